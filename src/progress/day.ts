import type {Day} from '../labs/spaced-repetition';

const two = (part: number) => String(part).padStart(2, '0');

/** A day of the reader's calendar, `YYYY-MM-DD`. */
export function dateText(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The number of a day of the reader's calendar: days since 1970-01-01, whatever the time zone and summer time. */
export function dayOf(date: Date): Day {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
}
