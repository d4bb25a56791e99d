import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {chunk} from './routes';

/** Whole pages, and the dialog of the search. */
const ofFew =
  /[\\/]src[\\/](?:components[\\/](?:Glossary|Home|Lab[\\/]pages|Progress|Review|Roadmap|Search[\\/]dialog)|pages)\b|[\\/]lib[\\/]theme[\\/]Blog/;

/**
 * Docusaurus makes one style sheet of all, so that their order is the same everywhere. Those of what hardly any page shows
 * come with what they are of, after that sheet; none speaks of an element of another's.
 */
export const sharedSheet = {test: new RegExp(`^(?!.*(?:${ofFew.source}))`)};

/** What a page may have to link. Docusaurus asks for the entry, and for each module that the server rendered it with. */
interface Manifest {
  entrypoints: string[];
  /** Entry or module → ids of chunks. The bundler names modules otherwise than Docusaurus, which finds only the entry. */
  origins: Record<string, string[]>;
  assets: Record<string, {css?: {file: string}[]}>;
}

/** The manifest with the sheets of pages under the modules of their components, as the registry names both. */
export function linkSheets(manifest: Manifest, registry: string): Manifest {
  const sheets = Object.values(manifest.assets).flatMap(({css = []}) => css);
  const [origins, assets] = [{...manifest.origins}, {...manifest.assets}];
  for (const [, name, , module] of registry.matchAll(chunk)) {
    const css = sheets.filter(({file}) => path.basename(file).startsWith(`${name}.`));
    if (module === undefined || css.length === 0) continue;
    origins[module] = [module];
    assets[module] = {css};
  }
  return {...manifest, origins, assets};
}

/** Lets pages link their sheets: in the manifest that the bundler has written when it is done, before pages are made. */
export const linkedSheets = (folder: string) => ({
  apply(compiler: {hooks: {done: {tap: (name: string, run: () => void) => void}}}): void {
    compiler.hooks.done.tap('linked-sheets', () => {
      const file = path.join(folder, 'client-manifest.json');
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest; // by Docusaurus
      writeFileSync(file, JSON.stringify(linkSheets(manifest, readFileSync(path.join(folder, 'registry.js'), 'utf8'))));
    });
  },
});

const formats = /,\s*(?=url\()/;

/** Leaves fonts in the format that every browser of today reads: KaTeX names each of its 20 in two more. */
export const onlyWoff2 = {
  postcssPlugin: 'only-woff2',
  Declaration: {
    src(declaration: {value: string}): void {
      const woff2 = declaration.value.split(formats).find((source) => source.includes('woff2'));
      if (woff2 !== undefined) declaration.value = woff2;
    },
  },
};
