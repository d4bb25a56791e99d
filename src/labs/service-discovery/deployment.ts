import {exponential, logNormal, Simulation, type NodeContext, type Receive, type Timer} from '../kernel';
import {InstanceCache} from './instance-cache';
import type {Message} from './protocol';
import {Registry} from './registry';

/** The registry's name on the network. */
export const REGISTRY = 'registry';

/** What happens to whom. Times in milliseconds. */
export interface DeploymentOptions {
  readonly seed: number;
  /** How many instances the called service has. */
  readonly instances: number;
  /** From one renewal, or probe, to the next. */
  readonly heartbeat: number;
  /** How many of them make a lease. */
  readonly misses: number;
  /** Who speaks first: the instance renews its lease (self-registration), or a registrar probes it (third-party registration). */
  readonly registration: 'self' | 'third-party';
  /** Probability that a renewal, or the answer to a probe, is lost. */
  readonly loss: number;
  /** Whether the registry doubts itself when many renewals are missing. */
  readonly preserve: boolean;
  /** Whether callers ask for the list each `ttl`, or are told of changes. */
  readonly news: 'poll' | 'watch';
  /** How old a caller's list may be, if it polls. */
  readonly ttl: number;
  /** Whether a caller tries another instance after a failed call, and avoids the one that failed. */
  readonly retry: boolean;
  /** Hears of what happens, as it happens. */
  readonly onEvent?: (event: DiscoveryEvent) => void;
}

/** What a deployment adds to the trace. */
export type DiscoveryEvent =
  | {
      readonly kind: 'registry.register' | 'registry.deregister' | 'registry.evict';
      readonly node: typeof REGISTRY;
      readonly instance: string;
    }
  | {readonly kind: 'registry.preserve'; readonly node: typeof REGISTRY; readonly on: boolean}
  | {readonly kind: 'caller.list'; readonly node: string; readonly list: readonly string[]}
  | {readonly kind: 'instance.hang' | 'instance.resume' | 'instance.stop'; readonly node: string};

/** What can be wrong with an instance: no process; a process that answers nobody but renews its lease; no way to it. */
export type FaultKind = 'crash' | 'hang' | 'stop' | 'cut from registry' | 'cut from callers';

/** Something that the reader broke, and who noticed. */
export interface Fault {
  readonly kind: FaultKind;
  readonly instance: string;
  readonly at: number;
  /** When the registry took it off the list. */
  noticed?: number;
  /** When it was last called. */
  lastCall?: number;
}

/** What happened in a stretch of time. */
export interface Tally {
  /** Calls that ended. */
  readonly calls: number;
  /** Those among them that failed. */
  readonly failed: number;
  /** Messages that reached the registry. */
  readonly heard: number;
}

/** A call under way. */
export interface Pending {
  readonly caller: string;
  readonly to: string;
  readonly since: number;
}

/** Milliseconds from one look for lapsed leases to the next. */
export const SWEEP = 1000;
/** Callers. */
export const CALLERS: readonly string[] = ['api1', 'api2'];
/** Calls that each of them makes in a second. */
export const CALL_RATE = 5;
/** Milliseconds that a caller waits for an answer. */
export const TIMEOUT = 1000;
/** Milliseconds for which a caller that retries avoids an instance that failed. */
export const EJECT_FOR = 30_000;
/** Milliseconds from an instance's goodbye to the end of its process. */
export const DRAIN = 20_000;
/** Milliseconds after which a caller that watches asks nevertheless: it can't know that the registry has forgotten it. */
export const RESYNC = 30_000;
/** The share of renewals below which a registry that may doubt itself does. */
const PRESERVE = 0.85;

type Context = NodeContext<Message, DiscoveryEvent>;

/** A service with several instances, its callers, and the registry between them. */
export class Deployment {
  readonly options: DeploymentOptions;
  readonly simulation: Simulation<Message, DiscoveryEvent>;
  /** The instances' names. */
  readonly names: readonly string[];
  /** What was broken so far. */
  readonly faults: Fault[] = [];
  /** Evictions of instances that callers could have called. */
  falseEvictions = 0;
  /** What the registry knows; a crash makes it a new one. */
  registry: Registry;
  /** What each caller knows. */
  readonly caches = new Map<string, InstanceCache>();
  /** Calls without an answer so far. */
  readonly pending = new Map<string, Pending>();
  readonly #contexts = new Map<string, Context>();
  readonly #hung = new Set<string>();
  readonly #stopping = new Set<string>();
  readonly #cut = new Map<string, 'registry' | 'callers'>();
  #tally = {calls: 0, failed: 0, heard: 0};
  #preserving = false;

