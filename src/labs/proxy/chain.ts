import type {Clock, Recorder, Scheduler, Timer, TraceEvent} from '../kernel';
import {clientAddress} from './client-address';
import {forwardFields, type Rewrite} from './forwarding';
import type {Fields} from './hop-by-hop';
import type {Trust} from './trust';

/** A hop that gives up waiting for the next one. */
export type Proxy = 'edge' | 'gateway';
/** Whoever is asked, in the order of the chain. */
export type Hop = Proxy | 'app';

/** The addresses of the hops inside our network. */
export const ADDRESSES: Readonly<Record<Hop, string>> = {edge: '10.0.0.2', gateway: '10.0.0.1', app: '10.0.0.8'};

const NEXT: Readonly<Record<Proxy, Hop>> = {edge: 'gateway', gateway: 'app'};
const BEFORE: Readonly<Record<Hop, Proxy | undefined>> = {edge: undefined, gateway: 'edge', app: 'gateway'};

/** Milliseconds from a proxy to the next hop, one way: the edge is near to clients and far from us. */
const DISTANCE: Readonly<Record<Proxy, number>> = {edge: 35, gateway: 0.5};

/** How a proxy is configured. */
export interface ProxySettings {
  /** How long it waits for the answer of the next hop, in milliseconds. */
  readonly timeout: number;
  /** How often it asks before it answers 504 itself. */
  readonly tries: number;
  readonly rewrite: Rewrite;
}

/** How the chain is configured. */
export interface ChainSettings {
  readonly edge: ProxySettings;
  readonly gateway: ProxySettings;
  readonly app: {
    /** How long it works on a request at most, in milliseconds; then it answers 503. */
    readonly limit: number;
    /** Whether it stops working when its caller hangs up. */
    readonly stops: boolean;
    readonly trust: Trust;
  };
  /** Whether gateway and app admit connections from the hop before them only. */
  readonly firewall: boolean;
}

/** Who asks, and where. */
export interface Client {
  readonly name: string;
  readonly address: string;
  readonly entry: Hop;
  /** Milliseconds to there, one way. */
  readonly distance: number;
  /** What it pretends in `X-Forwarded-For` and `Forwarded`, if it does. */
  readonly forged?: string;
}

/** An answer, and the hop that gave it; `refused` is a connection that was not accepted. */
export interface Answer {
  readonly status: 200 | 503 | 504 | 'refused';
  readonly by: Hop;
}

/** Somebody waits for an answer of the next hop. */
export interface Wait {
  readonly by: 'client' | Proxy;
  readonly since: number;
  until?: number;
  /** What ended it: an answer, its own timeout, or that whoever asked it has hung up. */
  outcome?: Answer['status'] | 'timeout' | 'gone';
}

/** The app works on a request. */
export interface Job {
  readonly since: number;
  /** Whom the app took for the client. */
  readonly loggedAs: string;
  until?: number;
  outcome?: 'done' | 'limit' | 'stopped';
  /** Since when nobody waits for its answer. */
  orphaned?: number;
}

/** One request of a client, and all that became of it on the way. Times in milliseconds. */
export interface Visit {
  readonly client: Client;
  /** How long the app needs for it; `Infinity` if it never comes to an end. */
  readonly work: number;
  readonly since: number;
  /** Who asked each hop, and with which fields. */
  readonly received: Partial<Record<Hop, {readonly peer: string; readonly fields: Fields}>>;
  readonly waits: Wait[];
  readonly jobs: Job[];
  answer?: Answer;
  /** When the client had its answer, or had gone. */
  ended?: number;
}

/** What happens in a chain. */
export type ChainEvent = TraceEvent &
  (
    | {readonly kind: 'client.ask'; readonly to: Hop; readonly forwardedFor: string}
    | {readonly kind: 'client.answer'; readonly status: Answer['status']; readonly by: Hop; readonly after: number}
    | {readonly kind: 'client.leave'}
    | {readonly kind: 'proxy.forward'; readonly node: Proxy; readonly peer: string; readonly forwardedFor: string}
    | {readonly kind: 'proxy.timeout'; readonly node: Proxy; readonly again: boolean}
    | {readonly kind: 'hop.refuse'; readonly node: Hop; readonly peer: string}
    | {readonly kind: 'app.begin'; readonly peer: string; readonly client: string}
    | {readonly kind: 'app.hangup'; readonly stops: boolean}
    | {readonly kind: 'app.end'; readonly outcome: 'done' | 'limit'; readonly orphaned: boolean; readonly after: number}
  );

/** Milliseconds that the app has worked on a request while nobody waited for the answer. */
export function workedForNobody({jobs}: Visit, {now}: Clock): number {
  return jobs.reduce((sum, {orphaned, until}) => sum + (orphaned === undefined ? 0 : (until ?? now) - orphaned), 0);
}

/**
 * Client → edge → gateway → app. Each hop writes down who asked it, waits only so long, and may ask again; who hangs up is
 * heard by the next hop. A proxy that is hung up on hangs up itself at once; the app does so only if it is built to.
 */
export class Chain {
  readonly #settings: ChainSettings;
  readonly #scheduler: Scheduler;
  readonly #events: Recorder<ChainEvent>;
  readonly #hangUps = new Map<Visit, () => void>();

  constructor(settings: ChainSettings, scheduler: Scheduler, events: Recorder<ChainEvent>) {
    this.#settings = settings;
    this.#scheduler = scheduler;
    this.#events = events;
  }

