const DAY = 24 * 60;

/** A date and time on the wall, without a zone. Months and days from 1; weekday from 0, a Sunday. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly weekday: number;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  // Years that begin in March have the leap day at their end, so the days before a month follow a formula.
  const y = month > 2 ? year : year - 1;
  const m = (month + 9) % 12;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * m + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468;
}

/** The wall time that is so many minutes after 1970-01-01 00:00 on the same wall. */
export function wallTime(minutes: number): WallTime {
  const days = Math.floor(minutes / DAY);
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  const rest = minutes - days * DAY;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * m + 2) / 5) + 1,
    hour: Math.floor(rest / 60),
    minute: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

/** Minutes from 1970-01-01 00:00 to a wall time on the same wall. */
export function wallMinutes({year, month, day, hour, minute}: Omit<WallTime, 'weekday'>): number {
  return daysFromCivil(year, month, day) * DAY + hour * 60 + minute;
}

/**
 * A time zone: offsets from UTC in minutes, and when they change. All instants are minutes since 1970-01-01 00:00 UTC.
 * The rules come from outside, as they are a matter of law: the IANA database has them.
 */
export class TimeZone {
  readonly #first: number;
  readonly #changes: readonly (readonly [at: number, offset: number])[];

  /** @param changes - instants in ascending order, and the offset from each on */
  constructor(first: number, changes: readonly (readonly [at: number, offset: number])[] = []) {
    this.#first = first;
    this.#changes = changes;
  }

  /** The offset at an instant, in minutes. */
  offsetAt(instant: number): number {
    return this.#changes.findLast(([at]) => at <= instant)?.[1] ?? this.#first;
  }

  /** What the clocks on the wall show at an instant, in minutes since 1970-01-01 00:00 on that wall. */
  wallAt(instant: number): number {
    return instant + this.offsetAt(instant);
  }

  /** The instants at which the wall shows this: none while clocks are put forward, two after they are put back. */
  instantsOf(wall: number): number[] {
    const offsets = new Set([this.#first, ...this.#changes.map(([, offset]) => offset)]);
    return [...offsets]
      .map((offset) => wall - offset)
      .filter((instant) => this.wallAt(instant) === wall)
      .sort((a, b) => a - b);
  }

  /** When the clocks jumped over a wall time that doesn't exist. */
  jumpOver(wall: number): number | undefined {
    return this.#changes.find(([at]) => this.wallAt(at - 1) < wall && wall < this.wallAt(at))?.[0];
  }
}
