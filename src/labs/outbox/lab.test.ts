import {describe, expect, it} from 'vitest';
import type {Replay} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const last = (replay: Replay): string => replay.run.log.at(-1)?.text ?? '';
const seeds = firstSeeds(20);
/** Steps on until something has happened. */
function until(replay: Replay, happened: () => boolean): void {
  while (!happened() && replay.forward());
}
const said = (replay: Replay, text: string) => replay.run.log.some((line) => line.text.startsWith(text));

describe('the experiment', () => {
  it('answers its prediction: the event of the crashed service is never sent', () => {
    for (const seed of seeds) {
      const replay = play(lab, 600, {seed});
      expect([replay.ended, metric(replay, 'unpublished')]).toEqual([true, 1]);
      expect(last(replay)).toMatch(/lost: e\d+/);
    }
  });

  it('ends well with the outbox and with the log, whoever crashes', () => {
    for (const technique of ['outbox', 'tail']) {
      for (const crash of ['none', 'api', 'relay', 'index']) {
        for (const seed of seeds) {
          expect(last(play(lab, 600, {values: {technique, crash}, seed}))).toMatch(
            /The index agrees with the database/,
          );
        }
      }
    }
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 40; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 100, chance: 0.2})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind !== 'rows') continue;
          for (const {cells, markers = []} of view.rows) {
            expect(cells.length).toBeLessThanOrEqual(10);
            for (const {at} of markers) expect(at).toBeLessThanOrEqual(cells.length);
          }
        }
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [act(9, 'pause:relay 1'), act(30, 'start:relay 1')];
    const values = {technique: 'outbox'};
    const hashes = seeds.map((seed) => play(lab, 600, {values, deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 600, {values, deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 600, {values}).run.hash()).not.toBe(hashes[0]);
    expect(() => play(lab, 600, {values}).act('start:relay 1')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«invent»: send before the commit, and crash; not the other way round', () => {
    for (const seed of seeds) {
      expect(play(lab, 600, {values: {technique: 'send-commit'}, seed}).solved).toContain('invent');
      expect(play(lab, 600, {seed}).solved).not.toContain('invent');
    }
  });

  it('«late»: with a position and a paused service; not with a crash, nor with claims', () => {
    const sleepy = (technique: string): Replay => {
      const replay = play(lab, 0, {values: {technique, crash: 'none'}});
      until(replay, () => said(replay, 'api 1 begins'));
      replay.act('pause:api 1');
      until(replay, () => false);
      replay.act('start:api 1');
      until(replay, () => false);
      return replay;
    };
    expect(sleepy('cursor').solved).toContain('late');
    expect(sleepy('outbox').solved).not.toContain('late');
    expect(play(lab, 600).solved).not.toContain('late');
  });

  it('«zombie»: a relay that sleeps longer than its lease; not with an inbox', () => {
    const zombie = (receiver: string): Replay => {
      const values = {technique: 'outbox', crash: 'none', receiver, photos: 1, lease: 10};
      const replay = play(lab, 0, {values});
      until(replay, () => said(replay, 'relay 1 claims'));
      replay.act('pause:relay 1');
      until(replay, () => false);
      replay.act('start:relay 1');
      until(replay, () => false);
      return replay;
    };
    expect(zombie('naive').solved).toContain('zombie');
    expect(zombie('inbox').solved).not.toContain('zombie');
  });

  it('«survive»: everybody crashes in the middle of something', () => {
    const survive = (technique: string, actors: readonly string[], receiver = 'inbox'): Replay => {
      const values = {technique, crash: 'none', requests: 12, receiver};
      const replay = play(lab, 0, {values});
      for (const actor of actors) {
        const begins = new RegExp(`^${actor} (begins|claims|reads|receives)`);
        const seen = replay.run.log.length;
        until(replay, () => replay.run.log.slice(seen).some(({text}) => begins.test(text)));
        replay.act(`crash:${actor}`);
        replay.act(`start:${actor}`);
      }
      until(replay, () => false);
      return replay;
    };
    expect(survive('outbox', ['api 1', 'api 2', 'relay 1', 'relay 2', 'index']).solved).toContain('survive');
    expect(survive('tail', ['api 1', 'api 2', 'connector', 'index']).solved).toContain('survive');
    expect(survive('tail', ['api 1', 'connector', 'index']).solved).not.toContain('survive');
    expect(survive('commit-send', ['api 1', 'api 2', 'index']).solved).not.toContain('survive');
  });
});
