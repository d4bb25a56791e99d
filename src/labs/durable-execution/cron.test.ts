import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {centralEuropean, daysFromCivil, nextFire, parseCron, TimeZone, wallMinutes, wallTime} from './index';

const UTC = new TimeZone(0);
const BERLIN = new TimeZone(60, [2024, 2025, 2026, 2027, 2028].flatMap(centralEuropean));

const utc = (text: string): number => Date.parse(`${text}Z`) / 60_000;
const shown = (minutes: number | undefined): string =>
  minutes === undefined ? 'never' : new Date(minutes * 60_000).toISOString().slice(0, 16);

/** The next fires after an instant, in UTC. */
function fires(schedule: string, zone: TimeZone, after: string, count: number): string[] {
  const parsed = parseCron(schedule);
  const result: string[] = [];
  for (let at: number | undefined = utc(after); result.length < count && at !== undefined;) {
    at = nextFire(parsed, zone, at);
    result.push(shown(at));
  }
  return result;
}

describe('the calendar', () => {
  it('agrees with that of the platform', () => {
    fc.assert(
      fc.property(fc.integer({min: -30_000_000, max: 60_000_000}), (minutes) => {
        const {year, month, day, hour, minute, weekday} = wallTime(minutes);
        const date = new Date(minutes * 60_000);
        expect([year, month, day, hour, minute, weekday]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCDay(),
        ]);
        expect(wallMinutes({year, month, day, hour, minute})).toBe(minutes);
      }),
    );
    expect(daysFromCivil(1970, 1, 1)).toBe(0);
  });

  it('puts the clocks of Berlin forward and back when the platform does', () => {
    expect(centralEuropean(2026).map(([at]) => shown(at))).toEqual(['2026-03-29T01:00', '2026-10-25T01:00']);
    const format = new Intl.DateTimeFormat('en-GB', {timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit'});
    for (const text of ['2026-03-29T00:59', '2026-03-29T01:00', '2026-10-25T00:59', '2026-10-25T01:00']) {
      const {hour, minute} = wallTime(BERLIN.wallAt(utc(text)));
      const wall = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
      expect(wall).toBe(format.format(new Date(`${text}Z`)));
    }
  });
});

describe('a schedule', () => {
  it.each([
    ['*/15 * * * *', ['2026-11-21T10:15', '2026-11-21T10:30', '2026-11-21T10:45']],
    ['0 4 * * *', ['2026-11-22T04:00', '2026-11-23T04:00']],
    ['30 9-11 * * 1-5', ['2026-11-23T09:30', '2026-11-23T10:30', '2026-11-23T11:30', '2026-11-24T09:30']],
    // Both day fields are restricted: Fridays, and the 13th.
    ['0 0 13 * 5', ['2026-11-27T00:00', '2026-12-04T00:00', '2026-12-11T00:00', '2026-12-13T00:00']],
    ['0 0 * * 7', ['2026-11-22T00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00']],
    ['0 0 30 2 *', ['never']],
  ])('%s fires after 2026-11-21 10:07 at %s', (schedule, expected) => {
    expect(fires(schedule, UTC, '2026-11-21T10:07', expected.length)).toEqual(expected);
  });

  it.each([
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '*/0 * * * *',
    '9-5 * * * *',
    'x * * * *',
  ])('«%s» is refused', (schedule) => {
    expect(() => parseCron(schedule)).toThrow(RangeError);
  });
});

describe('clocks that are put forward, in Berlin from 02:00 to 03:00 on 2026-03-29', () => {
  it('let a job at 02:30 run at the jump, once, and not never', () => {
    expect(fires('30 2 * * *', BERLIN, '2026-03-28T00:00', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
  });

  it('let a job that runs every half hour go on every half hour', () => {
    expect(fires('*/30 * * * *', BERLIN, '2026-03-29T00:15', 3)).toEqual([
      '2026-03-29T00:30',
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ]);
  });

  it('let a job that runs at 02:15, 02:30 and 02:45 run once', () => {
    expect(fires('15,30,45 2 * * *', BERLIN, '2026-03-29T00:00', 2)).toEqual(['2026-03-29T01:00', '2026-03-30T00:15']);
  });
});

describe('clocks that are put back, in Berlin from 03:00 to 02:00 on 2026-10-25', () => {
  it('let a job at 02:30 run the first time, and not twice', () => {
    expect(fires('30 2 * * *', BERLIN, '2026-10-24T12:00', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
  });

  it('let a job that runs every hour run in both hours', () => {
    expect(fires('30 * * * *', BERLIN, '2026-10-24T23:45', 3)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ]);
  });
});

describe('any schedule at a time of the day', () => {
  it('fires exactly once a day, all year', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), (hour, minute) => {
        const start = utc('2026-01-01T12:00');
        const parsed = parseCron(`${minute} ${hour} * * *`);
        let at: number | undefined = start;
        for (let day = 0; day < 365 && at !== undefined; day++) at = nextFire(parsed, BERLIN, at);
        expect(Math.abs((at ?? 0) - start - 365 * 24 * 60)).toBeLessThanOrEqual(24 * 60);
      }),
      {numRuns: 50},
    );
  });
});
