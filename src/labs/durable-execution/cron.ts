import {daysFromCivil, wallTime, type TimeZone} from './time-zone';

const FIELDS = [
  {name: 'minute', min: 0, max: 59},
  {name: 'hour', min: 0, max: 23},
  {name: 'day of month', min: 1, max: 31},
  {name: 'month', min: 1, max: 12},
  {name: 'day of week', min: 0, max: 7},
] as const;

const DAY = 24 * 60;
/** How far to look: a leap day comes after eight years at the latest. */
const HORIZON = 366 * 8 + 1;

/** When something is to happen, as a crontab says it. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 and 7 are Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** If both day and weekday are restricted, either will do. */
  readonly eitherDay: boolean;
  /** Every so many minutes or hours, rather than at a time of the day: such a job follows the elapsed time. */
  readonly isInterval: boolean;
}

/**
 * Reads the five fields of a crontab line: numbers, `*`, ranges, lists and steps.
 *
 * @throws RangeError that says what is wrong in which field
 */
export function parseCron(text: string): CronSchedule {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    throw new RangeError(`a schedule has five fields, and «${text}» ${fields.length}`);
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, index) => parseField(fields[index] ?? '', field));
  const [minute = '', hour = '', day = '', , weekday = ''] = fields;
  return {
    minutes: minutes ?? new Set(),
    hours: hours ?? new Set(),
    days: days ?? new Set(),
    months: months ?? new Set(),
    weekdays: new Set([...(weekdays ?? [])].map((number) => number % 7)),
    eitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
    isInterval: minute.startsWith('*') || hour.startsWith('*'),
  };
}

function parseField(text: string, {name, min, max}: (typeof FIELDS)[number]): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw new RangeError(`«${part}» is no ${name}`);
    const [, from, to, step] = match;
    const first = from === undefined ? min : Number(from);
    // `5/10` means from 5 on, `5` only 5.
    const last = to !== undefined ? Number(to) : from === undefined || step !== undefined ? max : first;
    if (first < min || last > max || first > last || step === '0') throw new RangeError(`«${part}» is no ${name}`);
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

// #region next-fire
/**
 * The first instant after `after` at which a schedule fires, in minutes since 1970-01-01 00:00 UTC; `undefined` if it
 * never does, as on February 30.
 *
 * Clocks that are put forward skip wall times, and clocks that are put back show some twice. A job at a time of the day
 * fires once all the same: at the jump if its time is skipped, the first time if it comes twice. A job that runs every
 * so often just follows the elapsed time. O(days until then).
 */
export function nextFire(schedule: CronSchedule, zone: TimeZone, after: number): number | undefined {
  const today = Math.floor(zone.wallAt(after) / DAY);
  for (let day = today - 1; day <= today + HORIZON; day++) {
    if (!matchesDay(schedule, day)) continue;
    const fires = [...schedule.hours]
      .flatMap((hour) => [...schedule.minutes].map((minute) => day * DAY + hour * 60 + minute))
      .flatMap((wall) => firesAt(schedule, zone, wall))
      .filter((instant) => instant > after);
    if (fires.length > 0) return Math.min(...fires);
  }
  return undefined;
}

function firesAt({isInterval}: CronSchedule, zone: TimeZone, wall: number): number[] {
  const instants = zone.instantsOf(wall);
  if (isInterval || instants.length === 1) return instants;
  const once = instants[0] ?? zone.jumpOver(wall);
  return once === undefined ? [] : [once];
}
// #endregion next-fire

function matchesDay({days, months, weekdays, eitherDay}: CronSchedule, dayNumber: number): boolean {
  const {day, month, weekday} = wallTime(dayNumber * DAY);
  if (!months.has(month)) return false;
  return eitherDay ? days.has(day) || weekdays.has(weekday) : days.has(day) && weekdays.has(weekday);
}

/** Central European Time in a year: clocks are put forward and back at 01:00 UTC on the last Sundays of March and October. */
export function centralEuropean(year: number): readonly (readonly [at: number, offset: number])[] {
  const lastSunday = (month: number): number => {
    const last = daysFromCivil(year, month, 31);
    return last - wallTime(last * DAY).weekday;
  };
  return [
    [lastSunday(3) * DAY + 60, 120],
    [lastSunday(10) * DAY + 60, 60],
  ];
}
