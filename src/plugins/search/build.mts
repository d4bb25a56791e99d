import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import * as pagefind from 'pagefind';
import {deployment} from '../../deployment';
import type {SearchIndex} from '../concepts/types';
import {sectionsOf, type Section} from './sections';
import {writeIndex, type IndexRecord} from './write-index.mjs';

/** An edition that the build holds, with the pages that its readers may find. */
interface BuiltEdition {
  name: string;
  pages: string[];
}

/** The editions of a build, from the indexes that src/plugins/concepts left in it. */
function builtEditions(out: string): BuiltEdition[] {
  const folder = path.join(out, 'concepts');
  return readdirSync(folder).map((edition) => {
    // The plugin wrote it in this build.
    const index = JSON.parse(readFileSync(path.join(folder, edition, 'index.json'), 'utf8')) as SearchIndex;
    return {
      name: edition.replace(/-[^-]*$/, ''),
      pages: [...index.lessons, ...index.pages].map((page) => page.path),
    };
  });
}

/** The sections of pages, as the full text finds them. `known` has those of pages that editions share. */
function* recordsOf(
  out: string,
  {name, pages}: BuiltEdition,
  baseUrl: string,
  known: Map<string, Section[]>,
): Generator<IndexRecord> {
  if (pages.length === 0) throw new Error(`The edition «${name}» has no page.`);
  for (const page of pages) {
    const file = path.join(out, page.slice(baseUrl.length), 'index.html');
    const isReference = page.startsWith(`${baseUrl}api/`);
    const sections = known.get(page) ?? sectionsOf(readFileSync(file, 'utf8'), isReference);
    known.set(page, sections);
    for (const section of sections) yield {page, section};
  }
}

async function build(out: string): Promise<void> {
  if (!existsSync(out)) throw new Error(`There is no ${out}: the search is built from a build of the site.`);
  const {baseUrl} = deployment();
  const known = new Map<string, Section[]>();
  for (const edition of builtEditions(out)) {
    const records = recordsOf(out, edition, baseUrl, known);
    const sections = await writeIndex(records, path.join(out, 'pagefind', edition.name));
    console.log(`Search in ${edition.name}: ${edition.pages.length} pages, ${sections} sections.`);
  }
  await pagefind.close();
}

build(path.resolve('build')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
