import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as pagefind from 'pagefind';
import {recordOf} from './record';
import type {Section} from './sections';

/** A section, and the address of the page that it stands on. */
export interface IndexRecord {
  page: string;
  section: Section;
}

function refuse(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`Pagefind: ${errors.join('\n')}`);
}

/** Pagefind's own search boxes, in place of which we have ours. */
const isInterface = (file: string) => /^pagefind-(?:highlight|(?:component-|modular-)?ui)\./.test(file);

/** Writes a full-text index to `folder`; returns how many sections it has. */
export async function writeIndex(records: Iterable<IndexRecord>, folder: string): Promise<number> {
  const {index, errors} = await pagefind.createIndex({includeCharacters: '_'}); // part of many a name in code
  refuse(errors);
  if (!index) throw new Error('Pagefind made no index.');
  let count = 0;
  // Pagefind reads one while the next is made; in their order, so that the same pages make the same index.
  let reading: Promise<pagefind.NewFileResponse> | undefined;
  for (const {page, section} of records) {
    const url = section.fragment === '' ? page : `${page}#${section.fragment}`;
    const content = recordOf(section);
    if (reading) refuse((await reading).errors);
    reading = index.addHTMLFile({url, content});
    count++;
  }
  if (reading) refuse((await reading).errors);
  // Pagefind's own `writeFiles` answers before its last file is on the disk, and ends without it on a busy machine.
  const {files, errors: failed} = await index.getFiles();
  refuse(failed);
  rmSync(folder, {recursive: true, force: true});
  for (const {path: file, content} of files.filter((found) => !isInterface(found.path))) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), {recursive: true});
    writeFileSync(target, content);
  }
  return count;
}
