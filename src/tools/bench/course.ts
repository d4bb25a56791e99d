import {cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {copyRepository} from '../../../tests/copy';

/** A course in a folder of its own, which can be built and spoiled. */
export interface Course {
  folder: string;
  lessons: number;
  /** A lesson of it, to edit. */
  lesson: string;
  remove: () => void;
}

const markdownIn = (folder: string) =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.md'));
const isLesson = (file: string) => path.basename(file) !== 'index.md';

/** A lesson's text under another name: its concepts, and links to them, are those of the original; labs and diagrams stay. */
const withoutConcepts = (text: string) =>
  text.replace(/^concepts:[\s\S]*?(?=^\w|^---)/m, 'concepts: []\n').replace(/\.md#concept-[\w-]+/g, '.md');

/**
 * Copies the repository, and repeats its folders of lessons until there are at least `lessons`. As the diagrams
 * repeat too, they come from the cache: a cold build draws those of the course once.
 */
export function enlargedCourse(lessons: number): Course {
  const folder = copyRepository('bench');
  const docs = path.join(folder, 'docs');
  const [first] = markdownIn(docs).filter(isLesson);
  if (first === undefined) throw new Error('The course has no lessons to repeat.');
  const folders = readdirSync(docs).filter((name) => existsSync(path.join(docs, name, 'index.md')));
  let count = markdownIn(docs).filter(isLesson).length;
  const stages: string[] = [];
  for (let round = 2; count < lessons; round++) {
    for (const name of folders) {
      if (count >= lessons) break;
      const copied = `${name}-${round}`;
      cpSync(path.join(docs, name), path.join(docs, copied), {recursive: true});
      const files = markdownIn(path.join(docs, copied));
      for (const file of files) {
        const at = path.join(docs, copied, file);
        writeFileSync(at, withoutConcepts(readFileSync(at, 'utf8')));
      }
      const ids = files.filter(isLesson).map((file) => `'${file.replace(/\.md$/, '')}'`);
      stages.push(`stage('${copied}', [folder('${copied}', '${copied}', [${ids.join(', ')}])]),`);
      count += ids.length;
    }
  }
  const roadmap = path.join(folder, 'sidebars.ts');
  const written = readFileSync(roadmap, 'utf8');
  const end = written.lastIndexOf(');');
  writeFileSync(roadmap, `${written.slice(0, end)}${stages.join('\n')}\n${written.slice(end)}`);
  return {
    folder,
    lessons: count,
    lesson: path.join(docs, first),
    remove: () => rmSync(folder, {recursive: true, force: true}),
  };
}
