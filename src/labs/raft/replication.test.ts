import {describe, expect, it} from 'vitest';
import {Bench} from './bench.fixture';
import {BROKEN, RAFT, isUpToDate} from './index';

const FIVE = ['s1', 's2', 's3', 's4', 's5'];

describe('a log is more up-to-date', () => {
  it.each([
    {a: {index: 1, term: 2}, b: {index: 9, term: 1}, expected: true, why: 'with a later last term, however short'},
    {a: {index: 9, term: 1}, b: {index: 1, term: 2}, expected: false, why: 'not with more entries of an earlier term'},
    {
      a: {index: 3, term: 2},
      b: {index: 2, term: 2},
      expected: true,
      why: 'with more entries, if the last term is the same',
    },
    {a: {index: 2, term: 2}, b: {index: 3, term: 2}, expected: false, why: 'not with fewer entries then'},
    {a: {index: 3, term: 2}, b: {index: 3, term: 2}, expected: true, why: 'or as much so, if they end alike'},
  ])('$why', ({a, b, expected}) => {
    expect(isUpToDate(a, b)).toBe(expected);
  });
});

/** Figure 7 of the paper: what followers may have when the leader of term 8 comes to power. */
describe('the logs of Figure 7', () => {
  const logs = {
    leader: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
    a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
    b: [1, 1, 1, 4],
    c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    e: [1, 1, 1, 4, 4, 4, 4],
    f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  };
  const names = Object.keys(logs);

  /** The election of term 8, and everything that follows. Counts the refusals of each follower. */
  function play(maxEntries: number) {
    const bench = new Bench(names, {logs, term: 7, settings: {maxEntries}});
    bench.timeout('leader');
    const votes: string[] = [];
    const refusals: Record<string, number> = {};
    while (bench.letters.length > 0) {
      for (const {from, message} of bench.letters) {
        if (message.kind === 'RequestVoteReply' && message.voteGranted) votes.push(from);
        if (message.kind === 'AppendEntriesReply' && message.conflict) refusals[from] = (refusals[from] ?? 0) + 1;
      }
      bench.exchange(...names);
    }
    return {bench, votes, refusals};
  }

  it('decide who votes for it: not those with a longer log, or with a later term', () => {
    const {bench, votes} = play(100);
    expect(bench.look('leader')).toMatchObject({role: 'leader', currentTerm: 8});
    expect(votes.sort()).toEqual(['a', 'b', 'e', 'f']);
  });

  it.each([1, 3, 100])('become the leader’s, with %i entries in a message at most', (maxEntries) => {
    const {bench} = play(maxEntries);
    for (const name of names) expect(bench.terms(name)).toEqual([...logs.leader, 8]);
    expect(bench.raft('leader').commitIndex).toBe(11);
    expect(bench.violations).toEqual([]);
  });

  it('are refused once for each term in conflict, not once for each entry (paper, §5.3)', () => {
    // a and b miss entries and say from where on; e and f go back over two terms each; c and d have nothing to refuse.
    expect(play(100).refusals).toEqual({a: 1, b: 1, e: 2, f: 2});
  });
});

/**
 * Figure 8 of the paper. Each server starts with an entry of term 1. The entries of the figure are those that leaders
 * append when they come to power.
 */
