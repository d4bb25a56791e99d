import {conceptSlug} from '../../concept-anchor';
import type {Concept} from '../../markdown/front-matter';
import {isPlainWord, MentionFinder} from '../../markdown/mentions';
import type {GlossaryEntry} from './types';

/** A lesson as the glossary needs it. */
export interface DefiningLesson {
  title: string;
  path: string;
  concepts: Concept[];
}

const mostRelated = 5;
const collator = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

/**
 * Which concepts belong to which: first those that a definition names, then those whose definitions name it, then its
 * neighbors in the lesson. A plain word names a concept only if it is its name: as another name, «page» means a page of
 * a database in one lesson and one of the web in the next.
 */
function relations(lessons: readonly DefiningLesson[]): Map<string, string[]> {
  const concepts = lessons.flatMap((lesson) => lesson.concepts);
  const finder = new MentionFinder(
    concepts.flatMap(({name, aliases = []}) =>
      [name, ...aliases.filter((alias) => !isPlainWord(alias))].map((phrase) => [phrase, name] as const),
    ),
  );
  const named = new Map(
    concepts.map(({name, definition}) => [name, finder.find(definition).map(({of}) => of)] as const),
  );
  const naming = new Map<string, string[]>();
  for (const [name, others] of named) {
    for (const other of others) naming.set(other, [...(naming.get(other) ?? []), name]);
  }
  const related = new Map<string, string[]>();
  for (const lesson of lessons) {
    for (const [index, {name}] of lesson.concepts.entries()) {
      const neighbors = [lesson.concepts[index - 1], lesson.concepts[index + 1]].flatMap((other) => other?.name ?? []);
      const all = new Set([...(named.get(name) ?? []), ...(naming.get(name) ?? []), ...neighbors]);
      all.delete(name);
      related.set(name, [...all].slice(0, mostRelated));
    }
  }
  return related;
}

/** The glossary of an edition, in alphabetical order. */
export function glossary(lessons: readonly DefiningLesson[]): GlossaryEntry[] {
  const related = relations(lessons);
  return lessons
    .flatMap(({title, path, concepts}) =>
      concepts.map(({name, aliases = [], definition}) => ({
        name,
        aliases,
        definition,
        slug: conceptSlug(name),
        lesson: {title, path},
        related: (related.get(name) ?? []).map((other) => ({name: other, slug: conceptSlug(other)})),
      })),
    )
    .sort((a, b) => collator.compare(a.name, b.name));
}
