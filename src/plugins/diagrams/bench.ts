// npm run bench:diagrams: how long 200 distinct diagrams take, with an empty cache and with a full one.
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import type {StoredDrawing} from './cache';
import {Diagrams} from './diagrams';

const count = 200;

/** Distinct diagrams of every type: the samples, each with a title of its own. */
async function sources(): Promise<string[]> {
  const folder = path.join(__dirname, 'samples');
  const samples = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')));
  return Array.from({length: count}, (_, index) =>
    (samples[index % samples.length] ?? '').replace('accTitle: ', `accTitle: ${index} `),
  );
}

async function timed(name: string, folder: string, work: readonly string[]): Promise<StoredDrawing[]> {
  const diagrams = new Diagrams(folder);
  const start = performance.now();
  const drawings = await Promise.all(work.map((source) => diagrams.draw(source)));
  console.log(`${name}: ${work.length} diagrams in ${((performance.now() - start) / 1000).toFixed(2)} s`);
  await diagrams.close();
  return drawings;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-diagrams-'));
  try {
    const work = await sources();
    const drawings = await timed('cold', folder, work);
    await timed('warm', folder, work);
    const svgs = await Promise.all(drawings.map(({file}) => readFile(file)));
    const mean = (sizes: readonly number[]): string =>
      (sizes.reduce((sum, size) => sum + size, 0) / sizes.length / 1000).toFixed(1);
    console.log(
      `mean size: ${mean(svgs.map((svg) => svg.length))} kB, ${mean(svgs.map((svg) => gzipSync(svg).length))} kB with gzip`,
    );
  } finally {
    await rm(folder, {recursive: true});
  }
}

void main();
