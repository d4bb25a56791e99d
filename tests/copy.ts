import {cpSync, mkdtempSync, symlinkSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {root} from './site';

/** What a build writes, or what it needs and a link serves as well. */
const left = new Set(['node_modules', '.git', 'build', '.docusaurus', '.cache', 'api']);
const isOfAnEdition = (file: string) => /^(?:versioned_|versions\.json$|blog[\\/].*-edition-)/.test(file);

/**
 * A copy of the repository in a new folder, to change and to build: with the next edition only, because frozen ones would
 * take as long again to build and say no more. Who makes it removes it.
 */
export function copyRepository(name: string): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  const isWanted = (file: string) => !left.has(file) && !isOfAnEdition(file);
  cpSync(root, copy, {recursive: true, filter: (file) => isWanted(path.relative(root, file))});
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  return copy;
}
