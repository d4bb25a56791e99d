import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import {nearest} from '../../markdown/problem';
import {folderPage, outline, slugOf} from './files';
import {addFolder, addLesson} from './roadmap-source';

/** What an author wants: a lesson in a folder of `docs/`. */
export interface Request {
  folder: string;
  title: string;
  /** Its file, without `.md`; made of the title by default. */
  name?: string;
  /** The title of a folder that is to begin with this lesson. */
  folderTitle?: string;
}

/** Why a lesson can't begin so, in words for its author. */
export class Refusal extends Error {}

const slug = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The folders of `docs/` that hold lessons. */
export function foldersOf(root: string): string[] {
  return readdirSync(path.join(root, 'docs'), {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map(({name}) => name)
    .sort();
}

/** Why a folder can't be the one of a lesson; a new one must be meant. */
export function folderRefusal(
  folder: string,
  folderTitle: string | undefined,
  folders: readonly string[],
): string | undefined {
  if (folders.includes(folder)) return undefined;
  const meant = nearest(folder, folders);
  if (!slug.test(folder))
    return `«${folder}» is no name for a folder: use lower-case words with hyphens${meant === undefined ? '' : `, such as «${meant}»`}.`;
  if (folderTitle !== undefined) return undefined;
  return `docs/ has no folder «${folder}».${meant === undefined ? '' : ` Did you mean «${meant}»?`} The folders are ${folders.join(', ')}.
A new one needs a title: --folder-title "…"`;
}

/** Writes the lesson, its line on the roadmap, and the page of a folder that is new. Returns what to tell its author. */
export async function newLesson(root: string, request: Request, month: string): Promise<string[]> {
  const {folder, title, folderTitle} = request;
  const refusal = folderRefusal(folder, folderTitle, foldersOf(root));
  if (refusal !== undefined) throw new Refusal(refusal);
  const name = request.name ?? slugOf(title);
  if (!slug.test(name))
    throw new Refusal(
      request.name === undefined
        ? `«${title}» makes no name for a file: give it one with --name, in lower-case words with hyphens.`
        : `«${name}» is no name for a file: use lower-case words with hyphens.`,
    );
  const file = `docs/${folder}/${name}.md`;
  if (existsSync(path.join(root, file))) throw new Refusal(`${file} exists already: choose another --name.`);

  const index = `docs/${folder}/index.md`;
  const isNew = !existsSync(path.join(root, 'docs', folder));
  const roadmapFile = path.join(root, 'sidebars.ts');
  const before = readFileSync(roadmapFile, 'utf8');
  const roadmap = isNew ? addFolder(before, folder, folderTitle ?? folder, name) : addLesson(before, folder, name);
  if (roadmap === undefined)
    throw new Refusal(`sidebars.ts has no folder('${folder}', …) whose list a line could be added to: add it by hand.`);

  mkdirSync(path.join(root, 'docs', folder), {recursive: true});
  writeFileSync(path.join(root, file), outline(title, month));
  if (isNew) writeFileSync(path.join(root, index), folderPage(folderTitle ?? folder, {name, title}, month));
  const style = await prettier.resolveConfig(roadmapFile);
  writeFileSync(roadmapFile, await prettier.format(roadmap, {...style, filepath: roadmapFile}));
  return [
    `${file} is the lesson, and sidebars.ts has its line: move that to where it is learned.`,
    isNew
      ? `${index} is the page of the folder: say there what its lessons are for.`
      : `Lead to it from ${index}: say in a sentence what [it](${name}.md) is for.`,
    `npm start shows it; npm run check -- ${file} says what is missing.`,
  ];
}
