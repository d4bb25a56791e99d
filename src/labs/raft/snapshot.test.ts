import {describe, expect, it} from 'vitest';
import {Bench, type Letter} from './bench.fixture';

const THREE = ['s1', 's2', 's3'];

const isPiece = ({message}: Letter): boolean => message.kind === 'InstallSnapshot';

/** s1 leads, and has a snapshot of everything that s3 misses. */
function farBehind(): Bench {
  const bench = new Bench(THREE, {settings: {snapshotAfter: 4, chunkLength: 16}});
  bench.timeout('s1');
  bench.settle('s1', 's2');
  for (let i = 0; i < 5; i++) {
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle('s1', 's2');
  }
  expect(bench.raft('s1').log.start.index).toBeGreaterThan(4);
  expect(bench.raft('s3').log.last.index).toBe(0);
  return bench;
}

function expectCaughtUp(bench: Bench): void {
  const [leader, follower] = [bench.raft('s1'), bench.raft('s3')];
  expect(follower.commitIndex).toBe(leader.commitIndex);
  expect(follower.machine.snapshot()).toBe(leader.machine.snapshot());
  expect(follower.snapshot).toEqual(leader.snapshot);
  expect(bench.violations).toEqual([]);
}

describe('a log that gets too long', () => {
  it('gives way to a snapshot on each server by itself, with everything that is needed later', () => {
    const bench = farBehind();
    const {log, snapshot} = bench.raft('s1');
    expect(snapshot).toMatchObject({index: log.start.index, term: 1, members: THREE});
    expect(log.termAt(log.start.index)).toBe(1);
    expect(log.at(log.start.index)).toBeUndefined();
    bench.heartbeat('s1');
    bench.settle('s1', 's2');
    expect(bench.raft('s2').snapshot).toEqual(snapshot);
  });

  it('starts a server again from the snapshot and what follows it', () => {
    const bench = farBehind();
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle('s1', 's2');
    const state = bench.raft('s1').machine.snapshot();
    bench.crash('s1');
    bench.restart('s1');
    expect(bench.look('s1').lastApplied).toBe(bench.raft('s1').snapshot?.index);
    bench.elect('s2', 's1');
    bench.heartbeat('s2');
    bench.settle('s1', 's2');
    bench.heartbeat('s2');
    bench.settle('s1', 's2');
    expect(bench.raft('s1').machine.snapshot()).toBe(state);
  });
});

describe('InstallSnapshot', () => {
  it('brings a follower up to date, piece by piece', () => {
    const bench = farBehind();
    const pieces: number[] = [];
    bench.heartbeat('s1');
    while (bench.letters.length > 0) {
      for (const {message} of bench.letters) if (message.kind === 'InstallSnapshot') pieces.push(message.offset);
      bench.exchange(...THREE);
    }
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces).toEqual(pieces.map((_, i) => i * 16));
    bench.heartbeat('s1');
    bench.settle(...THREE);
    expectCaughtUp(bench);
  });

  it('bears pieces that are lost, or come twice or late', () => {
    const bench = farBehind();
    const old: Letter[] = [];
    for (let beats = 0; beats < 20; beats++) {
      bench.heartbeat('s1');
      for (let i = 0; i < 3; i++) {
        const pieces = bench.letters.filter(isPiece);
        bench.exchange(...THREE);
        for (const letter of [...pieces, ...old]) bench.deliver(letter);
        old.push(...pieces);
      }
      bench.letters = []; // and this round ends in a loss
    }
    bench.heartbeat('s1');
    bench.settle(...THREE);
    expectCaughtUp(bench);
  });

  it('starts again when the follower has lost its pieces in a crash', () => {
    const bench = farBehind();
    bench.heartbeat('s1');
    for (let i = 0; i < 6; i++) bench.exchange(...THREE);
    expect(bench.letters.some(isPiece)).toBe(true);
    bench.crash('s3');
    bench.restart('s3');
    bench.settle(...THREE);
    bench.heartbeat('s1');
    bench.settle(...THREE);
    bench.heartbeat('s1');
    bench.settle(...THREE);
    expectCaughtUp(bench);
  });

  it('is of no use to a follower that has it all, which keeps its log', () => {
    const bench = farBehind();
    bench.heartbeat('s1');
    bench.settle('s1', 's2');
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle('s1', 's2');
    const {log, snapshot} = bench.raft('s2');
    if (snapshot === undefined) throw new Error('no snapshot');
    const {index: lastIncludedIndex, term: lastIncludedTerm, members, data} = snapshot;
    const position = {lastIncludedIndex, lastIncludedTerm, members};
    const message = {kind: 'InstallSnapshot', term: 1, round: 1, ...position, offset: 0, data, done: true} as const;
    bench.deliver({from: 's1', to: 's2', message});
    expect(bench.raft('s2').log).toBe(log);
    expect(bench.letters.at(-1)?.message).toMatchObject({kind: 'InstallSnapshotReply', installed: true});
  });

  it('replaces entries that a deposed leader has left in the follower’s log', () => {
    const bench = new Bench(THREE, {settings: {snapshotAfter: 4}});
    bench.elect('s3', 's2');
    for (let i = 0; i < 8; i++) bench.ask('s3', {op: 'RegisterClient'});
    bench.letters = [];
    expect(bench.terms('s3')).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    bench.elect('s1', 's2');
    bench.elect('s1', 's2');
    for (let i = 0; i < 5; i++) {
      bench.ask('s1', {op: 'RegisterClient'});
      bench.settle('s1', 's2');
    }
    expect(bench.raft('s1').log.start.index).toBeGreaterThan(4);
    bench.heartbeat('s1');
    bench.settle(...THREE);
    bench.heartbeat('s1');
    bench.settle(...THREE);
    expect(bench.raft('s3').log.entries).toEqual(bench.raft('s1').log.entries);
    expectCaughtUp(bench);
  });
});
