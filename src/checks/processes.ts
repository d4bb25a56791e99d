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

function judgeElsewhere(pages: readonly Page[], rules: readonly Rule[], root: string): Promise<Issue[]> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(__dirname, 'worker.ts'), {
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
  // Dealt out like cards: neighbors are alike in length. This process takes a hand, too.
  const hand = (player: number) => pages.filter((_page, index) => index % processes === player);
  const others = Array.from({length: processes - 1}, (_, other) => judgeElsewhere(hand(other + 1), rules, root));
  return (await Promise.all([...others, judgePages(hand(0), rules, root)])).flat();
}
