import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {diagrams} from './diagrams';

const fence = /^```mermaid\n([\s\S]*?)\n```$/gm;

/** The Mermaid sources in the Markdown files of a folder; none if it isn't there. */
export function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.md'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n'))
    .flatMap((text) => [...text.matchAll(fence)].map(([, source = '']) => source));
}

/**
 * Asks for the drawings of whole folders before their pages do. Reading pages keeps the only thread of a build busy for ten
 * seconds, in which the browser can draw if it has all of them in its line: resolves with the first drawing. What can't
 * be drawn is told by the page that has it.
 */
export async function drawAhead(folders: readonly string[]): Promise<void> {
  const sources = new Set(folders.flatMap(sourcesIn));
  const drawings = [...sources].map((source) => diagrams.draw(source).catch(() => undefined));
  if (drawings.length > 0) await Promise.race(drawings);
}
