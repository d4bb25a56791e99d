import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  audit,
  breaks,
  complete,
  falseAlarms,
  FAULTS,
  fresh,
  JOBS,
  ksDistance,
  ksThreshold,
  median,
  medianDeviation,
  origins,
  plainScore,
  reach,
  refersTo,
  robustScore,
  SnapshotTable,
  stabilityIndex,
  survey,
  unique,
  within,
  writeAuditPublish,
  type Contract,
  type Job,
  type Row,
} from './index';

const STOP = {severity: 'stop'} as const;
const WARN = {severity: 'warn'} as const;
const row = (id: string, owner: string | null, bytes: number | null): Row => ({id, owner, bytes});

describe('an audit', () => {
  const rows = [row('1', 'ada', 5), row('2', null, 7), row('2', 'bob', -1), row('3', 'eve', null)];

  it('measures shares', () => {
    expect(
      [complete('owner', STOP), unique('id', STOP), within('bytes', 0, 6, STOP)].map(({measure}) => measure(rows)),
    ).toEqual([0.75, 0.75, 0.5]);
    expect(refersTo('owner', new Set(['ada', 'bob']), STOP).measure(rows)).toBe(0.75);
  });

  it('stops only for what stops, warns for the rest, and names all that failed', () => {
    const tolerant = complete('owner', {severity: 'stop', atLeast: 0.7});
    expect(audit(rows, [tolerant]).verdict).toBe('publish');
    expect(audit(rows, [tolerant, unique('id', WARN)]).verdict).toBe('warn');
    expect(audit(rows, [unique('id', WARN), complete('owner', STOP)])).toEqual({
      verdict: 'stop',
      failed: [
        {name: 'id is unique', severity: 'warn', measured: 0.75},
        {name: 'owner is there', severity: 'stop', measured: 0.75},
      ],
    });
  });

  it('finds nothing wrong with the rows of an empty table, except that it is not fresh', () => {
    const all = [complete('owner', STOP), unique('id', STOP), within('bytes', 0, 6, STOP)];
    expect(audit([], all).verdict).toBe('publish');
    expect(audit([], [fresh('at', 10, 5, STOP)]).verdict).toBe('stop');
    expect(audit([{at: 5}, {at: 1}], [fresh('at', 10, 5, STOP)]).verdict).toBe('publish');
    expect(audit([{at: 4}], [fresh('at', 10, 5, STOP)]).verdict).toBe('stop');
  });
});

describe('robust statistics', () => {
  it('have the values of the textbook', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), medianDeviation([1, 1, 2, 2, 4, 6, 9])]).toEqual([2, 2.5, 1]);
  });

  it('see a bad day that an earlier bad day hides from mean and deviation', () => {
    const history = [1000, 1010, 990, 1005, 50, 995, 1002, 998];
    expect(Math.abs(plainScore(history, 500))).toBeLessThan(3);
    expect(Math.abs(robustScore(history, 500, 10))).toBeGreaterThan(30);
    expect(Math.abs(robustScore(history, 1010, 10))).toBeLessThan(3.5);
  });

  it('do not move by more than the values around the middle, whatever a minority says', () => {
    const values = fc.array(fc.integer({min: 900, max: 1100}), {minLength: 9, maxLength: 9});
    const outliers = fc.array(fc.integer({min: -1e9, max: 1e9}), {maxLength: 4});
    fc.assert(
      fc.property(values, outliers, (good, bad) => {
        const middle = median([...good, ...bad]);
        expect(middle).toBeGreaterThanOrEqual(900);
        expect(middle).toBeLessThanOrEqual(1100);
      }),
    );
  });
});