  constructor(options: DeploymentOptions) {
    this.options = options;
    this.simulation = new Simulation({seed: options.seed, link: {latency: logNormal(2, 0.3)}});
    this.registry = this.#newRegistry();
    this.names = Array.from({length: options.instances}, (_, index) => `t${index + 1}`);
    this.simulation.addNode(REGISTRY, (context) => this.#bootRegistry(context));
    for (const name of this.names) {
      this.simulation.addNode(name, (context) => this.#bootInstance(context));
      this.simulation.network.configureLink(name, REGISTRY, {loss: options.loss});
    }
    for (const name of CALLERS) this.simulation.addNode(name, (context) => this.#bootCaller(context));
    // All are up before anything is done to them.
    this.simulation.runUntil(0);
  }

  /** Virtual time in milliseconds. */
  get now(): number {
    return this.simulation.now;
  }

  /** Whether the registry process runs. */
  get registryUp(): boolean {
    return this.simulation.isUp(REGISTRY);
  }

  /** Whether the registry doubts itself now. */
  get preserving(): boolean {
    return this.#preserving;
  }

  /** What is wrong with an instance, if anything is. */
  trouble(name: string): FaultKind | undefined {
    if (!this.simulation.isUp(name)) return 'crash';
    if (this.#hung.has(name)) return 'hang';
    const cut = this.#cut.get(name);
    if (cut !== undefined) return `cut from ${cut}`;
    return this.#stopping.has(name) ? 'stop' : undefined;
  }

  /** Whether a call to this instance would be answered. */
  serves(name: string): boolean {
    return this.simulation.isUp(name) && !this.#hung.has(name) && this.#cut.get(name) !== 'callers';
  }

  /** Lets time pass, and says what happened in it. */
  tick(ms: number): Tally {
    this.simulation.runUntil(this.now + ms);
    const tally = this.#tally;
    this.#tally = {calls: 0, failed: 0, heard: 0};
    return tally;
  }

  /** Breaks an instance. */
  break(kind: FaultKind, name: string): void {
    this.faults.push({kind, instance: name, at: this.now});
    switch (kind) {
      case 'crash':
        this.simulation.crash(name);
        break;
      case 'hang':
        this.#hung.add(name);
        this.#record({kind: 'instance.hang', node: name});
        break;
      case 'stop':
        this.#stop(name);
        break;
      case 'cut from registry':
        this.#sever(name, [REGISTRY]);
        this.#cut.set(name, 'registry');
        break;
      case 'cut from callers':
        this.#sever(name, CALLERS);
        this.#cut.set(name, 'callers');
        break;
    }
  }

  /** Makes an instance whole again: restarts it, unless only the network to it was cut. */
  repair(name: string): void {
    const cut = this.#cut.get(name);
    if (cut !== undefined) {
      for (const other of cut === 'registry' ? [REGISTRY] : CALLERS) {
        this.simulation.network.restore(name, other);
        this.simulation.network.restore(other, name);
      }
      this.#cut.delete(name);
      return;
    }
    if (this.#hung.delete(name)) this.#record({kind: 'instance.resume', node: name});
    this.simulation.crash(name);
    this.#stopping.delete(name);
    this.simulation.restart(name);
  }

  /** The registry's process ends, and what it knew is gone. */
  crashRegistry(): void {
    this.simulation.crash(REGISTRY);
    this.#preserving = false;
  }

  /** The registry starts again and knows nobody. */
  restartRegistry(): void {
    this.simulation.restart(REGISTRY);
  }

  #newRegistry(): Registry {
    const {heartbeat, misses, preserve} = this.options;
    return new Registry({heartbeat, lease: misses * heartbeat, preserve: preserve ? PRESERVE : 0});
  }

  #bootRegistry(context: Context): Receive<Message> {
    this.registry = this.#newRegistry();
    const {registry} = this;
    const {heartbeat, registration} = this.options;
    const publish = (): void => {
      if (this.options.news !== 'watch') return;
      for (const caller of CALLERS) context.send(caller, {type: 'instances', list: registry.instances});
    };
    const register = (name: string): void => {
      const known = registry.instances.includes(name);
      registry.register(name, context.now);
      if (known) return;
      this.#record({kind: 'registry.register', node: REGISTRY, instance: name});
      publish();
    };
    const deregister = (name: string): void => {
      if (!registry.deregister(name)) return;
      this.#record({kind: 'registry.deregister', node: REGISTRY, instance: name});
      this.#notice(name);
      publish();
    };

    context.every(SWEEP, () => {
      const preserving = registry.preserving(context.now);
      if (preserving !== this.#preserving) this.#record({kind: 'registry.preserve', node: REGISTRY, on: preserving});
      this.#preserving = preserving;
      const evicted = registry.sweep(context.now);
      for (const name of evicted) {
        this.#record({kind: 'registry.evict', node: REGISTRY, instance: name});
        if (this.serves(name)) this.falseEvictions += 1;
        this.#notice(name);
      }
      if (evicted.length > 0) publish();
    });
    if (registration === 'third-party') {
      const probe = (): void => this.names.forEach((name) => context.send(name, {type: 'probe'}));
      context.after(10, probe);
      context.every(heartbeat, probe);
    }

    return (message, from) => {
      this.#tally.heard += 1;
      switch (message.type) {
        case 'register':
          return register(from);
        case 'renew':
          if (!registry.renew(from, context.now)) context.send(from, {type: 'unknown'});
          return;
        case 'deregister':
          return deregister(from);
        case 'health':
          if (!message.ready) return deregister(from);
          if (!registry.renew(from, context.now)) register(from);
          return;
        case 'query':
          return context.send(from, {type: 'instances', list: registry.instances});
      }
    };
  }

  #bootInstance(context: Context): Receive<Message> {
    const {id} = context;
    const {heartbeat, registration} = this.options;
    this.#contexts.set(id, context);
    if (registration === 'self') {
      context.send(REGISTRY, {type: 'register'});
      // A heartbeat after the goodbye would be answered with "unknown", and the instance would register again.
      const beat = (): void => {
        if (!this.#stopping.has(id)) context.send(REGISTRY, {type: 'renew'});
      };
      context.after(heartbeat * context.rng.float(), () => {
        beat();
        context.every(heartbeat, beat);
      });
    }
    return (message, from) => {
      switch (message.type) {
        case 'unknown':
          if (!this.#stopping.has(id)) context.send(REGISTRY, {type: 'register'});
          return;
        case 'probe':
          if (!this.#hung.has(id)) context.send(from, {type: 'health', ready: !this.#stopping.has(id)});
          return;
        case 'call':
          if (!this.#hung.has(id)) context.send(from, {type: 'answer', call: message.call});
          return;
      }
    };
  }

  #bootCaller(context: Context): Receive<Message> {
    const {id, rng} = context;
    const {news, ttl, retry} = this.options;
    const cache = new InstanceCache(retry ? EJECT_FOR : 0);
    this.caches.set(id, cache);
    const timers = new Map<number, Timer>();
    let calls = 0;

    const settle = (ok: boolean): void => {
      this.#tally.calls += 1;
      if (!ok) this.#tally.failed += 1;
    };
    const attempt = (tried?: string): void => {
      const candidates = cache.candidates(context.now, tried);
      if (candidates.length === 0) return settle(false);
      const to = rng.pick(candidates);
      const call = calls++;
      const key = `${id} ${call}`;
      this.#called(to);
      this.pending.set(key, {caller: id, to, since: context.now});
      timers.set(
        call,
        context.after(TIMEOUT, () => {
          timers.delete(call);
          this.pending.delete(key);
          cache.eject(to, context.now);
          if (retry && tried === undefined) attempt(to);
          else settle(false);
        }),
      );
      context.send(to, {type: 'call', call});
    };
    const gap = exponential(1000 / CALL_RATE);
    const next = (): void =>
      void context.after(gap.sample(rng), () => {
        attempt();
        next();
      });

    const ask = (): void => context.send(REGISTRY, {type: 'query'});
    const interval = news === 'poll' ? ttl : RESYNC;
    context.after(500, ask);
    context.after(500 + interval * rng.float(), () => {
      ask();
      context.every(interval, ask);
    });
    context.after(1000, next);

    return (message) => {
      if (message.type === 'instances') {
        const before = cache.list.join(' ');
        if (cache.accept(message.list) && cache.list.join(' ') !== before) {
          this.#record({kind: 'caller.list', node: id, list: message.list});
        }
      } else if (message.type === 'answer') {
        const timer = timers.get(message.call);
        // An answer after the timeout is too late: the caller has given up.
        if (timer === undefined) return;
        timer.cancel();
        timers.delete(message.call);
        this.pending.delete(`${id} ${message.call}`);
        settle(true);
      }
    };
  }

  #stop(name: string): void {
    this.#stopping.add(name);
    this.#record({kind: 'instance.stop', node: name});
    if (this.options.registration === 'self') this.#contexts.get(name)?.send(REGISTRY, {type: 'deregister'});
    const life = this.#contexts.get(name)?.life;
    this.simulation.scheduler.after(DRAIN, () => {
      // Unless it was restarted meanwhile.
      if (this.#contexts.get(name)?.life === life) this.simulation.crash(name);
    });
  }

  #sever(name: string, others: readonly string[]): void {
    for (const other of others) {
      this.simulation.network.cut(name, other);
      this.simulation.network.cut(other, name);
    }
  }

  #called(name: string): void {
    const fault = this.#latest(name);
    if (fault !== undefined && this.trouble(name) !== undefined) fault.lastCall = this.now;
  }

  #notice(name: string): void {
    const fault = this.#latest(name);
    if (fault !== undefined && this.trouble(name) !== undefined) fault.noticed ??= this.now;
  }

  #latest(name: string): Fault | undefined {
    return this.faults.filter(({instance}) => instance === name).at(-1);
  }

  #record(event: DiscoveryEvent): void {
    this.simulation.trace.record(event);
    this.options.onEvent?.(event);
  }
}
