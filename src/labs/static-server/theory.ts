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
