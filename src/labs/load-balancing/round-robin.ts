import {present, type Backend, type Balancer} from './balancer';

// #region round-robin
/** Each server in turn. Knows nothing of what the servers or the requests are like. O(1). */
export class RoundRobin implements Balancer {
  #turn = -1;

  pick<B extends Backend>(backends: readonly B[]): B {
    this.#turn = (this.#turn + 1) % Math.max(1, backends.length);
    return present(backends[this.#turn]);
  }
}
// #endregion round-robin

// #region smooth
/**
 * Smooth weighted round robin, as nginx does it. Of any `W` picks in a row, `W` being the sum of the weights, a server of
 * weight w gets w; and its turns are spread out, where a naive implementation would send it w requests in a row: weights
 * 5, 1, 1 give a a b a c a a.
 *
 * Each server earns its weight on each pick, and the richest pays for all: what it pays is what was earned, so the sum
 * stays zero. O(n).
 *
 * Source: nginx, the message of the commit "Upstream: smooth weighted round-robin balancing".
 */
export class SmoothWeightedRoundRobin implements Balancer {
  readonly #current = new Map<string, number>();

  pick<B extends Backend>(backends: readonly B[]): B {
    let best: B | undefined;
    let total = 0;
    for (const backend of backends) {
      total += backend.weight;
      this.#current.set(backend.id, this.current(backend.id) + backend.weight);
      if (best === undefined || this.current(backend.id) > this.current(best.id)) best = backend;
    }
    const picked = present(best);
    this.#current.set(picked.id, this.current(picked.id) - total);
    return picked;
  }

  /** What a server has earned and not paid yet; nginx calls it `current_weight`. */
  current(id: string): number {
    return this.#current.get(id) ?? 0;
  }
}
// #endregion smooth
