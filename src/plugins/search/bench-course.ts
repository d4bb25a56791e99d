import {Rng} from '../../labs/kernel/rng';
import type {SearchIndex} from '../concepts/types';
import type {Section} from './sections';

/** How large the course is to become: the lessons of the roadmap, each as rich as today's. */
const size = {lessons: 167, concepts: 13};

/** A share of the words is exchanged, so that lessons made of the same text have vocabularies of their own. */
const exchanged = 0.25;

/** A course as large as it is to become, made up of the text of today's. */
export interface SyntheticCourse {
  index: SearchIndex;
  records: {page: string; section: Section}[];
}

/** Makes up a course from the names and sections of today's, which it contains; the same ones give the same course. */
export function syntheticCourse(today: SearchIndex, sections: readonly Section[]): SyntheticCourse {
  const rng = Rng.seeded('full course');
  const pick = <T>(list: readonly T[], fallback: T): T => list[rng.int(list.length)] ?? fallback;
  const text = sections.map((section) => `${section.title} ${section.text}`).join(' ');
  const words = [...new Set(text.match(/[a-z]{4,}/g))];
  const reworded = (original: string) =>
    original.replace(/[a-z]{5,}/g, (word) => (rng.float() < exchanged ? pick(words, word) : word));
  const phrase = () => `${pick(words, '')} ${pick(words, '')}`;

  const course: SyntheticCourse = {index: {lessons: [...today.lessons], pages: [...today.pages]}, records: []};
  const texts = sections.filter((section) => section.text.length > 400);
  for (let lesson = today.lessons.length; lesson < size.lessons; lesson++) {
    const page = `/course/orientation/lesson-${lesson}/`;
    course.index.lessons.push({
      title: `${phrase()} ${phrase()}`,
      path: page,
      concepts: Array.from({length: size.concepts}, () => [phrase(), ...Array.from({length: 1 + rng.int(4)}, phrase)]),
    });
    for (let part = 0; part < 14; part++) {
      const {title, text: original} = pick(texts, {fragment: '', title: '', text: '', concepts: [], symbols: []});
      const section = {
        fragment: `part-${part}`,
        title: reworded(title),
        text: reworded(original),
        concepts: [],
        symbols: [],
      };
      course.records.push({page, section});
    }
  }
  return course;
}
