import {describe, expect, it} from 'vitest';
import {admit, type Deed, type Experiment, type Replay} from '../experiment';
import {act, metric, play, said} from '../experiment/play.fixture';
import {lab} from './lab';
import {RULES} from './run';

/** Plays deeds at their steps, and 200 steps more. */
const playOn = (deeds: readonly Deed[], experiment: Partial<Experiment> = {}): Replay =>
  play(lab, (deeds.at(-1)?.step ?? 0) + 200, {...experiment, deeds});

describe('without any faults', () => {
  it('a leader is elected, and the client’s first write is committed on all servers', () => {
    const replay = playOn([]);
    expect(said(replay)).toContain('n3 is the leader of term 1');
    expect(said(replay)).toContain('the client sets x to 1: done');
    expect(replay.run.metrics().map(({id, value}) => [id, value])).toEqual([
      ['term', 1],
      ['leaders', 1],
      ['committed', 3],
      ['answers', 1],
      ['violations', 0],
    ]);
    expect([...replay.solved]).toEqual([]);
  });

  it('a read gives what was written', () => {
    const replay = playOn([act(60, 'write'), act(61, 'read')]);
    expect(said(replay)).toContain('the client sets x to 2: done');
    expect(said(replay)).toContain('the client reads x: 2');
  });

  it('the first frame shows messages, and an entry that is not everywhere yet', () => {
    const replay = play(lab, lab.firstFrame);
    const [cluster, logs] = replay.run.views();
    if (cluster?.kind !== 'cluster' || logs?.kind !== 'rows') throw new Error('other views than expected');
    expect(cluster.messages.length).toBeGreaterThan(3);
    expect(new Set(logs.rows.flatMap(({cells}) => cells.map(({tone}) => tone)))).toEqual(new Set(['good', 'waiting']));
  });
});

describe('the challenge', () => {
  it('new-leader is won by a crash of the leader after an answer', () => {
    const replay = playOn([act(60, 'crash:n3')]);
    expect([...replay.solved]).toEqual(['new-leader']);
    expect(metric(replay, 'term')).toBeGreaterThan(1);
  });

  it('new-leader is won by isolating it too', () => {
    expect([...playOn([act(60, 'isolate:n3')]).solved]).toEqual(['new-leader']);
  });

  it('new-leader is not won by a crash before anything was written, or of a follower', () => {
    expect([...playOn([act(30, 'crash:n3')]).solved]).toEqual([]);
    expect([...playOn([act(60, 'crash:n1')]).solved]).toEqual([]);
  });

  const split = [act(60, 'split:minority'), act(61, 'write')];

  it('minority-write is won by a write on the wrong side, when the network has healed', () => {
    const replay = playOn([...split, act(180, 'heal')]);
    expect(replay.solved).toContain('minority-write');
    expect(said(replay)).toContain('drops its entries');
    // The entry is gone, the command isn't: the client repeats it, and it takes effect, once.
    expect(said(replay)).toContain('the client sets x to 2: done');
    expect(metric(replay, 'violations')).toBe(0);
  });

  it('minority-write is not won before the network has healed, nor on the side of the majority', () => {
    expect(playOn(split).solved).not.toContain('minority-write');
    const majority = playOn([act(60, 'split:majority'), act(61, 'write'), act(180, 'heal')]);
    expect([...majority.solved]).toEqual([]);
  });

  const writes = Array.from({length: 8}, (_, i) => act(70 + i, 'write'));

  it('snapshot is won by a server that returns after enough writes', () => {
    const replay = playOn([act(60, 'crash:n1'), ...writes, act(300, 'restart:n1')]);
    expect([...replay.solved]).toEqual(['snapshot']);
    expect(said(replay)).toContain("n1 installs the leader's snapshot");
  });

  it('snapshot is not won by one that returns soon', () => {
    expect([...playOn([act(60, 'crash:n1'), ...writes, act(80, 'restart:n1')]).solved]).toEqual([]);
  });

  it('can be won with three servers as well', () => {
    const values = {servers: 3};
    const leader =
      /(n\d) is the leader/.exec(
        playOn([], {values})
          .run.log.map(({text}) => text)
          .join(),
      )?.[1] ?? '';
    expect([...playOn([act(70, `crash:${leader}`)], {values}).solved]).toEqual(['new-leader']);
    expect(playOn([act(70, 'split:minority'), act(71, 'write'), act(200, 'heal')], {values}).solved).toContain(
      'minority-write',
    );
  });
});

