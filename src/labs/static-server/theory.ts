// #region capacity
/**
 * Requests a second that a server can finish: what its cores can compute, or what its workers can hold, whichever is
 * less. The second is Little's law.
 *
 * @param cores - of the machine
 * @param cpuSeconds - that a request computes
 * @param workers - requests that may be in progress at once: processes, threads or connections
 * @param residence - seconds that a request is in progress, computing or waiting
 */
export function throughput(cores: number, cpuSeconds: number, workers: number, residence: number): number {
  return Math.min(cores / cpuSeconds, workers / residence);
}

/** Memory that threads take for their stacks, in the unit of `stack`. */
export function stackMemory(threads: number, stack: number): number {
  return threads * stack;
}
// #endregion capacity

/** What is there to hold and to compute. */
export interface Machine {
  readonly cores: number;
  /** For what holds requests and connections, in MB. */
  readonly memory: number;
}

/** What one request asks of it, in seconds. */
export interface Work {
  readonly cpu: number;
  /** For a database, a disk or another service. */
  readonly wait: number;
  /** For which a client keeps its connection after the answer, without asking for anything. */
  readonly idle: number;
}

/** How a server holds connections. */
export interface Architecture {
  /** The most workers (or connections, where events hold them) that its settings allow. */
  readonly most: number;
  /** Of each, in MB. */
  readonly size: number;
  /** Whether a worker stays with its connection while the client is idle. */
  readonly holdsIdle: boolean;
  /** Idle connections that are accepted for each free worker, where idle ones need none; without it there is no such limit. */
  readonly idlePerFree?: number;
}

/** What an architecture makes of a machine. */
export interface Capacity {
  /** Requests a second. */
  readonly rate: number;
  /** What is used up first. */
  readonly limit: 'cores' | 'workers' | 'memory' | 'connections';
  /** Connections that are open at that rate. */
  readonly connections: number;
}

// #region architectures
/**
 * What a server can carry: the settings or the memory say how many workers there are, and Little's law what they can hold. Where
 * idle connections need no worker, `w` workers of which `b` are busy accept `w + f (w - b)` connections; at `x` requests a second
 * `b` is `x` times the seconds of a request, and the connections are `x` times those of a connection.
 */
export function capacity({cores, memory}: Machine, {cpu, wait, idle}: Work, server: Architecture): Capacity {
  const [request, connection] = [cpu + wait, cpu + wait + idle];
  const {most, size, holdsIdle, idlePerFree: f} = server;
  const workers = Math.min(most, Math.floor(memory / size));
  const accepted = f === undefined ? Infinity : (workers * (1 + f)) / (connection + f * request);
  const rate = Math.min(throughput(cores, cpu, workers, holdsIdle ? connection : request), accepted);
  const held = workers === most ? 'workers' : 'memory';
  const limit = rate === cores / cpu ? 'cores' : rate === accepted ? 'connections' : held;
  return {rate, limit, connections: rate * connection};
}
// #endregion architectures
