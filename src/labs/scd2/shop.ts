import type {Rng} from '../kernel';
import type {Change} from './history';

/** Days of a year in the lab, so that two of them are 720. */
export const YEAR = 360;
/** Where users live. */
export const COUNTRIES = ['BR', 'DE', 'NZ'] as const;

/** What a dimension of users knows in this lab. */
export interface Home {
  readonly country: string;
}

/** A purchase of prints. */
export interface Order {
  readonly user: string;
  readonly day: number;
  readonly cents: number;
}

/** Something that reaches the warehouse. */
export type Arrival = {readonly day: number} & (
  {readonly kind: 'move'; readonly change: Change<Home>} | {readonly kind: 'order'; readonly order: Order}
);

/** How the shop's users behave. */
interface Habits {
  readonly users: number;
  /** Moves of each user in two years. */
  readonly moves: number;
  /** Probability that a move is heard of late. */
  readonly late: number;
  /** By how many days then, at most. */
  readonly delay: number;
}

/** Two years of orders and moves, in the order in which the warehouse hears of them. */
export function twoYears({users, moves, late, delay}: Habits, rng: Rng): Arrival[] {
  const arrivals: Arrival[] = [];
  let sequence = 0;
  for (let number = 1; number <= users; number++) {
    const user = `user ${number}`;
    let country = rng.pick(COUNTRIES);
    arrivals.push({day: 0, kind: 'move', change: {key: user, at: 0, sequence: sequence++, attributes: {country}}});
    const days = Array.from({length: moves}, () => 1 + rng.int(2 * YEAR - 1)).toSorted((a, b) => a - b);
    for (const at of days) {
      country = rng.pick(COUNTRIES.filter((other) => other !== country));
      const day = rng.chance(late) ? at + 1 + rng.int(delay) : at;
      arrivals.push({day, kind: 'move', change: {key: user, at, sequence: sequence++, attributes: {country}}});
    }
    for (let day = 1 + rng.int(20); day < 2 * YEAR; day += 10 + rng.int(20)) {
      arrivals.push({day, kind: 'order', order: {user, day, cents: 100 * (10 + rng.int(40))}});
    }
  }
  // Stable: on one day, a user's moves stay in their order, and come before the orders of that day.
  return arrivals.toSorted((a, b) => a.day - b.day || Number(a.kind === 'order') - Number(b.kind === 'order'));
}
