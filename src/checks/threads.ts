import {availableParallelism} from 'node:os';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import type {Issue} from './issue';
import {judgePages} from './judge';
import type {Page} from './page';
import type {Rule} from './rule';
import type {Verdict} from './worker';

/** A thread takes as long to start as it takes to judge about this many pages. */
const pagesWorthAThread = 24;

/** Scavenges of a small young generation took a third of the time of a run. */
const maxYoungGenerationSizeMb = 96;

function judgeElsewhere(pages: readonly Page[], rules: readonly Rule[], root: string): Promise<Issue[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(__dirname, 'worker.ts'), {
      workerData: {
        root,
        pages: pages.map(({file, id, kind}) => ({file, id, isPost: kind === 'post'})),
        rules: rules.map(({id}) => id),
      },
      resourceLimits: {maxYoungGenerationSizeMb},
    });
    worker.once('message', ({issues, outlines}: Verdict) => {
      for (const [index, page] of pages.entries()) {
        const outline = outlines[index];
        if (outline) page.remember(outline);
      }
      resolve(issues);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`A thread of the checks ended with code ${code} before it answered.`));
    });
  });
}

/** Judges pages by themselves with as many threads as that is worth. */
export async function judgeInThreads(pages: readonly Page[], rules: readonly Rule[], root: string): Promise<Issue[]> {
  const threads = Math.min(availableParallelism(), Math.floor(pages.length / pagesWorthAThread));
  if (threads < 2) return judgePages(pages, rules, root);
  // Dealt out like cards: neighbors are alike in length.
  const shares = Array.from({length: threads}, (_, thread) =>
    pages.filter((_page, index) => index % threads === thread),
  );
  return (await Promise.all(shares.map((share) => judgeElsewhere(share, rules, root)))).flat();
}
