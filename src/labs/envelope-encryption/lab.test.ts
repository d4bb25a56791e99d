import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {acts, metric, play, said} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {lab} from './lab';

/** Solved at the end of a run. */
const solved = (values: RawValues, deeds: readonly Deed[] = []): readonly string[] => {
  const session = lab.start(values, 1);
  const ids = new Set<string>();
  for (let step = 0; ; step++) {
    for (const deed of deeds) if (deed.step === step) session.act(deed.action);
    for (const id of session.solved()) ids.add(id);
    if (!session.run.step()) return [...ids];
  }
};

describe('the experiment', () => {
  it('shows what the prediction asks for: twelve, and not in the first frame', () => {
    expect(metric(play(lab, 30), 'known')).toBe(12);
    expect(metric(play(lab, 30), 'photos')).toBe(12);
    expect(metric(play(lab, lab.firstFrame), 'known')).toBe(0);
    expect(lab.predict.options[lab.predict.right]?.text).toBe('Twelve');
  });

  it('can read nothing before the second theft', () => {
    const replay = play(lab, 29);
    expect(replay.run.log.at(-1)?.text).toMatch(/copies the metadata/);
    expect(metric(replay, 'known')).toBe(0);
    replay.goTo(30);
    expect(replay.run.log.at(-1)?.text).toMatch(/copies the object store/);
    expect(metric(replay, 'known')).toBe(12);
  });

  // What was copied before, what leaked, what was answered → how many of the first twelve are read, of the later twelve.
  it.each([
    ['nothing', 'kek', 'none', 12, 12],
    ['nothing', 'kek', 'rotate', 12, 0],
    ['nothing', 'kek', 'rewrap', 0, 0],
    ['metadata', 'kek', 'rewrap', 12, 0],
    ['metadata', 'kek', 'reencrypt', 0, 0],
    ['objects', 'kek', 'rewrap', 0, 0],
    ['both', 'kek', 'reencrypt', 12, 0],
    ['metadata', 'data', 'rewrap', 1, 0],
    ['objects', 'data', 'reencrypt', 1, 0],
    ['metadata', 'data', 'reencrypt', 0, 0],
    ['metadata', 'root', 'rewrap', 12, 0],
    ['nothing', 'root', 'rewrap', 0, 0],
    ['nothing', 'root', 'none', 12, 12],
  ])('copied %s, leaked %s, answered %s: %i and %i', (stolen, leak, answer, early, late) => {
    const values = {stolen, leak, answer};
    const end = play(lab, 60, {values});
    expect(metric(end, 'photos')).toBe(24);
    expect(metric(end, 'known')).toBe(early + late);
  });

  it('divides the damage by the number of key-encryption keys, but not that of the root', () => {
    expect(metric(play(lab, 60, {values: {keks: 4, answer: 'none'}}), 'known')).toBe(6);
    expect(metric(play(lab, 60, {values: {keks: 4, answer: 'none', leak: 'root'}}), 'known')).toBe(24);
  });

  it('moves what the explanation says: 60 bytes read and written, against the photo', () => {
    const [rewrap, reencrypt] = ['rewrap', 'reencrypt'].map((answer) => {
      const view = play(lab, 60, {values: {answer, size: 3}}).run.views()[2];
      if (view?.kind !== 'bars') throw new Error('no bars');
      return view.bars.map(({value}) => value);
    });
    expect(rewrap).toEqual([0.00144, 0]);
    expect(reencrypt).toEqual([0, 72]);
  });

  it('can be played with any parameters and actions, and never lets the attacker forget', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const rng = Rng.seeded(seed);
      const values = {
        keks: 1 + rng.int(4),
        stolen: rng.pick(['nothing', 'metadata', 'objects', 'both']),
        leak: rng.pick(['data', 'kek', 'root']),
        answer: rng.pick(['none', 'rotate', 'rewrap', 'reencrypt']),
      };
      const replay = play(lab, 0, {values, seed});
      let known = 0;
      for (let more = true; more; more = replay.forward()) {
        if (rng.chance(0.3)) replay.act(rng.pick(replay.run.actions()).id);
        for (const view of replay.run.views()) {
          expect(view.description).not.toMatch(/NaN|undefined/);
          if (view.kind !== 'rows') continue;
          const drawn = view.rows.flatMap(({cells}) => cells);
          expect(drawn).toHaveLength(metric(replay, 'photos'));
          expect(drawn.filter(({tone}) => tone === 'bad')).toHaveLength(metric(replay, 'known'));
        }
        expect(metric(replay, 'known')).toBeGreaterThanOrEqual(known);
        known = metric(replay, 'known');
      }
      expect(said(replay)).not.toMatch(/NaN|undefined/);
    }
  });

  it('is the same run for the same seed and actions', () => {
    const deeds = acts(14, 'rotate', 'copy:disk', 'leak:root');
    expect(play(lab, 60, {deeds, seed: 7}).run.hash()).toBe(play(lab, 60, {deeds, seed: 7}).run.hash());
    expect(play(lab, 60, {deeds}).run.hash()).not.toBe(play(lab, 60).run.hash());
  });

  it('refuses what can’t be done', () => {
    expect(() => lab.start({}, 1).act('leak:data')).toThrow('No action «leak:data» now.');
  });
});

describe('the challenges', () => {
  it('are all open at the first frame', () => {
    expect(solved({})).toEqual([]);
  });

  it('«one»: a data key', () => {
    expect(solved({leak: 'data'})).toContain('one');
    expect(solved({leak: 'data', answer: 'reencrypt'})).not.toContain('one');
    expect(solved({keks: 4})).not.toContain('one');
  });

  it('«enough»: the wrapped keys were not copied before', () => {
    expect(solved({stolen: 'objects'})).toContain('enough');
    expect(solved({stolen: 'nothing', answer: 'reencrypt'})).not.toContain('enough');
    expect(solved({stolen: 'nothing', answer: 'rotate'})).not.toContain('enough');
  });

  it('«divide»: three keys or more', () => {
    expect(solved({keks: 3, answer: 'none'})).toContain('divide');
    expect(solved({keks: 2, answer: 'none'})).not.toContain('divide');
    expect(solved({keks: 4, answer: 'rewrap'})).not.toContain('divide');
    expect(solved({keks: 4, answer: 'none'}, acts(10, 'rotate'))).not.toContain('divide');
  });

  it('«after»: a new root first, and then new key-encryption keys', () => {
    expect(solved({leak: 'root'})).toContain('after');
    expect(solved({leak: 'root', answer: 'none'}, acts(15, 'rotate'))).not.toContain('after');
    expect(solved({leak: 'root', answer: 'none'}, acts(17, 'root'))).not.toContain('after');
    expect(solved({leak: 'root', answer: 'none'}, acts(17, 'root', 'rotate'))).toContain('after');
  });
});
