import {logNormal, normal, Rng} from '../kernel';
import {ksDistance, ksThreshold, stabilityIndex} from './drift';
import {audit, complete, fresh, unique, within, type Expectation, type Row} from './expectations';
import {plainScore, robustScore} from './robust';

/** What can be wrong with a day's uploads. */
export const FAULTS = [
  'none',
  'twice',
  'half',
  'nulls',
  'kilobytes',
  'yesterday',
  'country',
  'larger',
  'swapped',
] as const;

/** What is wrong with a day's uploads. */
export type Fault = (typeof FAULTS)[number];

/** Who may notice. */
export type Check = 'rules' | 'plain' | 'robust' | 'shares' | 'sizes';

const COUNTRIES = [
  {name: 'br', share: 0.4},
  {name: 'de', share: 0.3},
  {name: 'fr', share: 0.2},
  {name: 'in', share: 0.1},
];
const WEEKS = 8;
const HOURS = 24;
const SIZES = logNormal(3_000_000, 0.6);

function country(rng: Rng): string {
  let left = rng.float();
  for (const {name, share} of COUNTRIES) {
    left -= share;
    if (left < 0) return name;
  }
  return 'in';
}

/** How many uploads a day has: 1,000 in the week, 1,500 on its weekend, give or take five percent. */
function volume(day: number, rng: Rng): number {
  return Math.floor((day % 7 < 5 ? 1000 : 1500) * (0.95 + 0.1 * rng.float()));
}

function uploads(day: number, rng: Rng): Row[] {
  return Array.from({length: volume(day, rng)}, (_, i) => ({
    id: `${day}-${i}`,
    owner: `u${rng.int(500)}`,
    country: country(rng),
    bytes: Math.floor(SIZES.sample(rng)),
    at: day * HOURS + HOURS * rng.float(),
  }));
}

/** Does to a day's rows what the fault is called. */
function spoil(rows: readonly Row[], fault: Fault, yesterday: readonly Row[], rng: Rng): readonly Row[] {
  switch (fault) {
    case 'none':
      return rows;
    case 'twice':
      return [...rows, ...rows];
    case 'half':
      return rows.slice(0, Math.floor(rows.length / 2));
    case 'nulls':
      return rows.map((row) => (rng.chance(0.05) ? {...row, owner: null} : row));
    case 'kilobytes':
      return rows.map((row) => ({...row, bytes: Math.floor(Number(row['bytes']) / 1000)}));
    case 'yesterday':
      return yesterday;
    case 'country':
      return rows.filter((row) => row['country'] !== 'in');
    case 'larger':
      return rows.map((row) => ({...row, bytes: Math.floor(Number(row['bytes']) * 1.2)}));
    case 'swapped':
      return rows.map((row, i) => ({...row, owner: rows[(i + 1) % rows.length]?.['owner'] ?? null}));
  }
}

function expectations(now: number): readonly Expectation[] {
  return [
    unique('id', {severity: 'stop'}),
    complete('owner', {severity: 'stop', atLeast: 0.999}),
    within('bytes', 1, 500_000_000, {severity: 'stop'}),
    fresh('at', now, 1, {severity: 'stop'}),
  ];
}

/** Who notices a fault on one day. The history has a day of the same weekday on which nearly all was lost. */
function noticed(fault: Fault, seed: number): Readonly<Record<Check, boolean>> {
  const rng = Rng.seeded(seed);
  const today = 7 * WEEKS + rng.int(7);
  const days = Array.from({length: today}, (_, day) => volume(day, rng.split(`volume ${day}`)));
  const outage = today - 7 * (1 + rng.int(WEEKS - 1));
  const history = days.map((count, day) => (day === outage ? Math.floor(count / 20) : count));
  const weekday = history.filter((_, day) => day % 7 === today % 7);
  const lastWeek = uploads(today - 7, rng.split('last week'));
  const yesterday = uploads(today - 1, rng.split('yesterday'));
  const rows = spoil(uploads(today, rng.split('today')), fault, yesterday, rng.split('fault'));
  const byCountry = (of: readonly Row[]): number[] =>
    COUNTRIES.map(({name}) => of.filter((row) => row['country'] === name).length);
  const bytes = (of: readonly Row[]): number[] => of.map((row) => Number(row['bytes']));
  return {
    rules: audit(rows, expectations((today + 1) * HOURS)).verdict === 'stop',
    plain: Math.abs(plainScore(history, rows.length)) > 3,
    robust: Math.abs(robustScore(weekday, rows.length, 0.01 * rows.length)) > 3.5,
    shares: stabilityIndex(byCountry(lastWeek), byCountry(rows)) > 0.1,
    sizes: ksDistance(bytes(lastWeek), bytes(rows)) > ksThreshold(lastWeek.length, rows.length, 0.001),
  };
}

/** On how many days of many each check notices a fault; for the fault "none" these are false alarms. */
export function survey(fault: Fault, days: number): Readonly<Record<Check, number>> {
  const counts = {rules: 0, plain: 0, robust: 0, shares: 0, sizes: 0};
  for (let seed = 0; seed < days; seed++) {
    const found = noticed(fault, seed);
    counts.rules += Number(found.rules);
    counts.plain += Number(found.plain);
    counts.robust += Number(found.robust);
    counts.shares += Number(found.shares);
    counts.sizes += Number(found.sizes);
  }
  return counts;
}

/** How often of many times the robust score of a normal value is beyond 3.5, if its history has so many normal values. */
export function falseAlarms(history: number, times: number): number {
  const rng = Rng.seeded(5);
  const counts = normal(1000, 25);
  let alarms = 0;
  for (let i = 0; i < times; i++) {
    const past = Array.from({length: history}, () => counts.sample(rng));
    if (Math.abs(robustScore(past, counts.sample(rng), 0)) > 3.5) alarms += 1;
  }
  return alarms;
}
