import {describe, expect, it} from 'vitest';
import {RunawayError} from '../kernel';
import {BROKEN, FAULTS, type Failure, type MistakeName, type Rules, SCHEMES, runChaos} from './index';

const RUNS = 2000;

describe('storms', () => {
  it(`of ${RUNS} seeds find nothing wrong with Raft`, {timeout: 300_000}, () => {
    const failures: (Failure & {seed: number})[] = [];
    const injected = new Map<string, number>();
    const total = {elections: 0, committed: 0, answered: 0};
    for (let seed = 0; seed < RUNS; seed++) {
      const {failure, elections, committed, answered, faults} = runChaos(seed);
      if (failure) failures.push({seed, ...failure});
      total.elections += elections;
      total.committed += committed;
      total.answered += answered;
      for (const [name, count] of Object.entries(faults)) injected.set(name, (injected.get(name) ?? 0) + count);
    }
    expect(failures).toEqual([]);
    // The storms were storms, and clients were served in spite of them.
    for (const {name} of FAULTS) expect.soft(injected.get(name), name).toBeGreaterThan(RUNS / 2);
    for (const {name} of SCHEMES) expect.soft(injected.get(name), name).toBeGreaterThan(RUNS / 20);
    expect(total.elections).toBeGreaterThan(4 * RUNS);
    expect(total.committed).toBeGreaterThan(15 * RUNS);
    expect(total.answered).toBeGreaterThan(15 * RUNS);
  });

  it('are decided by the seed', () => {
    const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
    const hashes = seeds.map((seed) => runChaos(seed).hash());
    expect(seeds.map((seed) => runChaos(seed).hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
  });
});

/** What the first of the seeds finds, from one on and around, that finds anything against safety or linearizability. */
function firstFinding(rules: Rules, from: number): Failure['property'] | undefined {
  for (let i = 0; i < RUNS; i++) {
    try {
      const {failure} = runChaos((from + i) % RUNS, rules);
      if (failure && failure.property !== 'Liveness') return failure.property;
    } catch (error) {
      // Some mistakes make servers talk without end. That would be noticed too, but it isn't what this is about.
      if (!(error instanceof RunawayError)) throw error;
    }
  }
  return undefined;
}

describe('the same storms find', () => {
  // The seeds are where a search began to be successful, so that not every test has to search again.
  const findings: Readonly<Record<MistakeName, readonly [seed: number, ...Failure['property'][]]>> = {
    commitsOldTerm: [129, 'Leader Completeness', 'State Machine Safety'],
    votesForAnyLog: [0, 'Leader Completeness'],
    votesTwice: [68, 'Election Safety', 'Log Matching'],
    smallMajority: [3, 'Leader Completeness', 'Election Safety', 'State Machine Safety'],
    forgetsVote: [229, 'Election Safety'],
    forgetsTerm: [14, 'Election Safety', 'Leader Completeness', 'Log Matching'],
    forgetsLog: [0, 'Leader Completeness'],
    answersBeforeSync: [63, 'Leader Completeness', 'Election Safety'],
    skipsConsistencyCheck: [3, 'Log Matching', 'State Machine Safety'],
    keepsConflicts: [5, 'Leader Completeness', 'Log Matching', 'State Machine Safety'],
    truncatesAlways: [105, 'Leader Completeness'],
    reconfiguresAtOnce: [535, 'Leader Completeness', 'Log Matching', 'Election Safety', 'State Machine Safety'],
    overlapsChanges: [638, 'Leader Completeness', 'Election Safety', 'State Machine Safety'],
    repeatsCommands: [4, 'Linearizability'],
    forgetsSessions: [0, 'State Machine Safety'],
    readsAlone: [812, 'Linearizability'],
    readsTooEarly: [113, 'Linearizability'],
  };

  it.each(Object.entries(BROKEN))('%s: $title', {timeout: 300_000}, (name, {rules}) => {
    const [seed, ...properties] = findings[name as MistakeName];
    expect(properties).toContain(firstFinding(rules, seed));
  });
});
