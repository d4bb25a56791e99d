import {ceilToTick, type Distribution, type Rng} from '../kernel';

/** What one customer met. Times in milliseconds. */
export interface Visit {
  readonly arrival: number;
  /** From arrival to the start of service. */
  readonly wait: number;
  /** When it leaves. */
  readonly departure: number;
}

/** What a queue is fed with. */
export interface Workload {
  /** Time from one arrival to the next, in milliseconds; exponential for Poisson arrivals. */
  readonly gaps: Distribution;
  /** Time that one server needs for one customer, in milliseconds. */
  readonly service: Distribution;
  /** How many servers there are. */
  readonly servers: number;
  /** Decides both. */
  readonly rng: Rng;
}

// #region recursion
/**
 * The same queue without events: a customer starts when it has arrived and the first of the servers is free. That is all
 * that first come, first served means, and no clock is needed to compute it. O(c) a customer.
 *
 * Source: Lindley, "The theory of queues with a single server", Proceedings of the Cambridge Philosophical Society 48(2),
 * 1952; for several servers Kiefer and Wolfowitz, "On the theory of queues with many servers", Transactions of the
 * American Mathematical Society 78(1), 1955.
 */
export class WaitRecursion {
  readonly #workload: Workload;
  readonly #luck: {readonly gaps: Rng; readonly service: Rng};
  /** When each server becomes free. */
  readonly #free: number[];
  #arrival = 0;

  constructor(workload: Workload) {
    this.#workload = workload;
    this.#luck = {gaps: workload.rng.split('gaps'), service: workload.rng.split('service')};
    this.#free = Array.from({length: workload.servers}, () => 0);
  }

  /** The next customer. */
  next(): Visit {
    const {gaps, service} = this.#workload;
    const arrival = (this.#arrival = ceilToTick(this.#arrival + gaps.sample(this.#luck.gaps)));
    let [server, free] = [0, Infinity];
    this.#free.forEach((time, index) => {
      if (time < free) [server, free] = [index, time];
    });
    const start = Math.max(arrival, free);
    const departure = ceilToTick(start + service.sample(this.#luck.service));
    this.#free[server] = departure;
    return {arrival, wait: start - arrival, departure};
  }
}
// #endregion recursion
