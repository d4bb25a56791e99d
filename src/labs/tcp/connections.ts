import {constant, Network, Rng, Scheduler, Trace, type NetworkEvent} from '../kernel';

/** What is agreed on after TCP's handshake and before the first request, in full, without resumption. */
export type Tls = 'none' | '1.3' | '1.2';

/**
 * How requests get to a server: each on a connection of its own, one after the other; the same with a few at a time; over
 * a few connections that are kept; or all at once over one connection.
 */
export type Strategy = 'serial' | 'parallel' | 'pooled' | 'multiplexed';

/** Many small requests to one server. Times in milliseconds. */
export interface Workload {
  /** How many. */
  readonly requests: number;
  readonly roundTrip: number;
  /** What the server needs for a request. */
  readonly serverTime: number;
  readonly tls: Tls;
  /** How many connections at a time, for `parallel` and `pooled`; six, as browsers have it, by default. */
  readonly connections?: number;
  /** How many requests at a time, for `multiplexed`; 100 by default, the least that RFC 9113 recommends to allow. */
  readonly streams?: number;
}

const TCP_FLIGHTS = ['SYN'] as const;

/**
 * What a client sends before its first request, each followed by an answer that it has to wait for. The last message of
 * each handshake goes with what comes next, so it takes no time of its own.
 *
 * Source: RFC 9293, section 3.5; RFC 9846, section 2 (figure 1); RFC 5246, section 7.3 (figure 1).
 */
const TLS_FLIGHTS: Readonly<Record<Tls, readonly string[]>> = {
  none: [],
  '1.3': ['ClientHello'],
  '1.2': ['ClientHello', 'ClientKeyExchange, Finished'],
};

// #region setup
/** Round trips before the first request on a new connection: one for TCP, and 0, 1 or 2 for TLS. */
export function setupRoundTrips(tls: Tls): number {
  return TCP_FLIGHTS.length + TLS_FLIGHTS[tls].length;
}

/**
 * When the last answer is there, in milliseconds. Requests and answers fit into a packet and the line is fast, so that
 * only round trips count. O(1).
 */
export function timeToFinish(strategy: Strategy, workload: Workload): number {
  const {requests, roundTrip, serverTime, tls, connections = 6, streams = 100} = workload;
  if (requests === 0) return 0;
  const setup = setupRoundTrips(tls) * roundTrip;
  const exchange = roundTrip + serverTime;
  switch (strategy) {
    case 'serial':
      return requests * (setup + exchange);
    case 'parallel':
      return Math.ceil(requests / connections) * (setup + exchange);
    case 'pooled':
      return setup + Math.ceil(requests / connections) * exchange;
    case 'multiplexed':
      return setup + Math.ceil(requests / streams) * exchange;
  }
}
// #endregion setup

interface Message {
  readonly connection: number;
  /** What it says. */
  readonly says: string;
  /** The number of the request that it is about, from 1. */
  readonly request?: number;
}

/** What a simulation of {@link timeToFinish} has seen. */
export interface Finished {
  /** When the last answer was there, in milliseconds. */
  readonly time: number;
  /** How many connections were opened. */
  readonly opened: number;
  /** The most that were in use at a time. */
  readonly atATime: number;
  /** Packets in both directions. */
  readonly packets: number;
  /** The identity of the run. */
  readonly hash: string;
}

// #region simulate
/** The same as {@link timeToFinish}, packet by packet over a network. O(n) events. */
export function simulateRequests(strategy: Strategy, workload: Workload): Finished {
  const {requests, roundTrip, serverTime, tls, connections = 6, streams = 100} = workload;
  const scheduler = new Scheduler({maxEvents: Infinity});
  const trace = new Trace<NetworkEvent<Message>>(scheduler, {capacity: 0});
  const network = new Network<Message>({
    scheduler,
    rng: Rng.seeded('connections'),
    trace,
    link: {latency: constant(roundTrip / 2)},
  });
  const flights = [...TCP_FLIGHTS, ...TLS_FLIGHTS[tls]];
  const reused = strategy === 'pooled' || strategy === 'multiplexed';
  const atOnce = strategy === 'multiplexed' ? streams : 1;
  const most = strategy === 'serial' || strategy === 'multiplexed' ? 1 : connections;
  let [asked, answered, opened, packets, inUse, atATime, finished] = [0, 0, 0, 0, 0, 0, 0];

  const send = (from: string, to: string, message: Message): void => {
    packets += 1;
    network.send(from, to, message);
  };
  const say = (message: Message): void => send('client', 'server', message);
  const open = (): void => {
    opened += 1;
    inUse += 1;
    atATime = Math.max(atATime, inUse);
    say({connection: opened, says: flights[0] ?? ''});
  };
  const ask = (connection: number): void => {
    asked += 1;
    say({connection, says: 'request', request: asked});
  };

  network.attach('server', (message) => {
    const answer = {...message, says: `answer to ${message.says}`};
    scheduler.after(message.request === undefined ? 0 : serverTime, () => send('server', 'client', answer));
  });
  network.attach('client', ({connection, says, request}) => {
    if (request === undefined) {
      const next = flights[flights.findIndex((flight) => says === `answer to ${flight}`) + 1];
      if (next !== undefined) say({connection, says: next});
      else for (let i = 0; i < atOnce && asked < requests; i++) ask(connection);
      return;
    }
    answered += 1;
    if (answered === requests) finished = scheduler.now;
    if (reused) {
      if (asked < requests) ask(connection);
      return;
    }
    inUse -= 1;
    if (opened < requests) open();
  });

  for (let i = 0; i < Math.min(most, requests); i++) open();
  scheduler.run();
  return {time: finished, opened, atATime, packets, hash: trace.hash};
}
// #endregion simulate
