import {fork} from 'node:child_process';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import type {Issue} from './issue';
import {judgePages} from './judge';
import type {Page} from './page';
import type {Rule} from './rule';
import type {Assignment, Verdict} from './worker';

/** A process that judges pages for this one, one assignment after the other; it loads what rules need as soon as it exists. */
export class Helper {
  readonly #child = fork(path.join(__dirname, 'worker.ts'), {serialization: 'advanced'});

  judge(pages: readonly Page[], rules: readonly Rule[], root: string): Promise<Issue[]> {
    const assignment: Assignment = {
      root,
      pages: pages.map(({file, id, kind, knownTree}) => ({file, id, isPost: kind === 'post', tree: knownTree})),
      rules: rules.map(({id}) => id),
    };
    return new Promise((resolve, reject) => {
      const failed = (code: number | null) => {
        reject(new Error(`A process of the checks ended with ${code ?? 'no'} code before it answered.`));
      };
      this.#child.once('error', reject);
      this.#child.once('exit', failed);
      this.#child.once('message', (message) => {
        this.#child.off('error', reject).off('exit', failed);
        const {issues, outlines} = message as Verdict; // what worker.ts sends
        for (const [index, page] of pages.entries()) {
          const outline = outlines[index];
          if (outline) page.rememberOutline(outline);
        }
        resolve(issues);
      });
      this.#child.send(assignment);
    });
  }

  /** Without work it would wait for ever. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

/** A process takes as long to start as it takes to judge about this many pages. */
const pagesWorthAProcess = 24;

/**
 * Judges pages by themselves in this process, the helper, and more where there are cores and pages for them: each has
 * some of the pages, or of a few pages some of the rules.
 */
export async function judgeInProcesses(
  pages: readonly Page[],
  rules: readonly Rule[],
  root: string,
  helper: Helper,
): Promise<Issue[]> {
  const processes = Math.min(availableParallelism(), Math.floor(pages.length / pagesWorthAProcess));
  if (processes < 2) {
    const slow = rules.filter(({load}) => load);
    const rest = rules.filter(({load}) => !load);
    for (const page of pages) page.parse(); // once, for both
    return (await Promise.all([helper.judge(pages, slow, root), judgePages(pages, rest, root)])).flat();
  }
  // Dealt out like cards: neighbors are alike in length. This process takes a hand, too.
  const hand = (player: number) => pages.filter((_page, index) => index % processes === player);
  const more = Array.from({length: processes - 2}, () => new Helper());
  const others = [helper, ...more].map((other, index) => other.judge(hand(index + 1), rules, root));
  try {
    return (await Promise.all([...others, judgePages(hand(0), rules, root)])).flat();
  } finally {
    for (const other of more) other.end();
  }
}
