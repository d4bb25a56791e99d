import type {TableView, View} from '../experiment';
import {bitmapScan, indexScan, type PageCosts, price, seqScanCpu, type Work} from './cost';
import type {Access, Join, Option, Plan} from './plan';
import {SIZES} from './sizes';
import {type Judged, qError, type Verdict} from './judge';

/** A number that can be read at a glance. */
export function inShort(value: number): string {
  return value >= 10 || Number.isInteger(value) ? Math.round(value).toLocaleString('en-US') : value.toFixed(1);
}

/** The name of an access path in EXPLAIN. */
export function accessName(access: Access): string {
  if (access.kind === 'seq') return 'Seq Scan on photos';
  return `${access.kind === 'index' ? 'Index' : 'Bitmap'} Scan by ${access.column}`;
}

/** The name of a join in EXPLAIN. */
export function joinName(join: Join): string {
  return join === 'hash join' ? 'Hash Join' : 'Nested Loop';
}

function pagesRead({sequential, random}: Work): string {
  return inShort(Math.round(sequential + random));
}

/** The plan as a tree of lines, estimated beside real. */
export function explainView({access, join}: Plan, verdict: Verdict | undefined): View {
  const real = (text: (verdict: Verdict) => string): string => (verdict ? text(verdict) : '–');
  const came = real(({execution}) => inShort(execution.rows.length));
  const expected = inShort(access.rows);
  const isWrong = verdict !== undefined && qError(access.rows, verdict.execution.rows.length) >= 10;
  const isLoop = join.choice === 'nested loop';
  const tone = isWrong ? 'bad' : 'plain';
  const owners = real(({join: all}) => {
    const chosen = all.find(({choice}) => choice === join.choice);
    return chosen ? pagesRead(chosen.realWork) : '–';
  });
  return {
    kind: 'table',
    title: verdict ? 'EXPLAIN ANALYZE' : 'EXPLAIN',
    description: verdict
      ? `${joinName(join.choice)} over ${accessName(access.choice)}: ${expected} rows expected, ${came} came.`
      : `${joinName(join.choice)} over ${accessName(access.choice)}: ${expected} rows expected. Not executed yet.`,
    columns: ['Node', 'Expected', 'Came', 'Pages'],
    rows: [
      {cells: [joinName(join.choice), expected, came, ''], tone},
      {
        cells: [`→ ${accessName(access.choice)}`, expected, came, real(({execution}) => pagesRead(execution.work))],
        tone,
      },
      {
        cells: isLoop
          ? ['→ users by id, loops', expected, came, owners]
          : ['→ users, all hashed', inShort(SIZES.users.rows), real(() => inShort(SIZES.users.rows)), owners],
        tone: isLoop ? tone : 'plain',
      },
    ],
  };
}

/** Every way that was priced so far. */
export function optionsView(
  options: readonly (Option<Access | Join> | Judged<Access | Join>)[],
  chosen: readonly (Access | Join)[],
): TableView {
  const name = (choice: Access | Join): string =>
    typeof choice === 'string' ? `Owners: ${joinName(choice)}` : accessName(choice);
  return {
    kind: 'table',
    title: 'Ways to do it',
    description: options.length === 0 ? 'None has a price yet.' : `${options.length} ways have a price.`,
    columns: ['Way', 'Estimate', 'In truth'],
    rows: options.map((option) => ({
      cells: [name(option.choice), inShort(option.cost), 'realCost' in option ? inShort(option.realCost) : '–'],
      tone: chosen.includes(option.choice) ? 'active' : 'plain',
    })),
  };
}

/** Shares of the table, in percent: closer where plans flip. */
const SHARES = [0.02, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100];

/** What each way to read costs by the estimate, over the share that is read: where two lines cross, the plan flips. */
export function flipView(column: string, correlation: number, costs: PageCosts): View {
  const {photos, index} = SIZES;
  const seq = price({sequential: photos.pages, random: 0, cpu: seqScanCpu(photos.rows, 1)}, costs);
  const line = (work: (fetched: number) => Work): (readonly [number, number])[] =>
    SHARES.map((share) => [share, price(work((share / 100) * photos.rows), costs)] as const).filter(
      ([, cost]) => cost <= 2 * seq,
    );
  return {
    kind: 'series',
    title: `Where the plan flips, by ${column}`,
    description: `Estimated cost of the scans over the share of photos. The order on disk follows ${column} with a correlation of ${correlation.toFixed(2)}.`,
    x: {label: 'Share of the photos', unit: '%'},
    y: {label: 'Cost', unit: ''},
    lines: [
      {label: 'sequential', points: SHARES.map((share) => [share, seq] as const)},
      {label: 'index', points: line((fetched) => indexScan(photos, index, {fetched, correlation, conditions: 1}))},
      {
        label: 'bitmap',
        points: line((fetched) => bitmapScan(photos, index, {fetched, returned: fetched, conditions: 1})),
        dashed: true,
      },
    ],
  };
}