  /** A client asks. */
  send(client: Client, work: number): Visit {
    const {name: node, address, entry, distance, forged} = client;
    const since = this.#scheduler.now;
    const visit: Visit = {client, work, since, received: {}, waits: [], jobs: []};
    const fields: Fields = forged === undefined ? {} : {'x-forwarded-for': forged, forwarded: `for=${forged}`};
    this.#events.record({kind: 'client.ask', node, to: entry, forwardedFor: forged ?? ''});
    const wait = this.#wait(visit, 'client');
    const hangUp = this.#ask(visit, entry, address, fields, distance, (answer) => {
      visit.answer = answer;
      this.#end(visit, wait, answer.status);
      this.#events.record({kind: 'client.answer', node, ...answer, after: this.#scheduler.now - since});
    });
    this.#hangUps.set(visit, () => {
      hangUp();
      this.#end(visit, wait, 'gone');
      this.#events.record({kind: 'client.leave', node});
    });
    return visit;
  }

  /** The client goes without waiting for its answer. Does nothing if it has got it. */
  leave(visit: Visit): void {
    this.#hangUps.get(visit)?.();
  }

  #end(visit: Visit, wait: Wait, outcome: Wait['outcome']): void {
    this.#close(wait, outcome);
    visit.ended = this.#scheduler.now;
    this.#hangUps.delete(visit);
  }

  #wait(visit: Visit, by: Wait['by']): Wait {
    const wait: Wait = {by, since: this.#scheduler.now};
    visit.waits.push(wait);
    return wait;
  }

  #close(wait: Wait, outcome: Wait['outcome']): void {
    wait.until = this.#scheduler.now;
    wait.outcome = outcome;
  }

  /** Asks a hop. Returns how to hang up, after which no answer comes. */
  #ask(
    visit: Visit,
    to: Hop,
    peer: string,
    fields: Fields,
    distance: number,
    hear: (answer: Answer) => void,
  ): () => void {
    let listening = true;
    let hangUpThere = (): void => undefined;
    const reply = (answer: Answer): void => {
      this.#scheduler.after(distance, () => {
        if (listening) hear(answer);
      });
    };
    this.#scheduler.after(distance, () => {
      hangUpThere = this.#receive(visit, to, peer, fields, reply);
    });
    return () => {
      listening = false;
      this.#scheduler.after(distance, () => hangUpThere());
    };
  }

  /** A request arrives at a hop. Returns what to do when the caller hangs up. */
  #receive(visit: Visit, hop: Hop, peer: string, fields: Fields, reply: (answer: Answer) => void): () => void {
    const before = BEFORE[hop];
    if (this.#settings.firewall && before !== undefined && peer !== ADDRESSES[before]) {
      this.#events.record({kind: 'hop.refuse', node: hop, peer});
      reply({status: 'refused', by: hop});
      return () => undefined;
    }
    visit.received[hop] ??= {peer, fields};
    return hop === 'app' ? this.#work(visit, peer, fields, reply) : this.#relay(visit, hop, peer, fields, reply);
  }

  // #region relay
  #relay(visit: Visit, hop: Proxy, peer: string, fields: Fields, reply: (answer: Answer) => void): () => void {
    const {timeout, tries, rewrite} = this.#settings[hop];
    const forwarded = forwardFields(fields, peer, rewrite);
    const next = NEXT[hop];
    const attempt = (left: number): (() => void) => {
      if (left === 0) {
        reply({status: 504, by: hop});
        return () => undefined;
      }
      const wait = this.#wait(visit, hop);
      const hangUp = this.#ask(visit, next, ADDRESSES[hop], forwarded, DISTANCE[hop], (answer) => {
        timer.cancel();
        this.#close(wait, answer.status);
        reply(answer);
      });
      let later = (): void => undefined;
      const timer: Timer = this.#scheduler.after(timeout, () => {
        hangUp();
        this.#close(wait, 'timeout');
        this.#events.record({kind: 'proxy.timeout', node: hop, again: left > 1});
        later = attempt(left - 1);
      });
      return () => {
        if (wait.until !== undefined) return later();
        timer.cancel();
        hangUp();
        this.#close(wait, 'gone');
      };
    };
    const forwardedFor = forwarded['x-forwarded-for'] ?? '';
    this.#events.record({kind: 'proxy.forward', node: hop, peer, forwardedFor});
    return attempt(tries);
  }
  // #endregion relay

  #work(visit: Visit, peer: string, fields: Fields, reply: (answer: Answer) => void): () => void {
    const {limit, stops, trust} = this.#settings.app;
    const client = clientAddress(peer, fields['x-forwarded-for'], trust);
    const job: Job = {since: this.#scheduler.now, loggedAs: client};
    visit.jobs.push(job);
    this.#events.record({kind: 'app.begin', peer, client});
    const end = (outcome: 'done' | 'limit' | 'stopped'): void => {
      job.until = this.#scheduler.now;
      job.outcome = outcome;
    };
    const timer = this.#scheduler.after(Math.min(visit.work, limit), () => {
      const outcome = visit.work <= limit ? 'done' : 'limit';
      end(outcome);
      const after = this.#scheduler.now - job.since;
      this.#events.record({kind: 'app.end', outcome, orphaned: job.orphaned !== undefined, after});
      reply({status: outcome === 'done' ? 200 : 503, by: 'app'});
    });
    return () => {
      if (job.until !== undefined) return;
      job.orphaned = this.#scheduler.now;
      this.#events.record({kind: 'app.hangup', stops});
      if (!stops) return;
      timer.cancel();
      end('stopped');
    };
  }
}
