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
  refuse((await index.writeFiles({outputPath: folder})).errors);
  return count;
}
