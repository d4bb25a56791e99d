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
}

/** What an architecture makes of a machine. */
export interface Capacity {
  /** Requests a second. */
  readonly rate: number;
  /** What is used up first. */
  readonly limit: 'cores' | 'workers' | 'memory';
  /** Connections that are open at that rate. */
  readonly connections: number;
}

// #region architectures
/** What a server can carry: the settings or the memory say how many workers there are, and Little's law what they can hold. */
export function capacity({cores, memory}: Machine, {cpu, wait, idle}: Work, server: Architecture): Capacity {
  const fit = Math.floor(memory / server.size);
  const workers = Math.min(server.most, fit);
  const residence = cpu + wait + (server.holdsIdle ? idle : 0);
  const rate = throughput(cores, cpu, workers, residence);
  const limit = rate === cores / cpu ? 'cores' : workers === server.most ? 'workers' : 'memory';
  return {rate, limit, connections: rate * (cpu + wait + idle)};
}
// #endregion architectures
