import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** How many editions are built, `next` included; older ones stay in the repository. */
const built = 3;

/** The frozen editions in `versions.json`, newest first. */
export function frozenEditions(root: string = process.cwd()): string[] {
  const file = path.join(root, 'versions.json');
  if (!existsSync(file)) return [];
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(parsed) || !parsed.every((name) => typeof name === 'string')) {
    throw new Error(`${file} must be a list of edition names.`);
  }
  return parsed;
}

/** The editions that the site contains, in Docusaurus's names: `current` is `next`. All of them with `ALL_EDITIONS` set. */
export function builtEditions(root?: string, env: NodeJS.ProcessEnv = process.env): string[] {
  return ['current', ...frozenEditions(root).slice(0, env.ALL_EDITIONS ? undefined : built - 1)];
}

/** The name of an edition in addresses and to readers, from Docusaurus's name of the version. */
export function editionName(version: string): string {
  return version === 'current' ? 'next' : version;
}

/** The name of the edition that readers get who ask for none: the newest frozen one. */
export const defaultEdition = (root?: string): string => frozenEditions(root)[0] ?? 'next';
