import type {Question, RecordType, ResourceRecord} from './message';

/** What a cache knows: records; that a name has none of this type; or that there is no such name. */
export type Known =
  | {readonly kind: 'records'; readonly records: readonly ResourceRecord[]}
  | {readonly kind: 'no-data' | 'no-name'; readonly ttl: number};

/** An entry as the lab shows it. */
export interface CacheEntry {
  readonly name: string;
  /** `any` for a name that does not exist: it has no records of any type. */
  readonly type: RecordType | 'any';
  readonly known: Known;
}

/** An entry and when it was stored. */
interface Stored extends CacheEntry {
  readonly at: number;
  readonly ttl: number;
}

const keyOf = (name: string, type: RecordType | 'any'): string => `${name.toLowerCase()} ${type}`;

/**
 * What a resolver remembers, and for how long. Time is passed in, in seconds.
 *
 * Invariants: nothing is given out when its time to live is over; what is given out has a time to live that has been
 * counted down; there is no answer and its contrary at a time.
 *
 * Sources: RFC 1035, section 7.4; RFC 2308, section 5.
 */
export class DnsCache {
  readonly #entries = new Map<string, Stored>();
  readonly #longest: number;

  /** @param longest - no entry is kept for longer than this, in seconds; a day by default */
  constructor(longest = 86_400) {
    this.#longest = longest;
  }

  // #region cache
  /** Remembers records of one name and type, for as long as the first of them may be. */
  store(records: readonly ResourceRecord[], now: number): void {
    const [first] = records;
    if (first === undefined) return;
    const ttl = Math.min(...records.map((record) => record.ttl));
    this.#entries.delete(keyOf(first.name, 'any'));
    this.#put({name: first.name, type: first.data.type, known: {kind: 'records', records}, ttl, at: now});
  }

  /**
   * Remembers that something is not there, for as long as the SOA of its zone says: the lesser of its own time to live and
   * of its last field. Without an SOA, not at all.
   */
  storeNegative(
    {name, type}: Question,
    kind: 'no-data' | 'no-name',
    soa: ResourceRecord | undefined,
    now: number,
  ): void {
    if (soa?.data.type !== 'SOA') return;
    const ttl = Math.min(soa.ttl, soa.data.minimum);
    if (kind === 'no-name') this.#forget(name);
    this.#put({name, type: kind === 'no-name' ? 'any' : type, known: {kind, ttl}, ttl, at: now});
  }

  /** What is known about a question now, counted down to now. O(r) for r records. */
  find({name, type}: Question, now: number): Known | undefined {
    for (const stored of [this.#entries.get(keyOf(name, type)), this.#entries.get(keyOf(name, 'any'))]) {
      if (stored === undefined) continue;
      const left = stored.at + stored.ttl - now;
      // A time to live of 0 is for the lookup under way, and for no later one.
      if (left <= 0 && now !== stored.at) continue;
      const ttl = Math.ceil(left);
      if (stored.known.kind !== 'records') return {...stored.known, ttl};
      return {kind: 'records', records: stored.known.records.map((record) => ({...record, ttl}))};
    }
    return undefined;
  }
  // #endregion cache

  /** All that is known now. */
  entries(now: number): readonly CacheEntry[] {
    return [...this.#entries.values()].flatMap(({name, type}) => {
      const known = this.find({name, type: type === 'any' ? 'A' : type}, now);
      return known === undefined ? [] : [{name, type, known}];
    });
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
  }

  #put(stored: Stored): void {
    const ttl = Math.min(stored.ttl, this.#longest);
    this.#entries.set(keyOf(stored.name, stored.type), {...stored, ttl});
  }

  #forget(name: string): void {
    for (const [key, stored] of this.#entries) {
      if (stored.name.toLowerCase() === name.toLowerCase()) this.#entries.delete(key);
    }
  }
}
