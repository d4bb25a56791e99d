import type {Action, LogEntry, Metric, Run, View} from '../experiment';
import {Histogram, Rng, Scheduler, Trace, Zipf} from '../kernel';
import {HashRing} from '../consistent-hashing';
import {Fleet, type FleetEvent, type Server} from './fleet';
import {makeBalancer, VNODES, type Algorithm} from './rules';

/** The parameters of a run. */
interface Values {
  readonly algorithm: Algorithm;
  readonly servers: number;
  readonly fleet: 'equal' | 'mixed';
  /** Percent. */
  readonly utilization: number;
  /** Milliseconds between two load reports; 0 for none. */
  readonly reports: number;
  /** Milliseconds between two probes. */
  readonly probes: number;
}

/** Milliseconds that a server of speed 1 takes on average. */
export const MEAN_SERVICE = 100;
/** How much faster the first server of a mixed fleet is. */
const FAST = 3;
/** How much slower a server gets. */
const SLOWDOWN = 5;
/** Users, who are the keys: the first one sends more than a fifth of all requests. */
const USERS = 50;
const DRAWN = 6;
/** Requests after a slowdown or a crash over which the consequences are counted. */
export const AFTERMATH = 500;

/** What followed a crash or a slowdown. */
interface Aftermath {
  /** Requests that have arrived since. */
  requests: number;
  /** Those among them that a dead server refused. */
  refused: number;
  /** Latencies of what has finished since, until {@link AFTERMATH} requests had arrived. */
  readonly latencies: Histogram;
}

/** A fleet under load, with what the reader does to it. */
export class BalancingRun implements Run {
  readonly log: LogEntry[] = [];
  /** The parameters. */
  readonly values: Values;
  /** The servers. */
  readonly fleet: Fleet;
  /** Latencies of all requests that were answered, in milliseconds. */
  readonly latencies = new Histogram();
  /** The longest queue that there ever was, with the request being served. */
  longest = 0;
  /** Crashes and slowdowns by the reader, in their order. */
  readonly faults: {readonly kind: 'crash' | 'slow'; readonly aftermath: Aftermath}[] = [];
  readonly #scheduler = new Scheduler();
  readonly #trace = new Trace<FleetEvent>(this.#scheduler);
  /** Where keys would go without any bound: where their data are cached. */
  readonly #homes: HashRing;
  readonly #slowed = new Set<string>();
  /** Finished requests that were served at the home of their key. */
  #atHome = 0;

  constructor(values: Values, seed: number) {
    const rng = Rng.seeded(seed);
    const users = new Zipf(USERS, 1);
    const servers = Array.from({length: values.servers}, (_, i) => ({
      id: `s${i + 1}`,
      speed: values.fleet === 'mixed' && i === 0 ? FAST : 1,
    }));
    this.values = values;
    this.#homes = new HashRing({vnodes: VNODES});
    for (const {id, speed} of servers) this.#homes.add(id, speed);
    this.fleet = new Fleet({
      scheduler: this.#scheduler,
      rng: rng.split('fleet'),
      balancer: makeBalancer(values.algorithm, rng.split('balancer')),
      servers,
      arrivalRate: ((values.utilization / 100) * servers.reduce((sum, {speed}) => sum + speed, 0)) / MEAN_SERVICE,
      meanService: MEAN_SERVICE,
      key: (stream) => `u${users.sample(stream)}`,
      health: {interval: values.probes},
      reportInterval: values.reports,
      trace: {
        record: (event) => {
          this.#trace.record(event);
          this.#hear(event);
        },
      },
      onFinish: ({key}, latency, {id}) => {
        this.latencies.record(latency);
        this.#atHome += Number(this.#homes.locate(key) === id);
        for (const {aftermath} of this.faults) if (aftermath.requests < AFTERMATH) aftermath.latencies.record(latency);
      },
    });
  }

  get time(): number {
    return this.#scheduler.now;
  }

