import {describe, expect, it} from 'vitest';
import type {Replay} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const last = (replay: Replay): string => replay.run.log.at(-1)?.text ?? '';
const seeds = firstSeeds(20);

/** Steps on until something has been said since. */
function until(replay: Replay, said: RegExp): void {
  const seen = replay.run.log.length;
  while (!replay.run.log.slice(seen).some(({text}) => said.test(text)) && replay.forward());
}

const end = (replay: Replay): void => until(replay, /^nothing says this$/);

/** What the report says of a day, of which truth. */
function day(replay: Replay, number: number): {readonly truth: number; readonly said: number} {
  const table = replay.run.views()[1];
  const cells = table?.kind === 'table' ? table.rows[number - 1]?.cells : undefined;
  return {truth: Number(cells?.[1]), said: Number(cells?.[2])};
}

describe('the experiment', () => {
  it('answers its prediction: day 2 is counted twice, and no other', () => {
    for (const seed of seeds) {
      const replay = play(lab, 500, {seed});
      const {truth, said} = day(replay, 2);
      expect([replay.ended, said]).toEqual([true, 2 * truth]);
      expect(last(replay)).toBe('All is at rest. The report is wrong about day 2.');
    }
  });

  it('ends right if tasks replace, wherever the worker dies', () => {
    for (const writing of ['overwrite', 'fenced']) {
      for (const crash of ['none', 'before', 'after']) {
        for (const seed of seeds)
          expect(last(play(lab, 500, {values: {writing, crash}, seed}))).toMatch(/right about every day/);
      }
    }
  });

  it('without retries ends with a failed task and blocked ones behind it', () => {
    const replay = play(lab, 500, {values: {retries: 0, writing: 'overwrite'}});
    expect(replay.run.views()[0]?.description).toMatch(/1 failed, 3 are blocked/);
    expect(day(replay, 2).said).toBe(0);
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 15; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 220, chance: 0.1})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind === 'rows')
            for (const {cells} of view.rows) expect(cells).toHaveLength(Number(replay.experiment.values['days']));
        }
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [act(30, 'pause:worker 1'), act(40, 'go:worker 1')];
    const values = {late: 20};
    const hashes = seeds.map((seed) => play(lab, 500, {values, deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 500, {values, deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 500, {values}).run.hash()).not.toBe(hashes[0]);
    expect(() => play(lab, 500, {values}).act('go:worker 1')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«explode»: run an appended day again; not one that is replaced', () => {
    const again = (writing: string): Replay => {
      const replay = play(lab, 500, {values: {writing, crash: 'none'}});
      replay.act('run:1');
      end(replay);
      return replay;
    };
    expect(again('append').solved).toContain('explode');
    expect(again('overwrite').solved).not.toContain('explode');
    expect(play(lab, 500).solved).not.toContain('explode');
  });

  it('«late»: run again what was late, when all is there; not with the clock', () => {
    const mend = (reading: string): Replay => {
      const replay = play(lab, 500, {values: {writing: 'overwrite', late: 20, reading}});
      for (let one = 1; one <= 4; one++) {
        replay.act(`run:${one}`);
        end(replay);
      }
      return replay;
    };
    expect(mend('interval').solved).toContain('late');
    expect(mend('clock').solved).not.toContain('late');
    expect(play(lab, 500, {values: {writing: 'overwrite', late: 20}}).solved).not.toContain('late');
    expect(metric(mend('interval'), 'wrong')).toBe(0);
  });

  it('«sleeper»: a worker that slept replaces newer rows; not with the newest attempt only', () => {
    const sleep = (writing: string): Replay => {
      const replay = play(lab, 0, {values: {writing, crash: 'none'}});
      until(replay, /^raw of day 1 begins/);
      replay.act('pause:worker 1');
      replay.act('late:1');
      until(replay, /^raw of day 1 reports success/);
      replay.act('go:worker 1');
      end(replay);
      return replay;
    };
    expect(sleep('overwrite').solved).toContain('sleeper');
    expect(metric(sleep('overwrite'), 'spoiled')).toBe(1);
    expect(sleep('fenced').solved).not.toContain('sleeper');
    expect(metric(sleep('fenced'), 'spoiled')).toBe(0);
  });

  it('«survive»: each worker dies at work; not if tasks append after a write', () => {
    const kill = (writing: string): Replay => {
      const replay = play(lab, 0, {values: {writing, crash: 'none'}});
      for (const task of ['raw', 'totals']) {
        until(replay, new RegExp(`^${task} writes`));
        const workers = replay.run.views()[2];
        const rows = workers?.kind === 'table' ? workers.rows : [];
        const name = rows.find(({cells}) => cells[2]?.startsWith(`${task},`))?.cells[0] ?? 'nobody';
        replay.act(`crash:${name}`);
        until(replay, new RegExp(`^${task} of day \\d reports`));
        replay.act(`go:${name}`);
      }
      end(replay);
      return replay;
    };
    expect(kill('overwrite').solved).toContain('survive');
    expect(kill('append').solved).not.toContain('survive');
    expect(play(lab, 500, {values: {writing: 'overwrite'}}).solved).not.toContain('survive');
  });
});
