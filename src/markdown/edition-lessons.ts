import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {lessonFrontMatter, readFrontMatter, type Concept} from './front-matter';

/** What a lesson says of itself to the others of its edition. */
export interface LessonFacts {
  prerequisites: string[];
  concepts: Concept[];
}

/** Lesson id (`folder/file`) → lesson. */
export type EditionLessons = ReadonlyMap<string, LessonFacts>;

const read = new Map<string, EditionLessons>();

/** The lessons in the folder of an edition, read once in a process. A page that is no lesson is left out. */
export function lessonsIn(folder: string): EditionLessons {
  const known = read.get(folder);
  if (known) return known;
  const lessons = new Map<string, LessonFacts>();
  for (const file of readdirSync(folder, {recursive: true, encoding: 'utf8'}).sort()) {
    if (!file.endsWith('.md')) continue;
    const {data} = readFrontMatter(readFileSync(path.join(folder, file), 'utf8'), lessonFrontMatter);
    if (data) lessons.set(file.split(path.sep).join('/').replace(/\.md$/, ''), data);
  }
  read.set(folder, lessons);
  return lessons;
}
