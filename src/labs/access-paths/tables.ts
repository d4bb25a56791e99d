import {Rng} from '../kernel';
import {type Database, makeDatabase} from './execute';
import {analyzePhotos, type PhotoStatistics} from './selectivity';
import {makePhotos, type Order} from './table';

/** The photos of a seed in an order, with their indexes and all statistics that were asked for. Nothing changes them. */
export class Tables {
  /** The photos, and their indexes. */
  readonly database: Database;
  readonly #statistics = new Map<string, PhotoStatistics>();

  constructor(seed: number, order: Order) {
    this.database = makeDatabase(makePhotos(Rng.seeded(seed).split('photos'), order));
  }

  /** What {@link analyzePhotos} finds out, computed once. */
  statistics(until: number, extended: boolean): PhotoStatistics {
    const key = `${until} ${extended}`;
    const statistics = this.#statistics.get(key) ?? analyzePhotos(this.database.photos, until, extended);
    this.#statistics.set(key, statistics);
    return statistics;
  }
}

let last: {readonly seed: number; readonly order: Order; readonly tables: Tables} | undefined;

/**
 * The tables of a seed and an order. The last ones are kept, as a new query or another page cost needs no new photos, and a
 * reader who moves a slider asks for them many times a second.
 */
export function tablesOf(seed: number, order: Order): Tables {
  if (last?.seed !== seed || last.order !== order) last = {seed, order, tables: new Tables(seed, order)};
  return last.tables;
}
