import {HashRing} from '../consistent-hashing';
import {NO_SERVER, type Backend, type Balancer} from './balancer';

/** How tight a bound is and how the ring is built. */
export interface BoundedLoadsOptions {
  /** c, at least 1: how much more than the mean a server may get. 1.25 by default; `Infinity` is plain consistent hashing. */
  readonly c?: number;
  /** Points on the ring of a server of weight 1; 128 by default. */
  readonly vnodes?: number;
}

/**
 * Consistent hashing with bounded loads: a request goes to the server that owns its key, as long as that one has less
 * than c times its fair share of the requests in flight; otherwise to the next one on the ring that has. So requests for a
 * key meet a warm cache, and a popular key spills over to the same next servers instead of drowning one.
 *
 * The limit counts the request to be placed, c (m + 1) / n rounded up, so that there is always a server below it. It holds
 * when a request is placed. When others finish, the mean falls, and a server may be above the new limit until it has
 * finished too; the paper moves balls then, which a load balancer can't do with requests. HAProxy (`hash-balance-factor`)
 * works like this too. O(log V) on V points if the owner has room.
 *
 * Source: Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018.
 */
export class BoundedLoads implements Balancer {
  readonly #c: number;
  readonly #ring: HashRing;
  readonly #members = new Set<string>();

  /** @throws RangeError unless `c` is at least 1 and `vnodes` a positive integer */
  constructor({c = 1.25, vnodes = 128}: BoundedLoadsOptions = {}) {
    assertBound(c);
    this.#c = c;
    this.#ring = new HashRing({vnodes});
  }

  // #region bounded
  pick<B extends Backend>(backends: readonly B[], key: string): B {
    const eligible = new Map<string, B>();
    let [inFlight, weights] = [0, 0];
    for (const backend of backends) {
      this.#know(backend);
      eligible.set(backend.id, backend);
      inFlight += backend.load;
      weights += backend.weight;
    }
    for (const id of this.#ring.successors(key)) {
      // A server that may not be picked now is passed over, which is as if it were not on the ring.
      const backend = eligible.get(id);
      if (backend === undefined) continue;
      if (backend.load < Math.ceil((this.#c * (inFlight + 1) * backend.weight) / weights)) return backend;
    }
    throw new RangeError(NO_SERVER);
  }
  // #endregion bounded

  #know({id, weight}: Backend): void {
    if (this.#members.has(id)) return;
    this.#members.add(id);
    this.#ring.add(id, weight);
  }
}

/**
 * The same for a fixed set of keys, as in the paper: each goes to the first node clockwise that has fewer than
 * ceil(c m / n) of the m keys. No node gets more, whatever the keys are. O(m) walks on the ring.
 *
 * @returns the node of each key
 * @throws RangeError if `c` is less than 1, or there is no node
 */
export function assignBounded(ring: HashRing, keys: readonly string[], c: number): string[] {
  assertBound(c);
  const limit = Math.ceil((c * keys.length) / ring.nodes.length);
  const loads = new Map<string, number>();
  return keys.map((key) => {
    for (const node of ring.successors(key)) {
      const load = loads.get(node) ?? 0;
      if (load >= limit) continue;
      loads.set(node, load + 1);
      return node;
    }
    throw new RangeError(NO_SERVER);
  });
}

function assertBound(c: number): void {
  if (!(c >= 1)) throw new RangeError(`a server can't be bound to ${c} times the mean, only to the mean or more`);
}
