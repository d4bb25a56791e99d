import {describe, expect, it, vi} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {Rng, Scheduler, Trace} from '../kernel';
import {Fleet, LeastConnections, RoundRobin, type FleetEvent, type FleetOptions} from './index';
import {lab} from './lab';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const seeds = firstSeeds(8);
const algorithms = ['round-robin', 'weighted', 'random', 'two', 'least', 'hash', 'bounded'];
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('the experiment', () => {
  it('shows what the prediction asks for: 500 ms at random, about 200 ms with two choices', () => {
    const long = (algorithm: string): number =>
      mean(
        seeds.map((seed) => {
          const {run} = lab.start({algorithm}, seed);
          for (let step = 0; step < 2000; step++) run.step();
          return run.metrics().find(({id}) => id === 'mean')?.value ?? NaN;
        }),
      );
    expect(Math.abs(long('two') - 200)).toBeLessThan(20);
    expect(Math.abs(long('random') - 500)).toBeLessThan(60);
    expect(lab.predict.options[lab.predict.right]?.text).toBe('About 200 ms');
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of seeds) {
      for (const algorithm of algorithms) {
        for (const replay of playAtRandom(lab, seed, {steps: 100, chance: 0.05, values: {algorithm}})) {
          expect(flaws(replay)).toEqual([]);
          expect(replay.ended).toBe(false);
          const [queues, histogram, bars] = replay.run.views();
          if (queues?.kind !== 'queue' || histogram?.kind !== 'histogram' || bars?.kind !== 'bars') {
            throw new Error('other views');
          }
          for (const {waiting} of queues.queues) expect(waiting.length).toBeLessThanOrEqual(6);
          const percent = bars.bars.reduce((sum, {value}) => sum + value, 0);
          if (replay.step > 0) expect(percent).toBeCloseTo(100, 6);
          for (const {value} of replay.run.metrics()) expect(value).toBeLessThan(Infinity);
          expect(replay.run.log.length).toBeGreaterThanOrEqual(replay.step);
        }
      }
    }
  });

  it('loses no request: each is answered, has failed, or is still there', () => {
    for (const algorithm of algorithms) {
      const deeds = [act(50, 'crash:s1'), act(120, 'slow:s2'), act(300, 'restart:s1'), act(350, 'crash:s3')];
      const replay = play(lab, 600, {values: {algorithm}, deeds});
      const [queues, histogram] = replay.run.views();
      if (queues?.kind !== 'queue' || histogram?.kind !== 'histogram') throw new Error('other views');
      const waiting = queues.queues.map((queue) => queue.waiting.length + (queue.hidden ?? 0));
      const served = queues.queues.flatMap(({servers}) => servers.filter(({serving}) => serving !== undefined));
      const answered = histogram.buckets.reduce((sum, {count}) => sum + count, 0);
      const failed = (metric(replay, 'failed') / 100) * 600;
      expect(waiting.reduce((a, b) => a + b, 0) + served.length + answered + failed).toBeCloseTo(600, 6);
      expect(failed).toBeGreaterThan(0);
    }
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(50, 'crash:s2'), act(90, 'slow:s1')];
    const hashes = seeds.map((seed) => play(lab, 200, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 200, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 200, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });

  it('sends the same requests at the same times, whatever the rule', () => {
    const requests = (algorithm: string): string[] =>
      play(lab, 50, {values: {algorithm}}).run.log.map(({time, text}) => `${time} ${text.split(' goes ')[0] ?? ''}`);
    for (const algorithm of algorithms) expect(requests(algorithm)).toEqual(requests('two'));
  });

  it('keeps keys at home with hashing, most of them with bounded loads, and an eighth by chance', () => {
    expect(metric(play(lab, 600, {values: {algorithm: 'hash'}}), 'home')).toBe(100);
    expect(metric(play(lab, 600, {values: {algorithm: 'bounded'}}), 'home')).toBeGreaterThan(50);
    expect(metric(play(lab, 600, {values: {algorithm: 'two'}}), 'home')).toBeLessThan(25);
    expect(metric(play(lab, 1500, {values: {algorithm: 'hash'}}), 'p99')).toBeGreaterThan(
      5 * metric(play(lab, 1500, {values: {algorithm: 'bounded'}}), 'p99'),
    );
  });

  it('gives a fast server its share by weight, and not by turns', () => {
    const share = (algorithm: string): number => {
      const bars = play(lab, 1000, {values: {algorithm, fleet: 'mixed'}}).run.views()[2];
      return bars?.kind === 'bars' ? (bars.bars[0]?.value ?? NaN) : NaN;
    };
    expect(share('weighted')).toBeCloseTo(30, 5);
    expect(share('round-robin')).toBeCloseTo(12.5, 5);
    expect(Math.abs(share('least') - 30)).toBeLessThan(6);
  });

  it('offers each repair only where something is broken, and leaves one server up', () => {
    const replay = play(lab, 0, {values: {servers: 3}});
    const ids = (): string[] => replay.run.actions().map(({id}) => id);
    replay.act('crash:s1');
    replay.act('slow:s2');
    expect(ids()).toEqual(['crash:s2', 'crash:s3', 'slow:s3', 'restart:s1', 'heal:s2']);
    replay.act('crash:s2');
    expect(ids()).toEqual(['slow:s3', 'restart:s1', 'restart:s2']);
    expect(() => replay.act('crash:s3')).toThrow(RangeError);
    replay.act('restart:s2');
    replay.act('heal:s2');
    expect(ids()).toEqual(['crash:s2', 'crash:s3', 'slow:s2', 'slow:s3', 'restart:s1']);
  });
});