describe('a mistake in the rules', () => {
  it('is there for each option, and only there', () => {
    const {rules} = lab.parameters;
    if (rules?.kind !== 'choice') throw new Error('no choice of rules');
    expect(Object.keys(rules.options).sort()).toEqual(Object.keys(RULES).sort());
    expect(admit(rules, undefined)).toBe('raft');
  });

  const everybody = ['n1', 'n2', 'n3', 'n4', 'n5'];

  it.each(['raft', 'forgetsLog'])('%s: after all have crashed, is the write still there?', (rules) => {
    const deeds = [
      ...everybody.map((id) => act(60, `crash:${id}`)),
      ...everybody.map((id) => act(65, `restart:${id}`)),
    ];
    const replay = playOn(deeds, {values: {rules}});
    expect(metric(replay, 'violations') > 0).toBe(rules !== 'raft');
    expect(said(replay).includes('Leader Completeness is violated')).toBe(rules !== 'raft');
  });

  it.each(['raft', 'votesForAnyLog'])('%s: can a server that has missed a write become the leader?', (rules) => {
    // n1 and n2 are cut off, miss two writes, and stand for election in vain. When they return, the leader is gone.
    const deeds = [
      act(60, 'isolate:n1'),
      act(60, 'isolate:n2'),
      act(61, 'write'),
      act(62, 'write'),
      act(140, 'crash:n3'),
      act(141, 'rejoin:n1'),
      act(141, 'rejoin:n2'),
    ];
    const replay = playOn(deeds, {values: {rules}});
    expect(metric(replay, 'committed')).toBeGreaterThanOrEqual(5);
    expect(said(replay).includes('Leader Completeness is violated')).toBe(rules !== 'raft');
  });

  it.each(['raft', 'commitsOldTerm'])('%s: Figure 8 with three servers, by hand', (rules) => {
    const deeds = [
      // n3, leader of term 1, takes a write that nobody else gets.
      act(70, 'split:minority'),
      act(70, 'write'),
      // n2 leads term 2, and is cut off before its first entry has left it. n1 is with n3 again.
      act(104, 'isolate:n2'),
      act(104, 'rejoin:n1'),
      // n3 leads again, and n1 has the write: a majority, for an entry of term 1. n3 is cut off before n1 has more.
      act(167, 'isolate:n3'),
      act(167, 'rejoin:n2'),
      // n2 has a newer last term than n1, is elected, and overwrites the write.
    ];
    const replay = playOn(deeds, {values: {servers: 3, snapshotAfter: 20, rules}});
    expect(said(replay).includes('n3 has a majority for entry 4')).toBe(rules !== 'raft');
    expect(said(replay)).toContain('n1 drops its entries from 4 on');
    expect(said(replay).includes('Leader Completeness is violated')).toBe(rules !== 'raft');
  });
});

describe('a run', () => {
  const deeds = [
    act(20, 'write'),
    act(60, 'isolate:n3'),
    act(100, 'write'),
    act(150, 'crash:n1'),
    act(200, 'rejoin:n3'),
    act(220, 'restart:n1'),
    act(221, 'read'),
  ];

  it('is decided by seed, values and actions', () => {
    const hash = playOn(deeds).run.hash();
    expect(playOn(deeds).run.hash()).toBe(hash);
    expect(playOn(deeds.slice(0, -1)).run.hash()).not.toBe(hash);
    expect(playOn(deeds, {seed: 2}).run.hash()).not.toBe(hash);
    expect(playOn(deeds, {values: {latency: 25}}).run.hash()).not.toBe(hash);
  });

  it('is the same when it is played again from the start', () => {
    const replay = playOn(deeds);
    const [views, log, hash] = [replay.run.views(), [...replay.run.log], replay.run.hash()];
    const end = replay.step;
    replay.goTo(100);
    replay.goTo(end);
    expect(replay.run.views()).toEqual(views);
    expect([...replay.run.log]).toEqual(log);
    expect(replay.run.hash()).toBe(hash);
  });

  it('keeps its promises to the page at every step', () => {
    const replay = play(lab, 0, {values: {loss: 20, snapshotAfter: 3}, seed: 3});
    const script = [
      'write',
      'crash:n2',
      'write',
      'split:minority',
      'write',
      'read',
      'heal',
      'restart:n2',
      'split:majority',
    ];
    let lines = 0;
    for (let step = 0; step < 400; step++) {
      replay.forward();
      const action = step % 20 === 0 ? script[step / 20] : undefined;
      if (action !== undefined && replay.run.actions().some(({id}) => id === action)) replay.act(action);
      for (const view of replay.run.views()) {
        expect(view.title.length).toBeGreaterThan(0);
        expect(view.description.length).toBeGreaterThan(0);
        if (view.kind === 'rows') for (const {cells} of view.rows) expect(cells.length).toBeLessThanOrEqual(10);
        if (view.kind !== 'cluster') continue;
        const names = new Set(view.nodes.map(({id}) => id));
        for (const {from, to, progress} of view.messages) {
          expect(names.has(from) && names.has(to)).toBe(true);
          expect(progress).toBeGreaterThanOrEqual(0);
          expect(progress).toBeLessThanOrEqual(1);
        }
      }
      const actions = replay.run.actions().map(({id}) => id);
      expect(new Set(actions).size).toBe(actions.length);
      expect(replay.run.log.length).toBeGreaterThanOrEqual(lines);
      lines = replay.run.log.length;
    }
    const times = replay.run.log.map(({time}) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('refuses what is not possible', () => {
    const replay = playOn([]);
    expect(() => replay.act('restart:n1')).toThrow(RangeError);
    expect(() => replay.act('heal')).toThrow(RangeError);
  });
});