  /** Goes on until the next request has arrived. */
  step(): boolean {
    const {arrived} = this.fleet;
    while (this.fleet.arrived === arrived) this.#scheduler.step();
    const {last} = this.fleet;
    for (const {aftermath} of this.faults) {
      if (aftermath.requests >= AFTERMATH) continue;
      aftermath.requests += 1;
      aftermath.refused += Number(last?.server.up === false);
    }
    for (const {queue} of this.fleet.servers) this.longest = Math.max(this.longest, queue.length);
    return true;
  }

  actions(): Action[] {
    const {servers} = this.fleet;
    const up = servers.filter((server) => server.up);
    const down = servers.filter((server) => !server.up);
    const normal = up.filter(({id}) => !this.#slowed.has(id));
    const slowed = up.filter(({id}) => this.#slowed.has(id));
    return [
      ...(up.length > 1 ? up : []).map(({id}) => ({id: `crash:${id}`, label: `Crash ${id}`, group: 'Crash'})),
      ...normal.map(({id}) => ({id: `slow:${id}`, label: `Slow ${id} down ×${SLOWDOWN}`, group: 'Slow down'})),
      ...down.map(({id}) => ({id: `restart:${id}`, label: `Restart ${id}`, group: 'Repair'})),
      ...slowed.map(({id}) => ({id: `heal:${id}`, label: `Heal ${id}`, group: 'Repair'})),
    ];
  }

  act(action: string): void {
    const [verb = '', id = ''] = action.split(':');
    if (verb === 'crash') {
      this.#watch('crash');
      this.fleet.crash(id);
    } else if (verb === 'restart') {
      this.fleet.restart(id);
    } else if (verb === 'slow') {
      this.#watch('slow');
      this.#slowed.add(id);
      this.fleet.setSpeed(id, this.#normalSpeed(id) / SLOWDOWN);
    } else {
      this.#slowed.delete(id);
      this.fleet.setSpeed(id, this.#normalSpeed(id));
    }
  }

  views(): View[] {
    return [this.#queues(), this.#histogram(), this.#bars()];
  }

  metrics(): Metric[] {
    const {count, mean} = this.latencies;
    const {arrived, failed} = this.fleet;
    return [
      {id: 'mean', label: 'Mean latency', value: count === 0 ? 0 : mean, unit: 'ms'},
      {id: 'p99', label: '99th percentile', value: this.#percentile(99), unit: 'ms'},
      {id: 'failed', label: 'Failed', value: arrived === 0 ? 0 : (100 * failed) / arrived, unit: '%'},
      {id: 'longest', label: 'Longest queue now', value: this.#longestNow, unit: ''},
      {id: 'home', label: 'At the home of their key', value: count === 0 ? 0 : (100 * this.#atHome) / count, unit: '%'},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  get #longestNow(): number {
    return this.fleet.servers.reduce((most, {queue}) => Math.max(most, queue.length), 0);
  }

  #percentile(percent: number): number {
    return this.latencies.count === 0 ? 0 : this.latencies.percentile(percent);
  }

  #normalSpeed(id: string): number {
    return this.fleet.servers.find((server) => server.id === id)?.weight ?? 1;
  }

  #watch(kind: 'crash' | 'slow'): void {
    this.faults.push({kind, aftermath: {requests: 0, refused: 0, latencies: new Histogram()}});
  }

  #hear(event: FleetEvent): void {
    const text = this.#words(event);
    if (text !== undefined) this.log.push({time: this.time, text});
  }

  #words(event: FleetEvent): string | undefined {
    const {kind, node: server} = event;
    switch (kind) {
      case 'lb.route': {
        const ahead = this.fleet.servers.find(({id}) => id === server)?.queue.length ?? 0;
        return `Request ${event.request} of ${this.fleet.last?.request.key ?? ''} goes to ${server}, ${ahead === 0 ? 'which is idle' : `behind ${ahead} ${ahead === 1 ? 'other' : 'others'}`}.`;
      }
      case 'lb.refuse':
        return `Request ${event.request} fails: it is sent to ${server}, which is down.`;
      case 'lb.abort':
        return `Request ${event.request} is lost with ${server}.`;
      case 'lb.finish':
        return undefined;
      case 'lb.crash':
        return `${server} crashes. The balancer does not know it yet.`;
      case 'lb.restart':
        return `${server} is up again, with an empty queue.`;
      case 'lb.eject':
        return `Three probes in a row have failed: ${server} gets no more requests.`;
      case 'lb.admit':
        return `Two probes in a row have succeeded: ${server} gets requests again.`;
      case 'lb.speed':
        return this.#slowed.has(server)
          ? `${server} is ${SLOWDOWN} times slower from now on. It still answers probes.`
          : `${server} works at its normal speed again.`;
    }
  }

  #queues(): View {
    const {servers, last} = this.fleet;
    const gone = servers.filter((server) => !server.up).map(({id}) => id);
    const states = servers.map(({id, queue}) => `${id} ${queue.length}`).join(', ');
    const latest = last === undefined ? '' : ` The last request went to ${last.server.id}.`;
    return {
      kind: 'queue',
      title: 'The servers and their queues',
      description: `Requests at each server, with the one being served: ${states}.${gone.length > 0 ? ` Down: ${gone.join(', ')}.` : ''}${latest}`,
      queues: servers.map((server) => {
        const waiting = server.queue.slice(1);
        return {
          id: server.id,
          label: server.healthy ? server.id : `${server.id}, ejected`,
          waiting: waiting.slice(0, DRAWN).map(({key, arrived}) => {
            const waited = this.time - arrived;
            return {
              text: key,
              tone: waited > 10 * MEAN_SERVICE ? 'bad' : waited > 5 * MEAN_SERVICE ? 'waiting' : 'plain',
            };
          }),
          hidden: Math.max(0, waiting.length - DRAWN),
          servers: [this.#worker(server)],
        };
      }),
    };
  }

  #worker({id, up, queue: [serving], weight}: Server): {
    label: string;
    serving?: string;
    tone: 'bad' | 'waiting' | 'active' | 'plain';
  } {
    if (!up) return {label: 'down', tone: 'bad'};
    const slow = this.#slowed.has(id);
    const label = slow ? 'slow' : weight > 1 ? `×${weight}` : '×1';
    const tone = slow ? 'waiting' : serving === undefined ? 'plain' : 'active';
    return serving === undefined ? {label, tone} : {label, tone, serving: serving.key};
  }

  #histogram(): View {
    const {buckets: fine, count} = this.latencies;
    // Powers of two are edges of the histogram's own buckets, so nothing is split.
    const edges = [0, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
    const buckets = edges.map((from, i) => {
      const to = edges[i + 1] ?? 2 * from;
      const within = fine.filter((bucket) => bucket.from >= from && (bucket.from < to || i === edges.length - 1));
      return {from, to, count: within.reduce((sum, bucket) => sum + bucket.count, 0)};
    });
    const used = buckets.filter((bucket) => bucket.count > 0).at(-1);
    const [median, p99] = [this.#percentile(50), this.#percentile(99)];
    return {
      kind: 'histogram',
      title: 'Latency',
      description: `Of ${count} requests that were answered, half took at most ${median.toFixed(0)} ms, 99 % at most ${p99.toFixed(0)} ms.`,
      unit: 'ms',
      buckets: buckets.filter(({from}) => from < 1024 || from <= (used?.from ?? 0)),
      marks: [
        {label: 'half', value: median},
        {label: '99 %', value: p99},
      ],
    };
  }

  #bars(): View {
    const {servers, arrived} = this.fleet;
    const weights = servers.reduce((sum, {weight}) => sum + weight, 0);
    const share = (routed: number): number => (arrived === 0 ? 0 : (100 * routed) / arrived);
    const most = servers.reduce((a, b) => (b.routed > a.routed ? b : a), servers[0] ?? {id: '', routed: 0});
    return {
      kind: 'bars',
      title: 'Where the requests went',
      description: `${most.id} got the most, ${share(most.routed).toFixed(1)} % of ${arrived} requests. A fair share is by speed.`,
      unit: '%',
      bars: servers.map(({id, routed, weight, up}) => ({
        label: id,
        value: share(routed),
        expected: (100 * weight) / weights,
        tone: up ? 'plain' : 'bad',
      })),
    };
  }
}
