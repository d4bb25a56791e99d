import {describe, expect, it, vi} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, metric, play} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {lab} from './lab';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const seeds = firstSeeds(8);
const policies = ['fifo', 'lru', 'lfu', 'clock', 'sieve', 's3-fifo', 'w-tinylfu'];
const workloads = ['loop', 'zipf', 'scans', 'shifts', 'belady'];

describe('the experiment', () => {
  it('shows what the prediction asks for: LRU never hits in a loop, and the optimum nine times in eleven', () => {
    const replay = play(lab, 1200);
    expect(metric(replay, 'hits')).toBe(0);
    expect(Math.abs(metric(replay, 'optimum') - (100 * 9) / 11)).toBeLessThan(1);
    expect(lab.predict.options[lab.predict.right]?.text).toBe('None');
  });

  it('can be played with any parameters, seeds and actions, and is never better than the optimum', () => {
    for (const seed of seeds) {
      const rng = Rng.seeded(seed);
      for (const workload of workloads) {
        const values = {
          policy: rng.pick(policies),
          workload,
          capacity: 3 + rng.int(38),
          keys: 50 * (1 + rng.int(10)),
          skew: rng.int(16) / 10,
        };
        const replay = play(lab, 0, {values, seed});
        for (let step = 0; step < 150; step++) {
          const actions = replay.run.actions();
          if (actions.length > 0 && rng.chance(0.05)) replay.act(rng.pick(actions).id);
          const [rows, series, bars] = replay.run.views();
          expect(metric(replay, 'hits')).toBeLessThanOrEqual(metric(replay, 'optimum'));
          if (rows?.kind !== 'rows' || series?.kind !== 'series' || bars?.kind !== 'bars')
            throw new Error('other views');
          for (const {cells, markers = []} of rows.rows) {
            expect(cells.length).toBeLessThanOrEqual(12);
            for (const {at} of markers) expect(at >= 0 && at <= cells.length).toBe(true);
          }
          for (const {description} of [rows, series, bars]) expect(description).not.toMatch(/NaN|undefined|Infinity/);
          expect(bars.bars).toHaveLength(8);
          expect(Math.max(...bars.bars.map(({value}) => value))).toBe(metric(replay, 'optimum'));
          if (!replay.forward()) break;
        }
        expect(replay.step).toBe(workload === 'belady' ? 12 : 150);
      }
    }
  });

  it('marks the key that was requested, and points at an entry that is drawn', () => {
    for (const policy of ['clock', 'sieve']) {
      const [rows] = play(lab, 400, {values: {policy, workload: 'zipf', capacity: 40}}).run.views();
      if (rows?.kind !== 'rows') throw new Error('no rows');
      expect(rows.rows[0]?.cells).toHaveLength(12);
      expect(rows.rows[0]?.markers).toHaveLength(1);
    }
    const [rows] = play(lab, 5, {values: {policy: 'fifo', workload: 'belady'}}).run.views();
    expect(rows).toMatchObject({
      description: '4 of 10 places are taken. The last request, for key 1, was a hit. New entries come in at the left.',
      rows: [{cells: ['4', '3', '2', '1'].map((text) => ({text, tone: text === '1' ? 'active' : 'plain'}))}],
    });
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(50, 'scan'), act(120, 'shift')];
    const hashes = seeds.map((seed) => play(lab, 300, {values: {workload: 'zipf'}, deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 300, {values: {workload: 'zipf'}, deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 300, {values: {workload: 'zipf'}, deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
    // A log that tells the same story in the same words.
    const logs = [0, 1].map(() => play(lab, 300, {values: {workload: 'shifts'}, deeds}).run.log);
    expect(logs[0]).toEqual(logs[1]);
  });

  it('scans when asked to, once at a time, and with keys that never come back', () => {
    const replay = play(lab, 20, {values: {workload: 'zipf', capacity: 5}, deeds: [act(20, 'scan')]});
    expect(replay.run.actions().map(({id}) => id)).toEqual(['shift']);
    expect(() => replay.act('scan')).toThrow(RangeError);
    replay.goTo(30);
    expect(replay.run.log.slice(-10).every(({text}) => /^Key 90\d\d: a miss/.test(text))).toBe(true);
    replay.goTo(31);
    expect(replay.run.actions().map(({id}) => id)).toEqual(['scan', 'shift']);
    replay.act('scan');
    replay.goTo(32);
    expect(replay.run.log.at(-1)?.text).toMatch(/^Key 9010/);
  });

  it('shifts popularity when asked to', () => {
    const keysAt = (deeds: readonly Deed[]): (string | undefined)[] =>
      play(lab, 60, {values: {workload: 'zipf', keys: 100, capacity: 5}, deeds})
        .run.log.map(({text}) => /^Key (\d+)/.exec(text)?.[1])
        .filter((key) => key !== undefined);
    const [still, moved] = [keysAt([]), keysAt([act(30, 'shift')])];
    expect(moved).toEqual(still.map((key, index) => (index < 30 ? key : `${(Number(key) + 34) % 100}`)));
    expect(play(lab, 3, {values: {workload: 'belady'}}).run.actions()).toEqual([]);
    expect(
      play(lab, 3, {values: {workload: 'loop'}})
        .run.actions()
        .map(({id}) => id),
    ).toEqual(['scan']);
  });
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = [], step = 400, seed = 1): string[] => [
    ...play(lab, step, {values, deeds, seed}).solved,
  ];
  const winners = (id: string, values: RawValues, deeds: readonly Deed[] = [], step = 400): string[] =>
    policies.filter((policy) => solved({...values, policy}, deeds, step).includes(id));

  it('«beat-the-loop»: S3-FIFO and W-TinyLFU, at any capacity of the range', () => {
    for (const capacity of [5, 10, 20, 40]) {
      expect(winners('beat-the-loop', {workload: 'loop', capacity}, [], 1000)).toContain('w-tinylfu');
    }
    expect(winners('beat-the-loop', {workload: 'loop'})).toEqual(['s3-fifo', 'w-tinylfu']);
    expect(winners('beat-the-loop', {workload: 'loop'}, [], 299)).toEqual([]);
    expect(winners('beat-the-loop', {workload: 'zipf'})).toEqual([]);
  });

  it('«survive-a-scan»: a large cache with a policy that a scan passes through', () => {
    const scan = [act(400, 'scan')];
    const values = {workload: 'zipf', capacity: 40};
    for (const seed of seeds) {
      for (const policy of ['lfu', 'sieve', 's3-fifo', 'w-tinylfu']) {
        expect([seed, policy, solved({...values, policy}, scan, 540, seed)]).toEqual([
          seed,
          policy,
          ['survive-a-scan'],
        ]);
      }
      for (const policy of ['fifo', 'lru', 'clock']) {
        expect([seed, policy, solved({...values, policy}, scan, 540, seed)]).toEqual([seed, policy, []]);
      }
    }
    expect(winners('survive-a-scan', values, [], 540)).toEqual([]);
    expect(winners('survive-a-scan', values, scan, 500)).toEqual([]);
    expect(winners('survive-a-scan', {...values, workload: 'scans'}, scan, 600)).toEqual([]);
  });

  it('«more-is-less»: FIFO with three places, and not LRU, nor with four', () => {
    expect(solved({policy: 'fifo', workload: 'belady', capacity: 3}, [], 12)).toEqual(['more-is-less']);
    expect(solved({policy: 'fifo', workload: 'belady', capacity: 3}, [], 11)).toEqual([]);
    for (let capacity = 3; capacity <= 10; capacity++) {
      expect(solved({policy: 'lru', workload: 'belady', capacity}, [], 12)).toEqual([]);
      if (capacity > 3) expect(solved({policy: 'fifo', workload: 'belady', capacity}, [], 12)).toEqual([]);
    }
  });
});
