import {describe, expect, it} from 'vitest';
import {constant} from '../kernel';
import {Bench} from './bench.fixture';
import {Cluster, RAFT} from './index';

const THREE = ['s1', 's2', 's3'];

describe('an election', () => {
  it('makes the first candidate the leader, and its followers know it', () => {
    const bench = new Bench(THREE);
    bench.timeout('s2');
    expect(bench.look('s2')).toMatchObject({role: 'candidate', currentTerm: 1, leader: undefined});
    bench.settle(...THREE);
    expect(bench.look('s2')).toMatchObject({role: 'leader', currentTerm: 1});
    for (const id of THREE) expect(bench.look(id)).toMatchObject({leader: 's2', currentTerm: 1});
    expect(bench.raft('s1').durableState.votedFor).toBe('s2');
  });

  it('gives each server one vote in a term, also to a candidate that asks twice', () => {
    const bench = new Bench(THREE);
    bench.timeout('s1');
    bench.timeout('s2');
    const requests = bench.letters.filter(({to}) => to === 's3');
    expect(requests.map(({from}) => from)).toEqual(['s1', 's2']);
    bench.letters = [];
    for (const letter of [...requests, ...requests]) bench.deliver(letter);
    expect(bench.letters.map(({to, message}) => [to, message])).toEqual(
      ['s1', 's2', 's1', 's2'].map((to) => [
        to,
        {kind: 'RequestVoteReply', term: 1, preVote: false, voteGranted: to === 's1'},
      ]),
    );
  });

  it('needs a majority of all members, not of those that answer', () => {
    const bench = new Bench(['s1', 's2', 's3', 's4']);
    bench.timeout('s1');
    bench.settle('s1', 's2');
    expect(bench.raft('s1').role).toBe('candidate');
    bench.timeout('s1');
    bench.settle('s1', 's2', 's3');
    expect(bench.look('s1')).toMatchObject({role: 'leader', currentTerm: 2});
  });

  it('does not count a vote of an earlier term', () => {
    const bench = new Bench(['s1', 's2', 's3', 's4', 's5']);
    bench.timeout('s1');
    bench.exchange('s1', 's2', 's3');
    const votes = bench.letters;
    bench.letters = [];
    bench.timeout('s1');
    for (const letter of votes) bench.deliver(letter);
    expect(bench.look('s1')).toMatchObject({role: 'candidate', currentTerm: 2});
  });

  it('does not depose a leader that is heard, unless the leader wants it (§4.2.3)', () => {
    const bench = new Bench(THREE);
    bench.timeout('s1');
    bench.settle(...THREE);
    const askS2 = (transfer: boolean): void =>
      bench.deliver({
        from: 's3',
        to: 's2',
        message: {kind: 'RequestVote', term: 9, lastLogIndex: 9, lastLogTerm: 9, preVote: false, transfer},
      });
    askS2(false);
    expect(bench.raft('s2').currentTerm).toBe(1);
    askS2(true);
    expect(bench.raft('s2').currentTerm).toBe(9);
  });

  it('is called off by a leader of the same term', () => {
    const bench = new Bench(THREE);
    bench.timeout('s1');
    bench.timeout('s2');
    bench.settle('s1', 's3');
    expect(bench.raft('s1').role).toBe('leader');
    expect(bench.raft('s2').role).toBe('candidate');
    bench.heartbeat('s1');
    bench.settle(...THREE);
    expect(bench.look('s2')).toMatchObject({role: 'follower', leader: 's1'});
  });
});

describe('a leader without a majority', () => {
  it('steps down after an election timeout (§6.2)', () => {
    const bench = new Bench(THREE);
    bench.timeout('s1');
    bench.settle(...THREE);
    bench.heartbeat('s1', 200);
    bench.settle('s1', 's2');
    bench.heartbeat('s1', 200);
    expect(bench.raft('s1').role).toBe('leader');
    bench.settle('s1');
    bench.heartbeat('s1', 201);
    expect(bench.look('s1')).toMatchObject({role: 'follower', leader: undefined, currentTerm: 1});
  });
});

