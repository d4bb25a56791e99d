import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {conceptAnchor} from '../concept-anchor';
import {lessonFrontMatter, readFrontMatter, type Concept} from './front-matter';

/** What a lesson says of itself to the others of its edition. */
export interface LessonFacts {
  title: string;
  prerequisites: string[];
  concepts: Concept[];
}

/** Where the editions lie, as absolute paths. */
export interface EditionFolders {
  /** `docs/` */
  docs: string;
  /** The folder with the frozen editions. */
  frozen: string;
}

/** The folder of the edition that a file belongs to, and the lesson's id in it; `undefined` for what is no lesson. */
export function editionOf(file: string, {docs, frozen}: EditionFolders): {folder: string; id: string} | undefined {
  const [version = ''] = path.relative(frozen, file).split(path.sep);
  const folder = version.startsWith('version-') ? path.join(frozen, version) : docs;
  const relative = path.relative(folder, file);
  if (relative.startsWith('..') || !relative.endsWith('.md')) return undefined;
  return {folder, id: relative.split(path.sep).join('/').replace(/\.md$/, '')};
}

/** The address of a concept's definition, from the lesson `id`; Docusaurus resolves it. */
export function conceptAddress(id: string, home: string, concept: string): string {
  const relative = path.posix.relative(path.posix.dirname(id), `${home}.md`);
  return `${relative.startsWith('.') ? relative : `./${relative}`}#${conceptAnchor(concept)}`;
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
