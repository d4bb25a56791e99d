import {describe, expect, it} from 'vitest';
import type {Deed, Experiment, Replay} from '../experiment';
import {act, metric, play, said} from '../experiment/play.fixture';
import {lab} from './lab';

/** Plays deeds at their steps, and 100 steps more. */
const playOn = (deeds: readonly Deed[], experiment: Partial<Experiment> = {}): Replay =>
  play(lab, (deeds.at(-1)?.step ?? 0) + 100, {...experiment, deeds});

const slowKill = [act(40, 'slow:n2'), act(40, 'slow:n3'), act(60, 'kill:n1'), act(62, 'fast:n2'), act(62, 'fast:n3')];
const blackout = [act(60, 'power:all'), act(70, 'restart:n1'), act(70, 'restart:n2'), act(70, 'restart:n3')];
const alone = [act(60, 'kill:n2'), act(60, 'kill:n3'), act(120, 'restart:n2'), act(120, 'restart:n3')];

describe('without any faults', () => {
  it('everything is acknowledged, and nothing is lost or there twice', () => {
    const replay = playOn([]);
    expect(metric(replay, 'acknowledged')).toBeGreaterThan(25);
    expect(['lost', 'duplicates', 'behind'].map((id) => metric(replay, id))).toEqual([0, 0, 0]);
    expect([...replay.solved]).toEqual([]);
  });

  it('the first frame shows packets, and a record that is not committed everywhere', () => {
    const replay = play(lab, lab.firstFrame);
    const [cluster, ...rows] = replay.run.views();
    if (cluster?.kind !== 'cluster') throw new Error('another view than expected');
    expect(cluster.messages.length).toBeGreaterThan(0);
    const tones = rows.flatMap((view) =>
      view.kind === 'rows' ? view.rows.flatMap(({cells}) => cells.map(({tone}) => tone)) : [],
    );
    expect(new Set(tones)).toEqual(new Set(['good', 'waiting']));
  });
});

describe('the challenge acks-1', () => {
  it('is won by killing a leader whose followers are slow', () => {
    const replay = playOn(slowKill, {values: {producer: 'leader'}});
    expect([...replay.solved]).toEqual(['acks-1']);
    expect(metric(replay, 'lost')).toBeGreaterThan(0);
  });

  it('is not won by the same deeds with acks=all, which lose nothing', () => {
    const replay = playOn(slowKill);
    expect(replay.solved).not.toContain('acks-1');
    expect(metric(replay, 'lost')).toBe(0);
  });

  it('is not won with unclean elections', () => {
    expect(playOn(slowKill, {values: {producer: 'leader', election: 'unclean'}}).solved).not.toContain('acks-1');
  });
});

describe('the challenge alone', () => {
  it('is won by a leader that loses both followers and gets them back', () => {
    const replay = playOn(alone);
    expect([...replay.solved]).toEqual(['alone']);
    expect(said(replay)).toContain('in sync: n1, eligible besides');
  });

  it('is not won while the followers are away, nor with min.insync.replicas=1', () => {
    expect([...playOn(alone.slice(0, 2)).solved]).toEqual([]);
    expect([...playOn(alone, {values: {minInsyncReplicas: 1}}).solved]).toEqual([]);
  });
});

describe('the challenge power', () => {
  it('is won by cutting the power of all', () => {
    const replay = playOn(blackout);
    expect(replay.solved).toContain('power');
    expect(said(replay)).toContain('violated: leader completeness');
  });

  it('is not won by killing all processes, or cutting the power of one', () => {
    const kill = ['n1', 'n2', 'n3'].map((id) => act(60, `kill:${id}`));
    const killed = playOn([...kill, ...blackout.slice(1)]);
    expect([killed.solved.has('power'), metric(killed, 'lost')]).toEqual([false, 0]);
    const one = playOn([act(60, 'power:n1'), act(70, 'restart:n1')]);
    expect([one.solved.has('power'), metric(one, 'lost')]).toEqual([false, 0]);
  });
});

describe('a leader that is cut off with batches under way', () => {
  const deeds = [act(60, 'isolate:n1'), act(90, 'connect:n1')];

  it.each([
    ['all', true],
    ['idempotent', false],
  ])('with the producer %s: is something in the log twice? %s', (producer, expected) => {
    const seeds = [1, 2, 3, 4, 5];
    const found = seeds.some((seed) => metric(playOn(deeds, {values: {producer}, seed}), 'duplicates') > 0);
    expect(found).toBe(expected);
  });
});

it('truncation by high watermark loses what was acknowledged, when two leaders go one after the other', () => {
  const deeds = [act(60, 'kill:n2'), act(60, 'restart:n2'), act(61, 'kill:n1')];
  const mistake = playOn(deeds, {values: {truncateBy: 'highWatermark'}});
  expect(metric(mistake, 'lost')).toBeGreaterThan(0);
  expect(said(mistake)).toContain('violated: leader completeness');
  expect(metric(playOn(deeds), 'lost')).toBe(0);
});

describe('a run', () => {
  it('is decided by seed, values and actions', () => {
    const hash = playOn(alone).run.hash();
    expect(playOn(alone).run.hash()).toBe(hash);
    expect(playOn(alone.slice(0, -1)).run.hash()).not.toBe(hash);
    expect(playOn(alone, {seed: 2}).run.hash()).not.toBe(hash);
    expect(playOn(alone, {values: {latency: 5}}).run.hash()).not.toBe(hash);
  });

  it('is the same when it is played again from the start', () => {
    const replay = playOn(blackout);
    const [views, log, hash] = [replay.run.views(), [...replay.run.log], replay.run.hash()];
    const end = replay.step;
    replay.goTo(50);
    replay.goTo(end);
    expect(replay.run.views()).toEqual(views);
    expect([...replay.run.log]).toEqual(log);
    expect(replay.run.hash()).toBe(hash);
  });

  it('keeps its promises to the page at every step', () => {
    const replay = play(lab, 0, {values: {partitions: 3, producer: 'none'}, seed: 3});
    const script = [
      'kill:n2',
      'slow:n3',
      'stop:c1',
      'isolate:n1',
      'restart:n2',
      'power:all',
      'restart:n1',
      'connect:n1',
    ];
    let lines = 0;
    for (let step = 0; step < 300; step++) {
      replay.forward();
      const action = step % 20 === 19 ? script[(step - 19) / 20] : undefined;
      if (action !== undefined) replay.act(action);
      for (const view of replay.run.views()) {
        expect(view.title.length).toBeGreaterThan(0);
        expect(view.description.length).toBeGreaterThan(0);
        if (view.kind === 'rows') {
          for (const {cells, markers} of view.rows) {
            expect(cells.length).toBeLessThanOrEqual(10);
            for (const {at} of markers ?? []) expect(at >= 0 && at <= 10).toBe(true);
          }
        }
        if (view.kind !== 'cluster') continue;
        const names = new Set(view.nodes.map(({id}) => id));
        for (const {from, to, progress} of view.messages) {
          expect(names.has(from) && names.has(to)).toBe(true);
          expect(progress >= 0 && progress <= 1).toBe(true);
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
    expect(() => replay.act('connect:n1')).toThrow(RangeError);
  });
});