describe('the fleet', () => {
  function build(options: Partial<FleetOptions> = {}) {
    const scheduler = new Scheduler();
    const trace = new Trace<FleetEvent>(scheduler);
    const fleet = new Fleet({
      scheduler,
      trace,
      rng: Rng.seeded(1),
      balancer: new RoundRobin(),
      servers: ['a', 'b', 'c', 'd'].map((id) => ({id})),
      arrivalRate: 1 / 10,
      meanService: 20,
      health: {interval: 100},
      ...options,
    });
    return {scheduler, trace, fleet};
  }

  it('sends to a dead server until three probes have failed, and again after two that succeeded', () => {
    const {scheduler, trace, fleet} = build();
    scheduler.runUntil(250);
    fleet.crash('b');
    fleet.crash('b');
    scheduler.runUntil(1250);
    fleet.restart('b');
    scheduler.runUntil(2000);
    const changes = trace.events.filter(({kind}) => /crash|restart|eject|admit/.test(kind));
    expect(changes.map(({kind, time, node}) => [kind, time, node])).toEqual([
      ['lb.crash', 250, 'b'],
      ['lb.eject', 500, 'b'],
      ['lb.restart', 1250, 'b'],
      ['lb.admit', 1400, 'b'],
    ]);
    const sent = trace.events.filter(({kind, node}) => node === 'b' && /route|refuse/.test(kind));
    expect(sent.some(({time}) => time > 500 && time < 1400)).toBe(false);
    expect(sent.filter(({time}) => time > 250 && time <= 500).every(({kind}) => kind === 'lb.refuse')).toBe(true);
    expect(sent.some(({time}) => time > 1400)).toBe(true);
    const lost = trace.events.filter(({kind}) => kind === 'lb.abort' || kind === 'lb.refuse').length;
    expect([lost > 3, fleet.failed]).toEqual([true, lost]);
  });

  it('finishes nothing that a crash has interrupted', () => {
    for (let seed = 0; seed < 100; seed++) {
      const {scheduler, trace, fleet} = build({rng: Rng.seeded(seed), arrivalRate: 1 / 4});
      scheduler.runUntil(100);
      fleet.crash('c');
      scheduler.runUntil(150);
      fleet.restart('c');
      scheduler.runUntil(400);
      const ended = new Map<number, string>();
      for (const event of trace.events) {
        if (event.kind !== 'lb.finish' && event.kind !== 'lb.abort' && event.kind !== 'lb.refuse') continue;
        expect(ended.has(event.request)).toBe(false);
        ended.set(event.request, event.kind);
      }
      expect(ended.size + fleet.inFlight).toBe(fleet.arrived);
    }
  });

  it('serves each queue in the order of arrival', () => {
    const {scheduler, trace, fleet} = build({arrivalRate: 1 / 4});
    scheduler.runUntil(3000);
    for (const {id} of fleet.servers) {
      const finished = trace.events.flatMap((event) =>
        event.kind === 'lb.finish' && event.node === id ? [event.request] : [],
      );
      expect(finished).toEqual([...finished].sort((a, b) => a - b));
      expect(finished.length).toBeGreaterThan(50);
    }
  });

  it('ignores health when fewer than half are healthy', () => {
    const {scheduler, trace, fleet} = build();
    for (const id of ['a', 'b', 'c']) fleet.crash(id);
    scheduler.runUntil(1000);
    const refused = trace.events.filter(({kind, time}) => kind === 'lb.refuse' && time > 350);
    expect(new Set(refused.map(({node}) => node))).toEqual(new Set(['a', 'b', 'c']));
  });

  it('balances on old loads between two reports: all go to the same servers', () => {
    const run = (reportInterval: number): number => {
      const {scheduler, fleet} = build({balancer: new LeastConnections(), reportInterval});
      let longest = 0;
      while (fleet.arrived < 500) {
        scheduler.step();
        longest = Math.max(longest, ...fleet.servers.map(({queue}) => queue.length));
      }
      return longest;
    };
    expect(run(500)).toBeGreaterThan(2 * run(0));
  });

  it('does not probe without health checks, and knows its servers', () => {
    const scheduler = new Scheduler();
    const fleet = new Fleet({
      scheduler,
      rng: Rng.seeded(1),
      balancer: new RoundRobin(),
      servers: [{id: 'a'}, {id: 'b', speed: 3}, {id: 'c', speed: 2, weight: 1}],
      arrivalRate: 0.1,
      meanService: 10,
    });
    expect(fleet.servers.map(({weight}) => weight)).toEqual([1, 3, 1]);
    fleet.crash('a');
    scheduler.runUntil(10_000);
    expect(fleet.servers[0]?.healthy).toBe(true);
    expect(fleet.failed).toBeGreaterThan(fleet.arrived / 4);
    expect(() => fleet.crash('z')).toThrow(RangeError);
    expect(() => fleet.setSpeed('z', 1)).toThrow(RangeError);
    expect(() => fleet.restart('z')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  /** The seeds for which a script solves a challenge; without the player, which would ask for all metrics at each step. */
  const winners = (id: string, values: RawValues, deeds: readonly Deed[], steps: number): number[] =>
    seeds.filter((seed) => {
      const session = lab.start(values, seed);
      for (let step = 0; step <= steps; step++) {
        if (step > 0) session.run.step();
        for (const deed of deeds) if (deed.step === step) session.act(deed.action);
        if (session.solved().includes(id)) return true;
      }
      return false;
    });

  it('can be solved in the player', () => {
    const solved = (values: RawValues, deeds: readonly Deed[], step: number): string[] => [
      ...play(lab, step, {values, deeds}).solved,
    ];
    expect(solved({algorithm: 'least', utilization: 95}, [act(200, 'crash:s2')], 310)).toEqual(['black-hole']);
    expect(solved({algorithm: 'least', reports: 1000}, [], 600)).toEqual(['herd']);
    expect(solved({algorithm: 'least', utilization: 60}, [act(200, 'slow:s2')], 700)).toEqual(['limp']);
    expect(solved({}, [], 700)).toEqual([]);
  });

  it('«black-hole»: a crash under least connections, and not under a rule that ignores loads', () => {
    const crash = [act(200, 'crash:s2')];
    const values = {utilization: 95, servers: 8};
    expect(winners('black-hole', {...values, algorithm: 'least'}, crash, 310).length).toBeGreaterThanOrEqual(7);
    expect(winners('black-hole', {...values, algorithm: 'least'}, crash, 310)).toContain(1);
    for (const algorithm of ['round-robin', 'weighted', 'random', 'two', 'hash']) {
      expect(winners('black-hole', {...values, algorithm}, crash, 310)).toEqual([]);
    }
    const crashes = [...crash, act(201, 'crash:s3')];
    expect(winners('black-hole', {...values, algorithm: 'least'}, crashes, 310)).toEqual([]);
    expect(winners('black-hole', {...values, algorithm: 'least'}, [], 310)).toEqual([]);
    expect(winners('black-hole', {...values, algorithm: 'least', servers: 5}, crash, 310)).toEqual([]);
  });

  it('«herd»: least connections on old loads, and not on current ones, nor two choices', () => {
    expect(winners('herd', {algorithm: 'least', reports: 1000}, [], 600)).toEqual(seeds);
    expect(winners('herd', {algorithm: 'least', reports: 0}, [], 600)).toEqual([]);
    expect(winners('herd', {algorithm: 'two', reports: 1000}, [], 600)).toEqual([]);
    expect(winners('herd', {algorithm: 'least', reports: 1000, utilization: 90}, [], 600)).toEqual([]);
    expect(winners('herd', {algorithm: 'least', reports: 1000}, [act(0, 'slow:s1')], 600)).toEqual([]);
  });

  it('«limp»: least connections at 60 %, and no rule that ignores loads', () => {
    const slow = [act(200, 'slow:s2')];
    expect(winners('limp', {algorithm: 'least', utilization: 60}, slow, 700)).toEqual(seeds);
    expect(winners('limp', {algorithm: 'least', utilization: 60}, slow, 699)).toEqual([]);
    expect(winners('limp', {algorithm: 'least', utilization: 55}, slow, 700)).toEqual([]);
    for (const algorithm of ['round-robin', 'weighted', 'random', 'hash']) {
      expect(winners('limp', {algorithm, utilization: 60}, slow, 700)).toEqual([]);
    }
    const healed = [...slow, act(201, 'crash:s2')];
    expect(winners('limp', {algorithm: 'random', utilization: 60}, healed, 700)).toEqual([]);
  });
});
