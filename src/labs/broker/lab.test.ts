import {describe, expect, it} from 'vitest';
import {Replay, type Deed} from '../experiment';
import {lab} from './lab';

function play(
  deeds: readonly (readonly [step: number, action: string])[],
  values: Readonly<Record<string, string | number>> = {},
  steps = 400,
): Replay {
  const list: Deed[] = deeds.map(([step, action]) => ({step, action}));
  const replay = new Replay(lab, {seed: 1, values, deeds: list});
  replay.goTo(steps);
  return replay;
}

const said = (replay: Replay, text: string): boolean => replay.run.log.some((line) => line.text.includes(text));
const metric = (replay: Replay, id: string): number =>
  replay.run.metrics().find((each) => each.id === id)?.value ?? NaN;

describe('the challenge drain', () => {
  it('is won by a spike with capacity to spare', () => {
    const replay = play([[40, 'spike']]);
    expect(said(replay, 'the spike is drained after')).toBe(true);
    expect([...replay.solved]).toEqual(['drain']);
  });

  it('is not won without a spike, nor if a consumer crashes', () => {
    expect([...play([]).solved]).toEqual([]);
    const crash = play([
      [40, 'spike'],
      [41, 'crash:thumbnails 1'],
      [60, 'restart:thumbnails 1'],
    ]);
    expect(crash.solved).not.toContain('drain');
  });
});

describe('the challenge twice', () => {
  it('is won by a timeout shorter than what waits in the consumer takes', () => {
    const replay = play([[40, 'spike']], {prefetch: 10, visibility: 300});
    expect(replay.solved).toContain('twice');
    expect(said(replay, 'comes too late')).toBe(true);
  });

  it('is not won by a crash', () => {
    const replay = play([[40, 'crash:thumbnails 1']], {prefetch: 10, visibility: 300, arrivals: 40});
    expect(metric(replay, 'repetitions')).toBeGreaterThan(0);
    expect(replay.solved).not.toContain('twice');
  });
});

describe('the challenge poison', () => {
  it('is won by a message that nobody can process', () => {
    const replay = play([[40, 'poison']]);
    expect([...replay.solved]).toEqual(['poison']);
    expect(said(replay, 'goes to the dead-letter queue')).toBe(true);
  });

  it('is not won if good messages are given up as well', () => {
    expect(play([[40, 'poison']], {failure: 50, maxDeliveries: 1}).solved).not.toContain('poison');
  });
});

describe('a topic', () => {
  it('gives every message to both subscriptions', () => {
    const replay = play([], {mode: 'topic'});
    const [queues] = replay.run.views();
    expect(queues?.kind === 'queue' && queues.queues.map(({id}) => id)).toEqual(['thumbnails', 'feed']);
    const alone = play([]);
    expect(metric(replay, 'processed') / metric(alone, 'processed')).toBeCloseTo(2, 1);
  });
});

describe('a run', () => {
  const deeds = [
    [10, 'spike'],
    [20, 'crash:thumbnails 2'],
    [60, 'restart:thumbnails 2'],
    [70, 'poison'],
  ] as const;

  it('is decided by seed, values and actions, and the same when it is played again', () => {
    const replay = play(deeds);
    const [views, hash] = [replay.run.views(), replay.run.hash()];
    expect(play(deeds).run.hash()).toBe(hash);
    expect(play(deeds.slice(1)).run.hash()).not.toBe(hash);
    expect(play(deeds, {prefetch: 3}).run.hash()).not.toBe(hash);
    replay.goTo(30);
    replay.goTo(400);
    expect(replay.run.views()).toEqual(views);
    expect(replay.run.hash()).toBe(hash);
  });

  it('has its log in the order of time, and says what each view shows', () => {
    const replay = play(deeds, {mode: 'topic', failure: 20});
    const times = replay.run.log.map(({time}) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const {title, description} of replay.run.views()) {
      expect(title.length).toBeGreaterThan(0);
      expect(description.length).toBeGreaterThan(0);
    }
  });

  it('refuses what is not possible', () => {
    expect(() => play([]).act('restart:thumbnails 1')).toThrow(RangeError);
  });
});
