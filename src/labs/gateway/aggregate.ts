import {problem, type Response} from './exchange';

/** One of the answers that make a page. */
export interface Part {
  readonly name: string;
  /** Whether there is a page without it. */
  readonly required: boolean;
  /** Milliseconds after which the page does without it. */
  readonly timeout: number;
  /** Fetches it; a rejection is a failed part. */
  readonly load: () => Promise<unknown>;
}

/** What became of a part. */
type Outcome = {readonly state: 'ok'; readonly value: unknown} | {readonly state: 'failed' | 'late'};

// #region aggregate
/**
 * Asks for all parts at once and makes one answer of them. A part that may be missing is left out by name, so that a client can
 * tell "no likes" from "likes unknown"; one that may not makes the whole fail. It takes as long as the slowest part that is
 * waited for, and never longer than the longest timeout.
 *
 * @param sleep - resolves after so many milliseconds
 */
export async function aggregate(parts: readonly Part[], sleep: (ms: number) => Promise<void>): Promise<Response> {
  const outcomes = await Promise.all(
    parts.map(async ({load, timeout}): Promise<Outcome> => {
      const answer = load().then(
        (value): Outcome => ({state: 'ok', value}),
        (): Outcome => ({state: 'failed'}),
      );
      return Promise.race([answer, sleep(timeout).then((): Outcome => ({state: 'late'}))]);
    }),
  );
  const body: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [index, {name, required}] of parts.entries()) {
    const outcome = outcomes[index];
    if (outcome?.state === 'ok') body[name] = outcome.value;
    else if (required) return problem(outcome?.state === 'late' ? 504 : 502, `no ${name}`);
    else missing.push(name);
  }
  return {status: 200, body: {...body, missing}};
}
// #endregion aggregate

// #region tail
/** The share of pages that are slow if a page waits for `parts` answers, each of which is slow with probability `slow`. */
export function fanOutTail(slow: number, parts: number): number {
  let allFast = 1;
  for (let part = 0; part < parts; part++) allFast *= 1 - slow;
  return 1 - allFast;
}
// #endregion tail
