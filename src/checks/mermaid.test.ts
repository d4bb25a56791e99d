import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {parseDiagram} from './mermaid';

const samples = path.resolve('src/plugins/diagrams/samples');
const kinds = (await readdir(samples)).map((file) => path.basename(file, '.mmd'));

/** The sample, and the sample as somebody breaks it: without one of its lines, or with one that ends too early. */
function* damaged(source: string): Generator<string> {
  yield source;
  const lines = source.split('\n');
  for (const [index, line] of lines.entries()) {
    yield lines.toSpliced(index, 1).join('\n');
    yield lines.with(index, line.slice(0, -2)).join('\n');
  }
}

/** What Mermaid says when it has all of its configuration. */
async function verdictOfMermaid(source: string): Promise<string | undefined> {
  const {default: mermaid} = await import('mermaid');
  return mermaid.parse(source).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe('parseDiagram', () => {
  it.each(kinds)('says of a %s, whole and damaged, what Mermaid says', async (kind) => {
    const source = await readFile(path.join(samples, `${kind}.mmd`), 'utf8');
    const differences: string[] = [];
    let refused = 0;
    for (const text of damaged(source)) {
      const ours = (await parseDiagram(text))?.message;
      const theirs = await verdictOfMermaid(text);
      if (theirs !== undefined) refused++;
      if (ours !== theirs) differences.push(`${text}\nours: ${ours ?? 'fine'}\nMermaid: ${theirs ?? 'fine'}`);
    }
    expect(differences).toEqual([]);
    expect(refused).toBeGreaterThan(0);
  });
});
