import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** A chunk in Docusaurus' registry: how to load it, and then its file and module, which only the server asks for. */
const entry = /(\[\(\) => import\([^\n]*\)), "[^"\n]*", require\.resolveWeak\("[^"\n]*"\)\]/g;

/** The registry with nothing but how to load each chunk. Throws if Docusaurus writes its registry in another form. */
export function slimRegistry(registry: string): string {
  const slim = registry.replace(entry, '$1]');
  if (slim === registry || slim.includes('resolveWeak'))
    throw new Error('Docusaurus writes its registry in another form than src/plugins/weight/registry.ts knows.');
  return slim;
}

/** Writes the slim registry beside the one in `folder`, and returns its path. */
export function writeSlimRegistry(folder: string): string {
  const file = path.join(folder, 'registry-of-the-browser.js');
  writeFileSync(file, slimRegistry(readFileSync(path.join(folder, 'registry.js'), 'utf8')));
  return file;
}