describe('drift', () => {
  it('has the index of the worked example', () => {
    expect(stabilityIndex([400, 300, 200, 100], [400, 300, 200, 0])).toBeCloseTo(0.7006, 4);
    expect(stabilityIndex([40, 30, 20, 10], [400, 300, 200, 100])).toBe(0);
  });

  it('of a pair of samples is the greatest difference of the distributions', () => {
    expect(ksDistance([1, 2, 3, 4], [3, 4, 5, 6])).toBe(0.5);
    expect(ksDistance([1, 1, 2], [1, 1, 2])).toBe(0);
    expect(ksDistance([1, 2], [3, 4])).toBe(1);
    expect(ksThreshold(1000, 1000, 0.001)).toBeCloseTo(0.0872, 4);
  });

  it('is symmetric, and between 0 and 1', () => {
    const sample = fc.array(fc.integer({min: 0, max: 9}), {minLength: 1});
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(ksDistance(a, b)).toBe(ksDistance(b, a));
        expect(ksDistance(a, b)).toBeGreaterThanOrEqual(0);
        expect(ksDistance(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('write, audit, publish', () => {
  const rules = [complete('owner', STOP), unique('id', WARN)];

  it('shows nobody what has failed, and keeps it', () => {
    const table = new SnapshotTable();
    writeAuditPublish(table, [row('1', 'ada', 1)], rules);
    const bad = writeAuditPublish(table, [row('1', null, 1)], rules);
    expect([bad.verdict, bad.published, table.rows]).toEqual(['stop', false, [row('1', 'ada', 1)]]);
    expect(table.read(bad.snapshot)).toEqual([row('1', null, 1)]);
  });

  it('publishes in spite of a warning', () => {
    const table = new SnapshotTable();
    const rows = [row('1', 'ada', 1), row('1', 'ada', 1)];
    expect(writeAuditPublish(table, rows, rules)).toMatchObject({verdict: 'warn', published: true});
    expect(table.rows).toEqual(rows);
  });

  it('does not replace what another writer has published in the meantime', () => {
    const table = new SnapshotTable();
    const base = table.published;
    const mine = table.write([row('1', 'ada', 1)]);
    writeAuditPublish(table, [row('2', 'bob', 1)], rules);
    expect([table.publish(mine, base), table.rows[0]?.['id']]).toEqual([false, '2']);
  });
});

describe('lineage', () => {
  it('says what a bad column reaches: by values, and by deciding about rows', () => {
    // The lesson prints these.
    expect([...reach(JOBS, 'uploads.bytes')]).toEqual([
      ['photos.mb', 'values'],
      ['daily.volume', 'values'],
      ['bill.amount', 'values'],
    ]);
    expect(Object.fromEntries(reach(JOBS, 'users.country'))).toEqual({
      'daily.country': 'values',
      'daily.day': 'rows',
      'daily.photos': 'rows',
      'daily.volume': 'rows',
      'bill.month': 'rows',
      'bill.amount': 'rows',
      'growth.week': 'rows',
      'growth.photos': 'rows',
    });
    expect([...reach(JOBS, 'growth.photos')]).toEqual([]);
  });

  it('prefers values to rows, whichever way is found first', () => {
    const jobs: Job[] = [
      {name: 'a', output: 'x', columns: {k: ['s.b'], v: ['s.a']}, rows: ['s.a']},
      {name: 'b', output: 'y', columns: {v: ['x.k', 'x.v']}, rows: []},
    ];
    expect(Object.fromEntries(reach(jobs, 's.a'))).toEqual({'x.k': 'rows', 'x.v': 'values', 'y.v': 'values'});
  });

  it('finds the way back, and agrees with the way forth', () => {
    expect([...origins(JOBS, 'bill.amount')].sort()).toEqual([
      'prices.per_mb',
      'uploads.at',
      'uploads.bytes',
      'uploads.is_test',
      'uploads.owner',
      'users.country',
      'users.id',
    ]);
    const all = JOBS.flatMap(({output, columns}) => Object.keys(columns).map((name) => `${output}.${name}`));
    for (const column of all) {
      for (const source of origins(JOBS, column)) expect(reach(JOBS, source).has(column)).toBe(true);
    }
  });

  it('ends in a circle', () => {
    const jobs = [{name: 'loop', output: 'x', columns: {v: ['x.v', 's.v']}, rows: ['x.v']}];
    expect([[...reach(jobs, 's.v').keys()], [...origins(jobs, 'x.v')]]).toEqual([['x.v'], ['s.v']]);
  });
});

describe('a contract', () => {
  const before: Contract = {
    columns: {
      bytes: {type: 'number', nullable: false, unit: 'B'},
      status: {type: 'text', nullable: true, values: ['ready', 'rejected']},
    },
    freshness: 2,
  };
  const {bytes, status} = before.columns;

  it('may be widened by columns, and tightened', () => {
    const after = {
      columns: {
        ...before.columns,
        status: {type: 'text' as const, nullable: false, values: ['ready']},
        country: {type: 'text' as const, nullable: true},
      },
      freshness: 1,
    };
    expect(breaks(before, after)).toEqual([]);
  });

  it.each<[string, Contract]>([
    ['status is gone', {...before, columns: {bytes: bytes!}}],
    ['bytes was number and is text', {...before, columns: {bytes: {...bytes!, type: 'text'}, status: status!}}],
    ['bytes was in B and is in kB', {...before, columns: {bytes: {...bytes!, unit: 'kB'}, status: status!}}],
    ['bytes may be empty', {...before, columns: {bytes: {...bytes!, nullable: true}, status: status!}}],
    [
      'status may be archived',
      {...before, columns: {bytes: bytes!, status: {...status!, values: ['ready', 'rejected', 'archived']}}},
    ],
    ['status may have any value', {...before, columns: {bytes: bytes!, status: {type: 'text', nullable: true}}}],
    ['it may be 3 hours old', {...before, freshness: 3}],
  ])('is broken: %s', (what, after) => {
    expect(breaks(before, after)).toEqual([what]);
  });
});

describe('the survey', () => {
  it('finds who notices what', () => {
    // The lesson prints these numbers.
    const counts = Object.fromEntries(
      FAULTS.map((fault) => {
        const {rules, plain, robust, shares, sizes} = survey(fault, 100);
        return [fault, [rules, plain, robust, shares, sizes]];
      }),
    );
    expect(counts).toEqual({
      none: [0, 0, 2, 0, 0],
      twice: [100, 91, 100, 0, 0],
      half: [0, 0, 100, 0, 0],
      nulls: [100, 0, 2, 0, 0],
      kilobytes: [0, 0, 2, 0, 100],
      yesterday: [100, 0, 32, 0, 0],
      country: [0, 0, 38, 100, 0],
      larger: [0, 0, 2, 0, 100],
      swapped: [0, 0, 2, 0, 0],
    });
  }, 20_000);

  it('finds that a short history cries wolf', () => {
    // The lesson prints these: of 10,000.
    expect([8, 26, 52].map((history) => falseAlarms(history, 10_000))).toEqual([450, 69, 31]);
  });
});
