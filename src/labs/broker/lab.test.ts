import {describe, expect, it} from 'vitest';
import {act, metric, play, said} from '../experiment/play.fixture';
import {lab} from './lab';

describe('the challenge drain', () => {
  it('is won by a spike with capacity to spare', () => {
    const replay = play(lab, 400, {deeds: [act(40, 'spike')]});
    expect(said(replay)).toContain('the spike is drained after');
    expect([...replay.solved]).toEqual(['drain']);
  });

  it('is not won without a spike, nor if a consumer crashes', () => {
    expect([...play(lab, 400).solved]).toEqual([]);
    const crash = play(lab, 400, {
      deeds: [act(40, 'spike'), act(41, 'crash:thumbnails 1'), act(60, 'restart:thumbnails 1')],
    });
    expect(crash.solved).not.toContain('drain');
  });
});

describe('the challenge twice', () => {
  it('is won by a timeout shorter than what waits in the consumer takes', () => {
    const replay = play(lab, 400, {values: {prefetch: 10, visibility: 300}, deeds: [act(40, 'spike')]});
    expect(replay.solved).toContain('twice');
    expect(said(replay)).toContain('comes too late');
  });

  it('is not won by a crash', () => {
    const replay = play(lab, 400, {
      values: {prefetch: 10, visibility: 300, arrivals: 40},
      deeds: [act(40, 'crash:thumbnails 1')],
    });
    expect(metric(replay, 'repetitions')).toBeGreaterThan(0);
    expect(replay.solved).not.toContain('twice');
  });
});

describe('the challenge poison', () => {
  it('is won by a message that nobody can process', () => {
    const replay = play(lab, 400, {deeds: [act(40, 'poison')]});
    expect([...replay.solved]).toEqual(['poison']);
    expect(said(replay)).toContain('goes to the dead-letter queue');
  });

  it('is not won if good messages are given up as well', () => {
    expect(play(lab, 400, {values: {failure: 50, maxDeliveries: 1}, deeds: [act(40, 'poison')]}).solved).not.toContain(
      'poison',
    );
  });
});

describe('a topic', () => {
  it('gives every message to both subscriptions', () => {
    const replay = play(lab, 400, {values: {mode: 'topic'}});
    const [queues] = replay.run.views();
    expect(queues?.kind === 'queue' && queues.queues.map(({id}) => id)).toEqual(['thumbnails', 'feed']);
    const alone = play(lab, 400);
    expect(metric(replay, 'processed') / metric(alone, 'processed')).toBeCloseTo(2, 1);
  });
});

describe('a run', () => {
  const deeds = [act(10, 'spike'), act(20, 'crash:thumbnails 2'), act(60, 'restart:thumbnails 2'), act(70, 'poison')];

  it('is decided by seed, values and actions, and the same when it is played again', () => {
    const replay = play(lab, 400, {deeds});
    const [views, hash] = [replay.run.views(), replay.run.hash()];
    expect(play(lab, 400, {deeds}).run.hash()).toBe(hash);
    expect(play(lab, 400, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hash);
    expect(play(lab, 400, {values: {prefetch: 3}, deeds}).run.hash()).not.toBe(hash);
    replay.goTo(30);
    replay.goTo(400);
    expect(replay.run.views()).toEqual(views);
    expect(replay.run.hash()).toBe(hash);
  });

  it('has its log in the order of time, and says what each view shows', () => {
    const replay = play(lab, 400, {values: {mode: 'topic', failure: 20}, deeds});
    const times = replay.run.log.map(({time}) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const {title, description} of replay.run.views()) {
      expect(title.length).toBeGreaterThan(0);
      expect(description.length).toBeGreaterThan(0);
    }
  });

  it('refuses what is not possible', () => {
    expect(() => play(lab, 400).act('restart:thumbnails 1')).toThrow(RangeError);
  });
});
