import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, acts, firstSeeds, flaws, metric, play, playAtRandom, said} from '../experiment/play.fixture';
import {lab} from './lab';

const seeds = firstSeeds(5);
const ATTACKS = ['forge', 'bypass', 'direct', 'insider'];
const EDGES = ['append', 'overwrite', 'pass'];
const TRUSTS = ['nobody', 'everybody', 'one-hop', 'two-hops', 'three-hops', 'network', 'proxies'];
/** Short orders, so that addresses are what a test is about. */
const quick = {work: 1};

const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1, step = 150): string[] => [
  ...play(lab, step, {values, deeds, seed}).solved,
];

describe('the experiment', () => {
  it('answers its prediction: 504 after 60 s, carried out twice, and 40 s of it for nobody', () => {
    const replay = play(lab, 13);
    expect(said(replay)).toContain('Ada has an answer after 60.0 s: 504, from the edge.');
    expect([metric(replay, 'orders'), metric(replay, 'done'), metric(replay, 'confirmed')]).toEqual([1, 2, 0]);
    expect(metric(replay, 'nobody')).toBeCloseTo(40, 1);
    expect(lab.predict.options[lab.predict.right]?.text).toBe('504 after 60 s; twice');
  });

  it('draws who waits and who works for nobody, from the first second to the last', () => {
    const [view] = play(lab, 13).run.views();
    if (view?.kind !== 'rows') throw new Error('no rows');
    const texts = Object.fromEntries(view.rows.map(({id, cells}) => [id, cells.map(({text}) => text).join(' ')]));
    expect(texts).toEqual({
      time: '0 10 20 30 40 50 60 70 80',
      client: '… … … … … … 504 · ·',
      edge: '… … … ✕ … … ✕ · ·',
      gateway: '… … … ✕ … … ✕ · ·',
      'job-0': '● ● ● ○ ○ done · · ·',
      'job-1': '· · · ● ● ● ○ ○ done',
    });
  });

  it('draws an answer that comes exactly between two cells', () => {
    const [view] = play(lab, 10, {values: quick, deeds: [act(0, 'direct')]}).run.views();
    if (view?.kind !== 'rows') throw new Error('no rows');
    expect(view.rows.map(({id}) => id)).toEqual(['time', 'client', 'job-0']);
    expect(view.rows[1]?.cells.map(({text}) => text).join(' ')).toBe('… … … … … … … … … 200');
  });

  it('shows what each hop was told: the lesson’s example, and the same through the back door', () => {
    const table = (action: string): string[] => {
      const [, view] = play(lab, 10, {values: quick, deeds: [act(0, action)]}).run.views();
      if (view?.kind !== 'table') throw new Error('no table');
      return view.rows.map(({cells}) => cells.slice(1).join(' | '));
    };
    expect(table('forge')).toEqual([
      '198.51.100.66 | 127.0.0.1 | for=127.0.0.1',
      '10.0.0.2 | 127.0.0.1, 198.51.100.66 | for=127.0.0.1, for=198.51.100.66',
      '10.0.0.1 | 127.0.0.1, 198.51.100.66, 10.0.0.2 | for=127.0.0.1, for=198.51.100.66, for=10.0.0.2',
      '127.0.0.1 | but it was 198.51.100.66 | ',
    ]);
    expect(table('bypass')).toEqual([
      '– | – | –',
      '198.51.100.66 | 127.0.0.1 | for=127.0.0.1',
      '10.0.0.1 | 127.0.0.1, 198.51.100.66 | for=127.0.0.1, for=198.51.100.66',
      '127.0.0.1 | but it was 198.51.100.66 | ',
    ]);
  });

  it('answers with the 503 of the app, the 504 of the gateway or that of the edge, whoever loses patience first', () => {
    const answer = (values: RawValues): string | undefined =>
      /has an answer .*/.exec(said(play(lab, 15, {values: {work: 90, retries: 'none', ...values}})))?.[0];
    expect(answer({edge: 60, gateway: 40, app: 20})).toBe('has an answer after 20.1 s: 503, from the app.');
    expect(answer({edge: 60, gateway: 40, app: 120})).toBe('has an answer after 40.1 s: 504, from the gateway.');
    expect(answer({edge: 60, gateway: 80, app: 120})).toBe('has an answer after 60.0 s: 504, from the edge.');
    expect(answer({edge: 120, gateway: 100, app: 95})).toBe('has an answer after 90.1 s: 200, from the app.');
  });

  it('stops work behind a closed page if the app listens, and only then', () => {
    const lost = (hangup: string): number =>
      metric(play(lab, 10, {values: {hangup, edge: 120}, deeds: [act(4, 'leave')]}), 'nobody');
    expect(lost('stops')).toBe(0);
    expect(lost('works')).toBeGreaterThan(49);
  });

  it('refuses whoever comes past the hop before, once it can be reached from there only', () => {
    const values = {...quick, firewall: 'closed'};
    const text = said(play(lab, 60, {values, deeds: acts(0, ...ATTACKS)}));
    expect(text.match(/refuses the connection/g)).toHaveLength(3);
    expect(text).toContain('The app has refused the connection of Mallory.');
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of firstSeeds(40)) {
      for (const replay of playAtRandom(lab, seed, {steps: 100, chance: 0.2})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind !== 'rows') continue;
          const lengths = new Set(view.rows.map(({cells}) => cells.length));
          expect(lengths.size).toBeLessThanOrEqual(1);
          expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(20);
        }
        expect(replay.ended).toBe(false);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [act(3, 'leave'), act(20, 'bypass')];
    const hashes = seeds.map((seed) => play(lab, 80, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 80, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 80, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
    expect(() => play(lab, 13).act('leave')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('are not solved by doing nothing', () => {
    for (const seed of seeds) expect(solved({}, [], seed, lab.maxSteps)).toEqual([]);
  });

  it('“true-address”: by knowing the proxies by address, if the edge writes the peer down; and by nothing else', () => {
    for (const rewrite of EDGES) {
      for (const trust of TRUSTS) {
        const won = solved({...quick, rewrite, trust}, acts(0, ...ATTACKS)).includes('true-address');
        expect([rewrite, trust, won]).toEqual([rewrite, trust, rewrite !== 'pass' && trust === 'proxies']);
      }
    }
    const right = {...quick, trust: 'proxies'};
    for (const left of ATTACKS) {
      const tried = ATTACKS.filter((attack) => attack !== left);
      expect(solved(right, acts(0, ...tried))).not.toContain('true-address');
    }
    expect(solved({...right, firewall: 'closed'}, acts(0, ...ATTACKS))).not.toContain('true-address');
  });

  it('“inward”: by an order inside the app’s limit, and that inside both waits; not by anything else', () => {
    const deeds = [act(0, 'hang'), ...acts(1, 'order', 'order', 'order', 'order', 'order')];
    const waits = [50, 60, 70];
    for (const edge of waits) {
      for (const gateway of waits) {
        for (const app of waits) {
          const won = solved({edge, gateway, app, work: 45}, deeds).includes('inward');
          expect([edge, gateway, app, won]).toEqual([edge, gateway, app, app < Math.min(edge, gateway)]);
        }
      }
    }
    const right = {edge: 70, gateway: 60, app: 50, work: 45};
    expect(solved({...right, retries: 'both'}, deeds)).toContain('inward');
    expect(solved({...right, work: 20}, deeds)).not.toContain('inward');
    expect(solved({...right, work: 55}, deeds)).not.toContain('inward');
    expect(solved({...right, hangup: 'stops'}, deeds)).not.toContain('inward');
    expect(solved(right, deeds.slice(1), 1, 60)).not.toContain('inward');
  });

  it('“four”: by two hops that ask twice, the outer one between the inner one’s first and second timeout', () => {
    const values = {gateway: 20, edge: 30, work: 50, retries: 'both'};
    for (const seed of seeds) expect(solved(values, [], seed, 30)).toContain('four');
    expect(solved({...values, retries: 'edge'})).not.toContain('four');
    expect(solved({...values, edge: 60})).not.toContain('four');
    expect(solved({...values, edge: 15})).not.toContain('four');
    expect(solved({...values, app: 45})).not.toContain('four');
    expect(solved({...values, hangup: 'stops'})).not.toContain('four');
  });
});
