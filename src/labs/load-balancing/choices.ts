import type {Rng} from '../kernel';
import {lessLoaded, present, type Backend, type Balancer} from './balancer';

// #region two-choices
/**
 * The power of d choices: draws d different servers at random and takes the least loaded of them. One choice is plain
 * random routing. The second makes the longest queue exponentially shorter, see `supermarketTime`, and a third adds
 * little. It needs the load of two servers and not of all, and because it draws, many balancers that decide on the same,
 * outdated loads don't all rush to the same server. O(d), for d much smaller than the number of servers.
 *
 * Source: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE Transactions on Parallel and
 * Distributed Systems 12(10), 2001.
 */
export class PowerOfChoices implements Balancer {
  readonly #rng: Rng;
  readonly #d: number;

  /**
   * @param d - how many servers to draw; 2 by default
   * @throws RangeError unless `d` is a positive integer
   */
  constructor(rng: Rng, d = 2) {
    if (!Number.isInteger(d) || d < 1) throw new RangeError(`a choice is among at least one server, not ${d}`);
    this.#rng = rng;
    this.#d = d;
  }

  pick<B extends Backend>(backends: readonly B[]): B {
    const drawn = new Set<number>();
    let best: B | undefined;
    while (drawn.size < Math.min(this.#d, backends.length)) {
      const index = this.#rng.int(backends.length);
      drawn.add(index);
      const backend = present(backends[index]);
      if (best === undefined || lessLoaded(backend, best)) best = backend;
    }
    return present(best);
  }
}
// #endregion two-choices

// #region least
/**
 * Least connections: of all servers the one with the fewest requests in flight, by its weight; equal ones in turn. O(n).
 *
 * Joining the shortest queue is optimal for equal servers with exponential service times, though not for every
 * distribution of service times: Winston, "Optimality of the Shortest Line Discipline", Journal of Applied Probability
 * 14(1), 1977; Whitt, "Deciding Which Queue to Join: Some Counterexamples", Operations Research 34(1), 1986.
 *
 * What it takes for the shortest queue must be it. With outdated loads all requests go to the server that was the least
 * loaded then (Mitzenmacher, "How Useful Is Old Information?", IEEE Transactions on Parallel and Distributed Systems
 * 11(1), 2000); and a server that fails at once looks least loaded of all.
 */
export class LeastConnections implements Balancer {
  #turn = -1;

  pick<B extends Backend>(backends: readonly B[]): B {
    this.#turn = (this.#turn + 1) % Math.max(1, backends.length);
    let best: B | undefined;
    for (let i = 0; i < backends.length; i++) {
      const backend = present(backends[(this.#turn + i) % backends.length]);
      if (best === undefined || lessLoaded(backend, best)) best = backend;
    }
    return present(best);
  }
}
// #endregion least