describe('the scenario of Figure 8', () => {
  function untilC(rules = RAFT) {
    const logs = Object.fromEntries(FIVE.map((id) => [id, [1]]));
    const bench = new Bench(FIVE, {logs, rules, settings: {maxEntries: 1}});
    // (a) S1 leads term 2, and has replicated its entry at index 2 to S2.
    bench.timeout('s1');
    bench.exchange(...FIVE);
    bench.exchange(...FIVE);
    bench.exchange('s1', 's2');
    bench.letters = [];
    expect([bench.terms('s1'), bench.terms('s2'), bench.terms('s3')]).toEqual([[1, 2], [1, 2], [1]]);
    // (b) S1 crashes, S5 leads term 3 with the votes of S3 and S4, and accepts another entry at index 2.
    bench.crash('s1');
    bench.elect('s5', 's3', 's4');
    expect(bench.look('s5')).toMatchObject({role: 'leader', currentTerm: 3});
    expect(bench.terms('s5')).toEqual([1, 3]);
    // (c) S5 crashes, S1 restarts and leads term 4. It goes on replicating, and knows that the entry of term 2 is on a
    // majority. (In the figure S3 is the third server that has it. Here S4 has it too, since S2 says nothing.)
    bench.crash('s5');
    bench.restart('s1');
    bench.timeout('s1'); // in term 3, which S3 and S4 have voted in
    bench.settle('s1', 's2', 's3');
    bench.elect('s1', 's2', 's3');
    expect(bench.look('s1')).toMatchObject({role: 'leader', currentTerm: 4});
    bench.heartbeat('s1');
    bench.exchange('s1', 's3', 's4'); // they lack index 2, and say so
    bench.exchange('s1', 's3', 's4'); // S1 goes back
    bench.exchange('s1', 's3', 's4'); // they take the entry of term 2
    bench.exchange('s1', 's3', 's4'); // S1 learns that, and would go on with its own entry
    bench.letters = [];
    expect(FIVE.map((id) => bench.terms(id))).toEqual([
      [1, 2, 4],
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 3],
    ]);
    return bench;
  }

  it('(c) an entry of an older term is on a majority, and not committed', () => {
    expect(untilC().raft('s1').commitIndex).toBe(0);
  });

  it('(d1) S5 may still be elected by S2, S3 and S4, and overwrite it: nothing is lost, for nothing was promised', () => {
    const bench = untilC();
    bench.crash('s1');
    bench.restart('s5');
    bench.elect('s5', 's2', 's3', 's4'); // in term 4, which S2 and S3 have voted in
    bench.elect('s5', 's2', 's3', 's4');
    bench.heartbeat('s5');
    bench.settle('s2', 's3', 's4', 's5');
    for (const id of ['s2', 's3', 's4', 's5']) expect(bench.terms(id)).toEqual([1, 3, 5]);
    expect(bench.raft('s5').commitIndex).toBe(3);
    expect(bench.violations).toEqual([]);
  });

  it('(d2) if S1 gets an entry of its own term to a majority first, both are committed, and S5 cannot win', () => {
    const bench = untilC();
    bench.heartbeat('s1');
    bench.settle('s1', 's2', 's3');
    expect(bench.raft('s1').commitIndex).toBe(3);
    bench.crash('s1');
    bench.restart('s5');
    for (let elections = 0; elections < 3; elections++) bench.elect('s5', 's2', 's3', 's4');
    expect(bench.raft('s5').role).toBe('candidate');
    expect(bench.violations).toEqual([]);
  });

  it('loses a committed entry, if entries of older terms are committed by counting', () => {
    const bench = untilC(BROKEN.commitsOldTerm.rules);
    expect(bench.raft('s1').commitIndex).toBe(2);
    expect(bench.violations).toEqual([]);
    bench.crash('s1');
    bench.restart('s5');
    bench.elect('s5', 's2', 's3', 's4');
    bench.elect('s5', 's2', 's3', 's4');
    expect(bench.violations).toEqual([
      {
        property: 'Leader Completeness',
        evidence: "s5, the leader of term 5, doesn't have entry 2 of term 2, committed in term 4",
      },
    ]);
    // And then two servers apply different entries at the same index.
    bench.heartbeat('s5');
    bench.settle('s2', 's3', 's4', 's5');
    expect(bench.violations.map(({property}) => property)).toContain('State Machine Safety');
  });
});

describe('AppendEntries', () => {
  function leading() {
    const bench = new Bench(['s1', 's2', 's3']);
    bench.timeout('s1');
    bench.settle('s1', 's2', 's3');
    return bench;
  }

  it('carries the commit index, so that followers learn of it with the next message', () => {
    const bench = leading();
    expect([bench.raft('s1').commitIndex, bench.raft('s2').commitIndex]).toEqual([1, 0]);
    bench.heartbeat('s1');
    bench.settle('s1', 's2', 's3');
    expect(bench.raft('s2').commitIndex).toBe(1);
  });

  it('may arrive twice, and late: an old message removes nothing that came after it', () => {
    const bench = leading();
    bench.ask('s1', {op: 'RegisterClient'});
    const early = bench.letters.filter(({to}) => to === 's2');
    bench.settle('s1', 's2', 's3');
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle('s1', 's2', 's3');
    const log = bench.raft('s2').log;
    expect(log.last.index).toBe(3);
    for (const letter of [...early, ...early]) bench.deliver(letter);
    expect(bench.raft('s2').log).toBe(log);
  });

  it('from a leader of an older term is refused, and tells it about the newer term', () => {
    const bench = leading();
    bench.heartbeat('s1');
    const late = bench.letters;
    bench.elect('s2', 's3');
    expect(bench.look('s2')).toMatchObject({role: 'leader', currentTerm: 2});
    for (const letter of late) bench.deliver(letter);
    expect(bench.look('s1')).toMatchObject({role: 'leader', currentTerm: 1});
    bench.settle('s1', 's2', 's3');
    expect(bench.look('s1')).toMatchObject({role: 'follower', currentTerm: 2});
  });

  it('does not commit what the leader has not checked, though its commit index is higher', () => {
    const logs = {s1: [1, 1, 1], s2: [1, 2, 2, 2], s3: [1, 1, 1]};
    const bench = new Bench(['s1', 's2', 's3'], {logs});
    // s2 has entries of a leader of term 2 that nobody else has. Term 3 has committed three entries, and says so in a
    // message that ends with the first.
    bench.deliver({
      from: 's1',
      to: 's2',
      message: {
        kind: 'AppendEntries',
        term: 3,
        prevLogIndex: 0,
        prevLogTerm: 0,
        entries: bench.raft('s1').log.slice(1, 1),
        leaderCommit: 3,
        round: 1,
      },
    });
    expect(bench.look('s2')).toMatchObject({commitIndex: 1, lastApplied: 1});
    expect(bench.terms('s2')).toEqual([1, 2, 2, 2]);
  });
});
