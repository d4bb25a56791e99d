import {describe, expect, it} from 'vitest';
import type {RawValues, Replay} from '../experiment';
import {acts, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const ATTACKS = ['interception', 'csrf', 'redirect', 'mixup', 'replay'];
const NONE = {first: 'none'};

/** Sets defenses and launches attacks at once, then plays until nothing is left. */
const playOut = (values: RawValues, actions: readonly string[] = [], seed = 1): Replay =>
  play(lab, 500, {values, deeds: acts(0, ...actions), seed});

const launch = (...attacks: string[]): string[] => attacks.map((attack) => `launch:${attack}`);
const results = (replay: Replay): Record<string, string> => {
  const view = replay.run.views()[2];
  const rows = view?.kind === 'table' ? view.rows : [];
  return Object.fromEntries(rows.map(({cells: [attack = '', result = '']}): [string, string] => [attack, result]));
};

describe('the experiment', () => {
  it('answers its prediction: the client exchanges the stolen code, and with PKCE it can’t', () => {
    expect(results(playOut({}))).toMatchObject({'Code interception': 'succeeds', 'Login CSRF': 'not tried'});
    expect(results(playOut({pkce: 'S256'}))).toMatchObject({'Code interception': 'fails'});
  });

  it('ends after what was launched, and goes on with what is launched then', () => {
    const replay = playOut(NONE);
    expect([replay.ended, metric(replay, 'attempts')]).toEqual([true, 0]);
    replay.act('launch:csrf');
    while (replay.forward());
    expect([metric(replay, 'attempts'), metric(replay, 'failed')]).toEqual([1, 1]);
  });

  it('shows an attack under the defenses with which it was tried, and no others', () => {
    const replay = playOut({pkce: 'S256'});
    replay.act('set:pkce:off');
    expect(results(replay)).toMatchObject({'Code interception': 'not tried'});
    replay.act('set:pkce:S256');
    expect(results(replay)).toMatchObject({'Code interception': 'fails'});
  });

  it('shows in the first frame how the code is stolen', () => {
    const replay = play(lab, lab.firstFrame);
    expect(replay.ended).toBe(false);
    expect(replay.run.views()[0]?.description).toMatch(/Mallory has code/);
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 15; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 80, chance: 0.3})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind === 'table') expect(view.rows.length).toBeLessThanOrEqual(8);
        }
        expect(metric(replay, 'succeeded') + metric(replay, 'failed')).toBe(metric(replay, 'attempts'));
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const hash = (values: RawValues, actions: readonly string[]): string => playOut(values, actions).run.hash();
    expect(hash({}, launch('csrf'))).toBe(hash({}, launch('csrf')));
    expect(new Set([hash({}, []), hash({}, launch('csrf')), hash({state: 'off'}, launch('csrf'))]).size).toBe(3);
    expect(() => playOut({}).act('set:state:on')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  const strong = {
    client: 'public',
    state: 'off',
    pkce: 'S256',
    redirect: 'exact',
    iss: 'on',
    refresh: 'rotated',
    first: 'none',
  };

  it('«four-switches»: all five tried and failed, against a public client without state', () => {
    const all = launch(...ATTACKS);
    expect(playOut(strong, all).solved).toContain('four-switches');
    expect(playOut({...strong, refresh: 'bound'}, all).solved).toContain('four-switches');
    expect(playOut(strong, all.slice(1)).solved).not.toContain('four-switches');
    for (const weaker of [{pkce: 'plain'}, {redirect: 'prefix'}, {iss: 'off'}, {refresh: 'static'}, {state: 'on'}]) {
      expect(playOut({...strong, ...weaker}, all).solved).not.toContain('four-switches');
    }
  });

  it('«plain»: one attack under both methods, and nothing else changed', () => {
    const both = (...between: string[]): ReadonlySet<string> => {
      const replay = playOut({...strong, pkce: 'plain', first: 'interception'});
      for (const action of [...between, 'set:pkce:S256', 'launch:interception']) replay.act(action);
      while (replay.forward());
      return replay.solved;
    };
    expect(both()).toContain('plain');
    expect(both('set:iss:off')).not.toContain('plain');
    expect(playOut({...strong, pkce: 'plain', first: 'interception'}).solved).not.toContain('plain');
  });

  it('«one-left»: the mix-up', () => {
    const most = {client: 'confidential', state: 'on', pkce: 'S256', redirect: 'exact', first: 'none'};
    for (const attack of ATTACKS) {
      expect(playOut(most, launch(attack)).solved.has('one-left')).toBe(attack === 'mixup');
    }
    expect(playOut({...most, iss: 'on'}, launch('mixup')).solved).not.toContain('one-left');
  });
});
