import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import * as pagefind from 'pagefind';
import {deployment} from '../../deployment';
import type {SearchIndex} from '../concepts/types';
import {recordOf} from './record';
import {sectionsOf} from './sections';

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

function refuse(errors: readonly string[]): void {
  if (errors.length > 0) throw new Error(`Pagefind: ${errors.join('\n')}`);
}

/** Writes the full-text index of an edition; returns how many sections it has. */
async function buildIndex(out: string, {name, pages}: BuiltEdition, baseUrl: string): Promise<number> {
  const {index, errors} = await pagefind.createIndex({includeCharacters: '_'});
  refuse(errors);
  if (!index) throw new Error('Pagefind made no index.');
  let count = 0;
  for (const page of pages) {
    const file = path.join(out, page.slice(baseUrl.length), 'index.html');
    for (const section of sectionsOf(readFileSync(file, 'utf8'))) {
      const url = section.fragment === '' ? page : `${page}#${section.fragment}`;
      refuse((await index.addHTMLFile({url, content: recordOf(section)})).errors);
      count++;
    }
  }
  if (count === 0) throw new Error(`The edition «${name}» has no page.`);
  refuse((await index.writeFiles({outputPath: path.join(out, 'pagefind', name)})).errors);
  return count;
}

async function build(out: string): Promise<void> {
  if (!existsSync(out)) throw new Error(`There is no ${out}: the search is built from a build of the site.`);
  const {baseUrl} = deployment();
  for (const edition of builtEditions(out)) {
    const sections = await buildIndex(out, edition, baseUrl);
    console.log(`Search in ${edition.name}: ${edition.pages.length} pages, ${sections} sections.`);
  }
  await pagefind.close();
}

build(path.resolve('build')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
