import {exponential, Histogram, Rng, Scheduler} from '../kernel';
import {hedge} from './hedge';
import {Replica, type Job} from './replica';
import {tie} from './tie';

/** How a request is sent: to one replica, hedged to a second, or tied to two at once. */
export type Strategy = 'single' | 'hedged' | 'tied';

/** What came of a race. */
export interface RaceResult {
  /** Times to the first answer, in milliseconds. */
  readonly latencies: Histogram;
  /** Executions for each request: 1 without copies. */
  readonly executions: number;
}

const REPLICAS = 10;
/** Milliseconds of work: short as a rule, and once in a hundred times a pause on top. */
const WORK = 5;
const PAUSE = 100;
const PAUSES = 0.01;
/** Milliseconds to a replica, or from one replica to another. */
const NETWORK = 0.5;

/** Requests per second that keep ten replicas busy all the time, if none is executed twice. */
export const SATURATION = (1000 * REPLICAS) / (WORK + PAUSES * PAUSE);

/**
 * Sends requests that arrive at random to ten replicas, each of which now and then pauses for 100 ms, with all who wait
 * behind. A tied request is put into two lines; the replica that begins first tells the other, which takes it out.
 *
 * `utilization` is the load as a fraction of {@link SATURATION}; after `delay` milliseconds a hedged request is sent
 * again.
 */
export function race(
  strategy: Strategy,
  {
    utilization,
    delay,
    requests,
    seed,
  }: {readonly utilization: number; readonly delay: number; readonly requests: number; readonly seed: number},
): RaceResult {
  const scheduler = new Scheduler({maxEvents: 100 * requests});
  const rng = Rng.seeded(seed);
  const [arrivals, choices, work] = [rng.split('arrivals'), rng.split('choices'), rng.split('work')];
  const [gap, service] = [exponential(1000 / (utilization * SATURATION)), exponential(WORK)];
  const duration = (): number => service.sample(work) + (work.chance(PAUSES) ? PAUSE : 0);
  const replicas = Array.from({length: REPLICAS}, () => new Replica(scheduler, duration));
  const latencies = new Histogram();

  const request = (): void => {
    const start = scheduler.now;
    const answered = (): void => latencies.record(scheduler.now - start);
    const two = choices.shuffle(replicas).slice(0, 2);
    if (strategy === 'tied') return tie(scheduler, NETWORK, two, answered);
    const copies = strategy === 'hedged' ? 2 : 1;
    hedge(
      scheduler,
      (copy, answer) => {
        const replica = two[copy];
        const job: Job = {started: () => {}, finished: () => scheduler.after(NETWORK, () => answer('ok'))};
        scheduler.after(NETWORK, () => replica?.receive(job));
        return () => scheduler.after(NETWORK, () => replica?.cancel(job));
      },
      {delay, copies},
      answered,
    );
  };
  let sent = 0;
  const arrive = (): void => {
    request();
    if (++sent < requests) scheduler.after(gap.sample(arrivals), arrive);
  };
  arrive();
  scheduler.run();
  return {latencies, executions: replicas.reduce((sum, {begun}) => sum + begun, 0) / requests};
}
