import {Trace, type Clock, type Rng, type TraceEvent} from '../kernel';
import type {Placement} from './placement';
import {assign, movedFraction} from './theory';

/** What happens to a cache tier. */
type TierEvent = TraceEvent &
  (
    | {readonly kind: 'tier.second'; readonly hits: number; readonly misses: number}
    | {readonly kind: 'tier.join' | 'tier.crash'; readonly node: string; readonly moved: number}
  );

/** One change of the membership, and what it cost. */
export interface Change {
  readonly kind: 'join' | 'crash';
  readonly node: string;
  /** Seconds from the start. */
  readonly time: number;
  /** How many nodes there are since. */
  readonly nodes: number;
  /** Fraction of all keys that have another owner since, from 0 to 1. */
  readonly moved: number;
  /** Fraction of all keys that had to move in any scheme: what the crashed node owned, or a fair share for the new one. */
  readonly ideal: number;
}

/** How a tier starts. */
interface TierOptions {
  /** The scheme, without nodes. */
  readonly placement: Placement;
  /** How many nodes there are at first. */
  readonly nodes: number;
  /** How many keys exist; all of them are cached at first. */
  readonly keys: number;
  /** How many lookups arrive in a second, each for a uniformly random key. */
  readonly lookups: number;
  /** Picks the keys that are looked up. */
  readonly rng: Rng;
}

/**
 * A tier of caches in front of a database. Clients place keys by themselves: a lookup goes to the key's owner, and if
 * that one doesn't hold the key, to the database; the owner keeps it from then on. Memory is unlimited here, so that the
 * only misses are those which a change of the membership causes.
 */
export class CacheTier implements Clock {
  /** What happened; time is in seconds. */
  readonly trace: Trace<TierEvent> = new Trace(this);
  /** All changes of the membership, oldest first. */
  readonly changes: Change[] = [];
  /** Misses in each second so far: what the database had to serve. */
  readonly misses: number[] = [];
  readonly #placement: Placement;
  readonly #keys: readonly string[];
  readonly #lookups: number;
  readonly #rng: Rng;
  /** Which keys, by index, each node holds. */
  readonly #held = new Map<string, Set<number>>();
  #owners: readonly (string | undefined)[] = [];
  #joined = 0;

  constructor({placement, nodes, keys, lookups, rng}: TierOptions) {
    this.#placement = placement;
    this.#keys = Array.from({length: keys}, (_, key) => `photo-${key}`);
    this.#lookups = lookups;
    this.#rng = rng;
    while (this.#joined < nodes) this.#admit();
    this.#owners = assign(placement, this.#keys);
    this.#owners.forEach((owner, key) => owner !== undefined && this.#held.get(owner)?.add(key));
  }

  /** Seconds that have passed. */
  get now(): number {
    return this.misses.length;
  }

  /** The nodes, in the order in which the scheme keeps them. */
  get nodes(): readonly string[] {
    return this.#placement.nodes;
  }

  /** The owner of each key, by index. */
  get owners(): readonly (string | undefined)[] {
    return this.#owners;
  }

  /** How many keys each node owns, in the order of {@link CacheTier.nodes}. */
  get loads(): number[] {
    const counts = new Map<string | undefined, number>();
    for (const owner of this.#owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    return this.nodes.map((node) => counts.get(node) ?? 0);
  }

  /** Serves the lookups of one second. */
  second(): void {
    let misses = 0;
    for (let i = 0; i < this.#lookups; i++) {
      const key = this.#rng.int(this.#keys.length);
      const owner = this.#owners[key];
      const held = owner === undefined ? undefined : this.#held.get(owner);
      if (held?.has(key) === true) continue;
      misses += 1;
      held?.add(key);
    }
    this.misses.push(misses);
    this.trace.record({kind: 'tier.second', hits: this.#lookups - misses, misses});
  }

  /** An empty cache joins, under a name that was never used before. */
  join(): Change {
    const node = this.#admit();
    return this.#change('join', node, 1 / this.nodes.length);
  }

  /**
   * A cache crashes, and what it held is gone.
   *
   * @throws RangeError if there is no such node
   */
  crash(node: string): Change {
    const owned = this.#owners.filter((owner) => owner === node).length;
    this.#placement.remove(node);
    this.#held.delete(node);
    return this.#change('crash', node, owned / this.#keys.length);
  }

  #admit(): string {
    this.#joined += 1;
    const node = `c${this.#joined}`;
    this.#placement.add(node);
    this.#held.set(node, new Set());
    return node;
  }

  #change(kind: Change['kind'], node: string, ideal: number): Change {
    const before = this.#owners;
    this.#owners = assign(this.#placement, this.#keys);
    const moved = movedFraction(before, this.#owners);
    const change = {kind, node, time: this.now, nodes: this.nodes.length, moved, ideal};
    this.changes.push(change);
    this.trace.record({kind: `tier.${kind}`, node, moved});
    return change;
  }
}
