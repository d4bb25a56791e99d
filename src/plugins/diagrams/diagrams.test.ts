import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {BrowserNotFoundError, launchBrowser} from '../../browser';
import {Diagrams} from './diagrams';
import {MermaidError} from './mermaid-error';

const sampleNames = ['flowchart', 'sequence', 'architecture', 'mindmap', 'er'];
let samples: string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'diagrams-'));
  samples = await Promise.all(
    sampleNames.map((name) => readFile(path.join(__dirname, 'samples', `${name}.mmd`), 'utf8')),
  );
});
afterAll(() => rm(folder, {recursive: true}));

/** Draws sources, in a browser of their own, into an empty cache. */
async function drawAnew(name: string, sources: readonly string[]): Promise<string[]> {
  const diagrams = new Diagrams(path.join(folder, name));
  const drawings = await Promise.all(sources.map((source) => diagrams.draw(source)));
  await diagrams.close();
  return Promise.all(drawings.map(({file}) => readFile(file, 'utf8')));
}

describe('Diagrams', {timeout: 30_000}, () => {
  it('draws the same bytes in another browser and in another order', async () => {
    const once = await drawAnew('once', samples);
    const again = await drawAnew('again', [...samples].reverse());
    expect(again.reverse()).toEqual(once);
  });

  it('draws each source once, whoever asks', async () => {
    const launch = vi.fn(launchBrowser);
    const directory = path.join(folder, 'shared');
    const source = samples[0] ?? '';
    const diagrams = new Diagrams(directory, launch);
    const drawings = await Promise.all([diagrams.draw(source), diagrams.draw(source)]);
    expect(drawings[0]).toBe(drawings[1]);
    await diagrams.close();

    const later = new Diagrams(directory, launch);
    expect(await later.draw(source)).toEqual(drawings[0]);
    expect(launch).toHaveBeenCalledTimes(1);
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it("rejects with Mermaid's message and the line in the source", async () => {
    const diagrams = new Diagrams(path.join(folder, 'broken'));
    const source = 'erDiagram\n  %% a comment\n  accTitle: x\n  accDescr: y\n  A ||--o B : z\n';
    const error: unknown = await diagrams.draw(source).catch((reason: unknown) => reason);
    if (!(error instanceof MermaidError)) throw new Error('the source was drawn');
    expect(error.line).toBe(5);
    expect(error.message).toContain("Expecting 'ZERO_OR_ONE'");
    await diagrams.close();
  });

  it('says that there is no browser only when something must be drawn', async () => {
    const diagrams = new Diagrams(path.join(folder, 'shared'), () => Promise.reject(new BrowserNotFoundError()));
    await expect(diagrams.draw(samples[0] ?? '')).resolves.toHaveProperty('width');
    await expect(diagrams.draw(samples[1] ?? '')).rejects.toThrow(BrowserNotFoundError);
    await diagrams.close();
  });
});
