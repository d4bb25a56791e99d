import {exp} from '../kernel';

/** How often Linux looks at the run queues for the load average, in seconds. */
const PERIOD = 5;

// #region load
/**
 * The load average after another 5 seconds: an exponentially damped mean of the number of tasks that run, want to run, or
 * wait uninterruptibly, mostly for a disk.
 *
 * @param load - what it was
 * @param tasks - how many there are now
 * @param window - 60, 300 or 900 seconds
 */
export function nextLoad(load: number, tasks: number, window: number): number {
  const keep = exp(-PERIOD / window);
  return load * keep + tasks * (1 - keep);
}

/** The load average after so many seconds in which `tasks` tasks were there all the time. */
export function loadAfter(seconds: number, tasks: number, window: number, start = 0): number {
  let load = start;
  for (let now = PERIOD; now <= seconds; now += PERIOD) load = nextLoad(load, tasks, window);
  return load;
}
// #endregion load
