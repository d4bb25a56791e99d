import {POSITIONS} from '../consistent-hashing';
import {Rng} from '../kernel';
import {READ_LIMIT, readUnits, WRITE_LIMIT, writeUnits} from './capacity';
import {bucketsOf, partitionKey, plan, STAR, type Counts, type KeyDesign, type Query} from './design';
import {Partitions} from './partitions';

/** Bytes of one item, such as “Bob liked your photo”. */
export const ITEM_BYTES = 400;

const ACCOUNTS = 2000;
const MONTHS = 12;
/** Items that are there at the start, for each month of an account. */
const HISTORY = {star: 50_000, other: 150};

/** What arrives each second. */
export interface Workload {
  readonly writes: number;
  /** Queries for the newest items of an account. */
  readonly reads: number;
  /** Part of writes and reads that is for the star, from 0 to 1. */
  readonly share: number;
}

/** What happened in a second. */
export interface Second {
  /** Write units asked of each partition. */
  readonly writes: readonly number[];
  /** Those of them for the star's items. */
  readonly star: readonly number[];
  readonly writesRefused: number;
  readonly readsRefused: number;
  /** Read units that a query asked for, on average; 0 if there was none. */
  readonly cost: number;
}

/** The items of each account and month, counted: a year of history, and what was accepted since. */
class FeedCounts implements Counts {
  readonly months = MONTHS;
  readonly #now = new Array<number>(ACCOUNTS + 1).fill(0);
  #added = 0;

  items({account, month}: {readonly account?: number; readonly month?: number}): number {
    const others = account === undefined ? ACCOUNTS * HISTORY.other : 0;
    const history = account === undefined || account === STAR ? HISTORY.star + others : HISTORY.other;
    const added = account === undefined ? this.#added : (this.#now[account] ?? 0);
    if (month === undefined) return history * MONTHS + added;
    return month === MONTHS - 1 ? history + added : history;
  }

  add(account: number): void {
    this.#now[account] = (this.#now[account] ?? 0) + 1;
    this.#added += 1;
  }
}

/** A table of feed items under a workload, second by second. */
export class Feed {
  readonly counts: Counts;
  readonly partitions: Partitions;
  readonly design: KeyDesign;
  readonly seconds: Second[] = [];
  readonly #counts = new FeedCounts();
  readonly #workload: Workload;
  readonly #writes: Rng;
  readonly #reads: Rng;

  constructor(options: {
    readonly design: KeyDesign;
    readonly workload: Workload;
    readonly partitions: number;
    readonly seed: number;
  }) {
    this.counts = this.#counts;
    this.design = options.design;
    this.#workload = options.workload;
    this.partitions = new Partitions(options.partitions, options.seed);
    const rng = Rng.seeded(options.seed);
    this.#writes = rng.split('writes');
    this.#reads = rng.split('reads');
  }

  /** Bytes of the largest set of items with the same partition key. */
  get largest(): number {
    const {design, counts} = this;
    if (design.partition === 'item') return ITEM_BYTES;
    const items = counts.items({
      account: design.partition === 'month' ? undefined : STAR,
      month: design.partition === 'account' ? undefined : MONTHS - 1,
    });
    return Math.ceil(items / design.buckets) * ITEM_BYTES;
  }

  /** The requests of a query, the items that they read, and read units in all. */
  cost(query: Query): {
    readonly requests: number;
    readonly read: number;
    readonly wanted: number;
    readonly units: number;
  } {
    const visits = plan(this.design, query, this.counts);
    return {
      requests: visits[0]?.key === undefined ? this.partitions.count : visits.length,
      read: visits.reduce((sum, {read}) => sum + read, 0),
      wanted: visits.reduce((sum, {wanted}) => sum + wanted, 0),
      units: visits.reduce((sum, {read}) => sum + readUnits(read * ITEM_BYTES), 0),
    };
  }

  /** Lets a second of the workload happen. */
  second(): Second {
    const second = {...this.#write(), ...this.#read()};
    this.seconds.push(second);
    return second;
  }

  #write(): Pick<Second, 'writes' | 'star' | 'writesRefused'> {
    const [writes, star] = [this.#zeros(), this.#zeros()];
    let writesRefused = 0;
    for (let n = 0; n < this.#workload.writes; n++) {
      const account = this.#account(this.#writes);
      const bucket = this.#writes.int(bucketsOf(this.design, account));
      const key = partitionKey(this.design, {account, month: MONTHS - 1, bucket});
      const partition =
        key === undefined ? this.partitions.at(Math.floor(this.#writes.float() * POSITIONS)) : this.partitions.of(key);
      const asked = (writes[partition] ?? 0) + writeUnits(ITEM_BYTES);
      writes[partition] = asked;
      if (account === STAR) star[partition] = (star[partition] ?? 0) + writeUnits(ITEM_BYTES);
      if (asked > WRITE_LIMIT) writesRefused += 1;
      else this.#counts.add(account);
    }
    return {writes, star, writesRefused};
  }

  /** A query is refused if a partition that it asks has too little left; what the others served for it is lost. */
  #read(): Pick<Second, 'readsRefused' | 'cost'> {
    const served = this.#zeros();
    let [readsRefused, asked] = [0, 0];
    for (let n = 0; n < this.#workload.reads; n++) {
      let refused = false;
      for (const {key, read} of plan(this.design, {account: this.#account(this.#reads)}, this.counts)) {
        const units = readUnits(read * ITEM_BYTES);
        asked += units;
        const partitions = key === undefined ? [...served.keys()] : [this.partitions.of(key)];
        for (const partition of partitions) {
          const after = (served[partition] ?? 0) + units / partitions.length;
          if (after > READ_LIMIT) refused = true;
          else served[partition] = after;
        }
      }
      if (refused) readsRefused += 1;
    }
    return {readsRefused, cost: this.#workload.reads === 0 ? 0 : asked / this.#workload.reads};
  }

  /** Whose item it is: the star's, with the probability of its share, or anybody else's. */
  #account(rng: Rng): number {
    return rng.chance(this.#workload.share) ? STAR : 1 + rng.int(ACCOUNTS);
  }

  #zeros(): number[] {
    return Array.from({length: this.partitions.count}, () => 0);
  }
}
