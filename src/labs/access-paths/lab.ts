import {type Action, choice, defineLab, type LogEntry, type Metric, number, type Run, type View} from '../experiment';
import {Trace, type TraceEvent} from '../kernel';
import type {PageCosts} from './cost';
import {judge, qError, type Verdict} from './judge';
import {type Access, accessPaths, type Beliefs, cheapest, type Join, joins, type Option, type Plan} from './plan';
import type {Condition} from './selectivity';
import {CITIES, type Order, TODAY} from './table';
import {type Tables, tablesOf} from './tables';
import {accessName, explainView, flipView, inShort, joinName, optionsView} from './views';

type PlannerEvent = TraceEvent &
  (
    | {readonly kind: 'planner.price'; readonly way: string; readonly rows: number; readonly cost: number}
    | {readonly kind: 'planner.execute'; readonly rows: number; readonly cost: number; readonly best: number}
    | {readonly kind: 'planner.restart'; readonly why: string}
  );

const PLACES = {any: {}, sagres: {city: 2}, bergen: {city: 4}, lisbon: {city: 0}, oslo: {city: 3, country: 1}} as const;

type Rate = '1.1' | '2' | '4';

interface Values {
  readonly days: number;
  readonly place: keyof typeof PLACES;
  readonly statistics: 'yesterday' | 'now';
  readonly order: Order;
  readonly setting: Rate;
  readonly device: Rate;
}

const pageCosts = (rate: Rate): PageCosts => ({sequential: 1, random: Number(rate)});

/** The days and the place of a query. All days are no condition. */
function conditionOf({days, place}: Values): Condition {
  return {...(days > TODAY ? {} : {since: TODAY + 1 - days}), ...PLACES[place]};
}

function describe({since, city, country}: Condition): string {
  const when = since === undefined ? 'Photos' : since === TODAY ? 'Photos of today' : `Photos since day ${since}`;
  const where = city === undefined ? '' : ` of ${CITIES[city]?.name ?? 'a city'}`;
  return `${when}${where}${country === undefined ? '' : ' in Norway'}, with their owners`;
}

/** What the planner goes by, and every way that it has. */
interface Ways {
  readonly beliefs: Beliefs;
  readonly access: readonly Option<Access>[];
  readonly join: readonly Option<Join>[];
}

class AccessRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** Whether the statistics know the campaign of today. */
  current: boolean;
  /** Whether they know that a city tells its country. */
  extended = false;
  /** Whether the plan is made without the values of the statement. */
  generic = false;
  /** What came of the plan; `undefined` until it is executed. */
  verdict: Verdict | undefined;
  /** The largest q-error of any execution of this run. */
  worst = 1;
  readonly #clock = {now: 0};
  readonly #trace: Trace<PlannerEvent>;
  readonly #tables: Tables;
  readonly #condition: Condition;
  #ways: Ways;
  #priced = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.current = values.statistics === 'now';
    this.#trace = new Trace<PlannerEvent>(this.#clock);
    this.#tables = tablesOf(seed, values.order);
    this.#condition = conditionOf(values);
    this.#ways = this.#consider();
    this.#say(`${describe(this.#condition)}. The planner expects ${inShort(this.expected)} rows.`);
  }

  get time(): number {
    return this.#clock.now;
  }

  /** The plan: the cheapest way to read, and the cheapest to join. */
  get plan(): Plan {
    return {access: cheapest(this.#ways.access), join: cheapest(this.#ways.join)};
  }

  /** Rows that the planner expects. */
  get expected(): number {
    return this.plan.access.rows;
  }

  /** The factor by which that is wrong; `undefined` until the plan is executed. */
  get error(): number | undefined {
    return this.verdict && qError(this.expected, this.verdict.execution.rows.length);
  }

  /** How many times the cost of the best plan this one has; `undefined` until it is executed. */
  get ratio(): number | undefined {
    return this.verdict && this.verdict.cost / this.verdict.best;
  }

  step(): boolean {
    if (this.verdict) return false;
    this.#clock.now += 1;
    const next = this.#options[this.#priced];
    if (next) {
      this.#priced += 1;
      const way = typeof next.choice === 'string' ? joinName(next.choice) : accessName(next.choice);
      this.#trace.record({kind: 'planner.price', way, rows: next.rows, cost: next.cost});
      this.#say(`${way} would cost ${inShort(next.cost)}.`);
    } else {
      this.#execute();
    }
    return true;
  }

  actions(): Action[] {
    const toggle = this.generic ? 'Plan with the values again' : 'Plan without the values (generic)';
    return [
      ...(this.current ? [] : [{id: 'analyze', label: 'ANALYZE', group: 'Repair'}]),
      ...(this.extended ? [] : [{id: 'extended', label: 'CREATE STATISTICS (dependencies)', group: 'Repair'}]),
      {id: 'generic', label: toggle, group: 'Statement'},
    ];
  }

  act(id: string): void {
    if (id === 'analyze') {
      this.current = true;
      this.#restart('The statistics know today.');
    } else if (id === 'extended') {
      this.extended = true;
      this.#restart('The statistics know which country a city is in.');
    } else {
      this.generic = !this.generic;
      this.#restart(this.generic ? 'The plan must do for any day and any place.' : 'The planner knows the values.');
    }
  }

  views(): View[] {
    const isPlanned = this.#priced === this.#options.length;
    const {access, join} = this.plan;
    const {statistics, costs} = this.#ways.beliefs;
    const column = this.#condition.since === undefined && this.#condition.city !== undefined ? 'city' : 'day';
    const options = this.verdict
      ? [...this.verdict.access, ...this.verdict.join]
      : this.#options.slice(0, this.#priced);
    return [
      ...(isPlanned ? [explainView({access, join}, this.verdict)] : []),
      optionsView(options, isPlanned ? [access.choice, join.choice] : []),
      flipView(column, statistics.correlation[column], costs),
    ];
  }

  metrics(): Metric[] {
    const {access, join} = this.plan;
    const isPlanned = this.#priced === this.#options.length;
    return [
      {id: 'expected', label: 'Rows expected', value: this.expected, unit: ''},
      {id: 'came', label: 'Rows that came', value: this.verdict?.execution.rows.length ?? 0, unit: ''},
      {id: 'believed', label: 'Estimated cost', value: isPlanned ? access.cost + join.cost : 0, unit: ''},
      {id: 'actual', label: 'Cost in truth', value: this.verdict?.cost ?? 0, unit: ''},
      {id: 'ratio', label: 'Times the best plan', value: this.ratio ?? 0, unit: '×'},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  get #options(): readonly Option<Access | Join>[] {
    return [...this.#ways.access, ...this.#ways.join];
  }

  #consider(): Ways {
    const beliefs: Beliefs = {
      statistics: this.#tables.statistics(this.current ? TODAY : TODAY - 1, this.extended),
      statement: this.generic ? 'generic' : 'custom',
      costs: pageCosts(this.values.setting),
    };
    const access = accessPaths(this.#condition, beliefs);
    return {beliefs, access, join: joins(cheapest(access).rows, beliefs.costs)};
  }

  #execute(): void {
    const {access, join} = this.#ways;
    const options = {plan: this.plan, access, join};
    const verdict = judge(this.#tables.database, this.#condition, options, pageCosts(this.values.device));
    this.verdict = verdict;
    const {cost, best} = verdict;
    const rows = verdict.execution.rows.length;
    this.worst = Math.max(this.worst, qError(this.expected, rows));
    this.#trace.record({kind: 'planner.execute', rows, cost, best});
    this.#say(
      `${inShort(rows)} rows came, ${inShort(this.expected)} were expected. Cost in truth ${inShort(cost)}; the best plan, ${inShort(best)}.`,
    );
  }

  /** Plans anew. A plan that was executed is executed again. */
  #restart(why: string): void {
    const wasExecuted = this.verdict !== undefined;
    this.#trace.record({kind: 'planner.restart', why});
    this.verdict = undefined;
    this.#priced = 0;
    this.#ways = this.#consider();
    this.#say(`${why} The planner expects ${inShort(this.expected)} rows.`);
    while (wasExecuted && this.step());
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }
}

const RATES = {'1.1': '1.1', '2': '2', '4': '4'} as const;

/** The experiment. */
export const lab = defineLab({
  name: 'access-paths',
  title: 'Access paths',
  summary:
    'Price every plan of a query as PostgreSQL does, execute all of them, and find out what stale statistics, correlated columns and a wrong page cost do to the choice.',
  timeUnit: 'steps',
  parameters: {
    days: number({label: 'Photos of the last', unit: 'days', min: 1, max: TODAY + 1, step: 1, initial: 1}),
    place: choice({
      label: 'Taken',
      options: {
        any: 'Anywhere',
        sagres: 'In Sagres (1 in 5,000)',
        bergen: 'In Bergen (1 in 250)',
        lisbon: 'In Lisbon (1 in 10)',
        oslo: 'In Oslo and in Norway (1 in 50)',
      },
      initial: 'any',
    }),
    statistics: choice({
      label: 'Statistics',
      options: {yesterday: 'Of yesterday', now: 'Of now'},
      initial: 'yesterday',
    }),
    order: choice({
      label: 'Order on disk',
      options: {time: 'By day', none: 'None'},
      initial: 'time',
    }),
    setting: choice({label: 'random_page_cost', options: RATES, initial: '4'}),
    device: choice({label: 'A random page really costs', options: RATES, initial: '4'}),
  },
  predict: {
    question:
      'There are 100 photos a day, and today a campaign brought 10,000. The statistics are of last night, and the planner expects 5 rows for today. It reads the photos and finds their owners. How does its plan do?',
    options: [
      {
        text: 'It reads the whole table, since the statistics do not know today',
        explanation:
          'An unknown day looks rare, not frequent. For 5 rows an index is the cheapest way, and as photos lie on disk by day, it even stays the best one for 10,000.',
      },
      {
        text: 'It reads the right photos well, and finds the owners badly: three to five times the best plan',
        explanation:
          'The index on the day is right by luck. But a nested loop looks up 10,000 owners one by one where one pass over 20,000 users would do. The error of one node is paid for in the next one.',
      },
      {
        text: 'It costs 2,000 times the best plan, as the estimate is wrong by 2,000',
        explanation:
          'It costs a hundred times what it promised. Against the best plan it loses less, since that one has to read 10,000 photos too, and a page of users that was read once stays in memory.',
      },
    ],
    right: 1,
  },
  explain:
    'The statistics end yesterday, so the planner believes a hundredth of a bucket: 5 of 50,000 rows. For 5 rows it is cheapest to look up each owner; for 10,000 it means 10,000 descents of an index and every page of the users read at random, while a hash join reads those pages once and in sequence. ANALYZE repairs it. Lines that cross show where a plan flips: with the photos in the order of days an index serves large ranges, and without that order it loses soon, to a bitmap scan first.',
  challenges: [
    {
      id: 'in-order',
      title: 'Half a table by an index',
      task: 'With statistics of now, have the planner fetch 25,000 photos or more by a plain index scan, and be within 1.05 times the best plan.',
      hint: 'When do neighbors in the index lie on the same page?',
      solved: (run: AccessRun) =>
        run.current &&
        !run.generic &&
        run.plan.access.choice.kind === 'index' &&
        (run.verdict?.execution.fetched ?? 0) >= 25_000 &&
        (run.ratio ?? Infinity) <= 1.05,
    },
    {
      id: 'dependent',
      title: 'Every photo of Oslo is in Norway',
      task: 'In one run, have the estimate wrong by 20 or more, and then within 1.2 of the truth, for Oslo and Norway.',
      hint: 'Two conditions are multiplied. Who could tell the planner that one implies the other?',
      solved: (run: AccessRun) => run.values.place === 'oslo' && run.worst >= 20 && (run.error ?? Infinity) <= 1.2,
    },
    {
      id: 'device',
      title: 'Right rows, wrong plan',
      task: 'With statistics of now and an estimate within 1.2 of the truth, end with a plan that costs at least 1.4 times the best one.',
      hint: 'If the rows are right, what else goes into a cost? Ask for few photos.',
      solved: (run: AccessRun) => run.current && (run.error ?? Infinity) <= 1.2 && (run.ratio ?? 0) >= 1.4,
    },
  ],
  firstFrame: 5,
  maxSteps: 8,
  pace: 1,
  start: (values, seed) => new AccessRun(values, seed),
});
