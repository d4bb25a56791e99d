import {normal, Scheduler, type Distribution, type Rng} from '../kernel';
import {Backoff, type Jitter} from './backoff';

/** How a contention ended. */
export interface Contention {
  /** Writes that were tried, successful or not: the work of the server. */
  readonly calls: number;
  /** When the last client was done, in milliseconds. */
  readonly time: number;
}

// #region contention
/**
 * Brooker's experiment: clients update one row under optimistic concurrency control. Each reads its version and writes
 * the next; a write of an outdated version fails, and the client backs off and reads again. Of the clients that read the
 * same version one wins, so `n` that stay in step need `n + (n - 1) + … + 1` writes, while dispersed ones need far fewer.
 *
 * Network delays are normal with a mean of 10 ms and a deviation of 2 ms unless told otherwise, the base is 5 ms and the
 * cap 2 s.
 *
 * Source: `backoff_simulator.py` of aws-samples/aws-arch-backoff-simulator, of which this keeps the numbers, and also the
 * first ceiling of twice the base.
 */
export function contend(jitter: Jitter, clients: number, rng: Rng, network: Distribution = normal(10, 2)): Contention {
  const scheduler = new Scheduler();
  const [delays, jitters] = [rng.split('network'), rng.split('jitter')];
  let [version, calls] = [0, 0];
  const later = (extra: number, action: () => void): void =>
    void scheduler.after(Math.abs(network.sample(delays)) + extra, action);

  for (let client = 0; client < clients; client++) {
    const base = jitter === 'decorrelated' ? 5 : 10;
    const backoff = new Backoff({jitter, base, cap: 2000, rng: jitters});
    const read = (): void => {
      const seen = version;
      later(0, () =>
        later(0, () => {
          calls += 1;
          const won = seen === version;
          if (won) version += 1;
          later(0, () => !won && later(backoff.next(), read));
        }),
      );
    };
    later(0, read);
  }
  scheduler.run();
  return {calls, time: scheduler.now};
}
// #endregion contention
