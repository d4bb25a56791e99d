import {hash64, type Hash64} from '../consistent-hashing';
import {present, type Backend, type Balancer} from './balancer';

/** Slots of a table by default: a prime, much larger than any number of servers. Envoy has the same. */
export const MAGLEV_SLOTS = 65_537;

// #region maglev
/** In which order a server wants the slots of a table: `offset`, `offset + skip`, `offset + 2 skip`, … */
export interface Preference {
  readonly offset: number;
  /** From 1 to the number of slots - 1; the number of slots is a prime, so that every slot is met. */
  readonly skip: number;
}

/**
 * Fills Maglev's table: in turn, each server takes the first slot of its order that is still free, until none is. So
 * shares differ by one slot at most, and without a server most slots keep theirs. O(M log M) on average for M slots.
 *
 * @returns for each slot, the index of its server
 */
export function maglevTable(preferences: readonly Preference[], slots: number): Int32Array {
  const table = new Int32Array(slots).fill(-1);
  const met = preferences.map(() => 0);
  for (let filled = 0; preferences.length > 0;) {
    for (const [server, {offset, skip}] of preferences.entries()) {
      let step = met[server] ?? 0;
      while (table[(offset + step * skip) % slots] !== -1) step++;
      table[(offset + step * skip) % slots] = server;
      met[server] = step + 1;
      filled++;
      if (filled === slots) return table;
    }
  }
  return table;
}
// #endregion maglev

/**
 * Maglev hashing: a key goes to the server in its slot, one look into a table. Balancers that know the same servers fill
 * the same table, so a packet may reach any of them. Ignores weights and loads. O(1) a pick, and a new table whenever the
 * servers change.
 *
 * Source: Eisenbud and others, "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.4.
 */
export class Maglev implements Balancer {
  readonly #slots: number;
  #members = '';
  #table: Int32Array = new Int32Array(0);

  /** @param slots - a prime */
  constructor(slots = MAGLEV_SLOTS) {
    this.#slots = slots;
  }

  pick<B extends Backend>(backends: readonly B[], key: string): B {
    const members = JSON.stringify(backends.map(({id}) => id));
    if (members !== this.#members) {
      this.#members = members;
      this.#table = maglevTable(
        backends.map(({id}) => ({
          offset: modulo(hash64(`offset ${id}`), this.#slots),
          skip: 1 + modulo(hash64(`skip ${id}`), this.#slots - 1),
        })),
        this.#slots,
      );
    }
    return present(backends[this.#table[modulo(hash64(key), this.#slots)] ?? -1]);
  }
}

/** The rest of a 64-bit number by a small one. */
function modulo({high, low}: Hash64, divisor: number): number {
  return ((high % divisor) * (4_294_967_296 % divisor) + low) % divisor;
}
