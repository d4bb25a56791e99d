const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const IMF_FIXDATE = /^(?:sun|mon|tue|wed|thu|fri|sat), (\d\d) ([a-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) gmt$/;

const DAY = 86_400;
/** Days of 400 years of the Gregorian calendar, after which it repeats. */
const CYCLE = 146_097;
/** Days from 1 March of the year 0 to 1 January 1970. */
const EPOCH = 719_468;

/** Days from 1970-01-01 to a date. Years begin in March, so that a leap day is the last of its year. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const shifted = month < 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 10) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return 365 * shifted + leapDays + dayOfYear - EPOCH;
}

/**
 * Seconds from 1970 to an HTTP-date; `undefined` if it isn't one. Reads the preferred format only (RFC 9110, section
 * 5.6.7); the two obsolete ones are taken for invalid, so an Expires in one of them counts as past.
 */
export function parseHttpDate(value: string | undefined): number | undefined {
  const match = IMF_FIXDATE.exec((value ?? '').trim().toLowerCase());
  if (match === null) return undefined;
  const [, day, name = '', year, hour, minute, second] = match;
  const month = MONTHS.indexOf(name);
  if (month < 0 || Number(day) < 1 || Number(day) > 31) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const days = daysFromEpoch(Number(year), month, Number(day));
  return days * DAY + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
}

/** The HTTP-date of an instant, in seconds from 1970; fractions are cut off. */
export function formatHttpDate(time: number): string {
  const whole = Math.floor(time);
  const days = Math.floor(whole / DAY);
  const rest = whole - days * DAY;
  const shifted = days + EPOCH;
  const cycle = Math.floor(shifted / CYCLE);
  const dayOfCycle = shifted - cycle * CYCLE;
  const yearOfCycle = Math.floor(
    (dayOfCycle - Math.floor(dayOfCycle / 1460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096)) /
      365,
  );
  const leapDays = Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100);
  const dayOfYear = dayOfCycle - 365 * yearOfCycle - leapDays;
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = (shiftedMonth + 2) % 12;
  const year = yearOfCycle + 400 * cycle + (month < 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  const name = MONTHS[month] ?? '';
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map(two).join(':');
  const weekday = DAYS[(((days + 4) % 7) + 7) % 7] ?? '';
  return `${weekday}, ${two(day)} ${name[0]?.toUpperCase() ?? ''}${name.slice(1)} ${String(year).padStart(4, '0')} ${clock} GMT`;
}
