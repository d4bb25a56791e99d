import {fork} from 'node:child_process';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import type {Issue} from './issue';
import {judgePages} from './judge';
import type {Page} from './page';
import type {Rule} from './rule';
import type {Assignment, Verdict} from './worker';

/** A process takes as long to start as it takes to judge about this many pages. */
const pagesWorthAProcess = 24;

/** Megabytes. Syntax trees are large and short-lived: with Node's 16, collecting them takes a third of the time. */
const youngGeneration = 64;

function judgeElsewhere(pages: readonly Page[], rules: readonly Rule[], root: string): Promise<Issue[]> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(__dirname, 'worker.ts'), {
      execArgv: [...process.execArgv, `--max-semi-space-size=${youngGeneration}`],
      serialization: 'advanced',
    });
    child.once('message', (message) => {
      const {issues, outlines} = message as Verdict; // what worker.ts sends
      for (const [index, page] of pages.entries()) {
        const outline = outlines[index];
        if (outline) page.remember(outline);
      }
      resolve(issues);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`A process of the checks ended with ${code ?? 'no'} code before it answered.`));
    });
    const assignment: Assignment = {
      root,
      pages: pages.map(({file, id, kind}) => ({file, id, isPost: kind === 'post'})),
      rules: rules.map(({id}) => id),
    };
    child.send(assignment);
  });
}

/** Judges pages by themselves in two or more processes: each has some of the pages, or of a few pages some of the rules. */
export async function judgeInProcesses(pages: readonly Page[], rules: readonly Rule[], root: string): Promise<Issue[]> {
  if (pages.length === 0) return [];
  const processes = Math.min(availableParallelism(), Math.floor(pages.length / pagesWorthAProcess));
  if (processes < 2) {
    const slow = rules.filter(({slowToStart}) => slowToStart);
    const rest = rules.filter(({slowToStart}) => !slowToStart);
    return (await Promise.all([judgeElsewhere(pages, slow, root), judgePages(pages, rest, root)])).flat();
  }
  // Dealt out like cards: neighbors are alike in length.
  const shares = Array.from({length: processes}, (_, share) =>
    pages.filter((_page, index) => index % processes === share),
  );
  return (await Promise.all(shares.map((share) => judgeElsewhere(share, rules, root)))).flat();
}