describe('a pre-vote (§9.6)', () => {
  const settings = {preVote: true};

  it('goes before an election, and changes no term', () => {
    const bench = new Bench(THREE, {settings});
    bench.timeout('s1');
    expect(bench.look('s1')).toMatchObject({role: 'pre-candidate', currentTerm: 0});
    bench.exchange(...THREE);
    expect(bench.raft('s2').durableState).toMatchObject({term: 0, votedFor: null});
    bench.settle(...THREE);
    expect(bench.look('s1')).toMatchObject({role: 'leader', currentTerm: 1});
  });

  it('keeps a server that was cut off from raising its term, and so from deposing the leader when it returns', () => {
    const cutOff = (preVote: boolean): Bench => {
      const bench = new Bench(THREE, {settings: {preVote}});
      bench.timeout('s1');
      bench.settle(...THREE);
      for (let i = 0; i < 5; i++) {
        bench.timeout('s3', 150);
        bench.heartbeat('s1');
        bench.settle('s1', 's2');
      }
      bench.heartbeat('s1');
      bench.settle(...THREE);
      return bench;
    };
    expect(cutOff(true).look('s1')).toMatchObject({role: 'leader', currentTerm: 1});
    expect(cutOff(false).look('s1')).toMatchObject({role: 'follower', currentTerm: 6});
  });

  it('is refused to a server whose log is behind, which learns of the newer term', () => {
    const bench = new Bench(THREE, {settings, logs: {s1: [1], s2: [1, 2], s3: [1, 2]}});
    bench.timeout('s1');
    bench.settle(...THREE);
    expect(bench.look('s1')).toMatchObject({role: 'follower', currentTerm: 2});
  });
});

/**
 * §9.2 derives how often votes split when the latency is fixed: of a cluster of n servers s are up, each times out
 * uniformly within a range, and the latency is the fraction l of this range. The vote is split if at least c servers
 * time out within l of the first, where c = s - floor(n / 2) + 1.
 */
describe('the rate of split votes (§9.2)', () => {
  function choose(n: number, k: number): number {
    let result = 1;
    for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
    return result;
  }

  function splitRate(n: number, s: number, l: number): number {
    let rate = 0;
    for (let k = s - Math.floor(n / 2); k <= s; k++) rate += choose(s, k) * l ** k * (1 - l) ** (s - k);
    return rate;
  }

  it('is as published for five servers, four of them up', () => {
    expect(splitRate(5, 4, 0.01) * 100).toBeCloseTo(0.06, 2);
    expect(splitRate(5, 4, 0.1) * 100).toBeCloseTo(5.2, 1);
    expect(splitRate(5, 4, 0.2) * 100).toBeCloseTo(18.1, 1);
  });

  /** The share of clusters that have no leader after the first term of elections. */
  function measure(n: number, s: number, l: number, runs: number): number {
    const range = 100;
    const members = Array.from({length: n}, (_, i) => `s${i}`);
    let splits = 0;
    for (let seed = 0; seed < runs; seed++) {
      const cluster = new Cluster({
        seed,
        rules: RAFT,
        members,
        clients: [],
        clientOptions: {patience: 1, pause: 1, deadline: 1},
        link: {latency: constant(l * range)},
        syncTime: 0,
        maxSessions: 1,
        settings: {
          electionTimeout: {min: 1000, max: 1000 + range},
          heartbeatInterval: 500,
          maxEntries: 1,
          snapshotAfter: 10,
          chunkLength: 1,
          preVote: false,
        },
        onViolation: ({evidence}) => {
          throw new Error(evidence);
        },
      });
      for (const member of members.slice(s)) cluster.simulation.crash(member);
      cluster.simulation.runUntil(1000 + 4 * range); // nobody times out a second time before 2000 ms
      if (cluster.invariants.elections === 0) splits++;
    }
    return splits / runs;
  }

  it.each([
    {n: 5, s: 4, l: 0.1},
    {n: 5, s: 4, l: 0.2},
    {n: 5, s: 3, l: 0.2},
    {n: 3, s: 3, l: 0.2},
  ])('is met by the simulation: n = $n, s = $s, l = $l', ({n, s, l}) => {
    const runs = 600;
    const rate = splitRate(n, s, l);
    const deviation = Math.sqrt((rate * (1 - rate)) / runs);
    expect(Math.abs(measure(n, s, l, runs) - rate)).toBeLessThan(3 * deviation);
  });
});
