import {
  choice,
  defineLab,
  number,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type TreeNode,
  type View,
} from '../experiment';
import {Rng, Trace, type TraceEvent} from '../kernel';
import {bestPlan, type Entry, type Search, searchPlans} from './join-order';
import {cardinality, describePlan, type JoinQuery, type Plan, planCost} from './plan';

type PlannerEvent = TraceEvent &
  (
    | {readonly kind: 'planner.entry'; readonly set: number; readonly plan: string; readonly cost: number}
    | {readonly kind: 'planner.restart'; readonly why: string}
  );

interface Values {
  readonly kept: number;
  readonly error: '1' | '10' | '100' | '1000';
  readonly lookups: 'allowed' | 'forbidden';
  readonly shape: Search['shape'];
}

/** What becomes of the plan of all tables. */
interface Outcome {
  readonly plan: Plan;
  /** What the planner believes. */
  readonly believed: number;
  /** What it costs in truth. */
  readonly actual: number;
  /** What the best plan costs in truth, lookups allowed. */
  readonly best: number;
}

const USERS = 100_000;

/** Likes of photos of some users, with who gave them. The seed makes other tables of about the same sizes. */
function queryFor(kept: number, seed: number): JoinQuery {
  const rng = Rng.seeded(seed).split('sizes');
  const about = (size: number): number => Math.round(size * (0.9 + 0.2 * rng.float()));
  const [photos, likes] = [about(2_000_000), about(3_000_000)];
  return {
    relations: [
      {name: 'users', rows: kept, pages: 637},
      {name: 'photos', rows: photos, pages: Math.round(photos / 53.5), lookup: Math.round(photos / USERS)},
      {name: 'likes', rows: likes, pages: Math.round(likes / 157), lookup: 2},
      {name: 'fans', rows: USERS, pages: 637, lookup: 2},
    ],
    edges: [
      {between: [0, 1], selectivity: 1 / USERS},
      {between: [1, 2], selectivity: 1 / photos},
      {between: [2, 3], selectivity: 1 / USERS},
    ],
  };
}

/** A number that can be read at a glance. */
function inShort(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 1e4) return `${Math.round(value / 1e3)} k`;
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1);
}

class PlannerRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** By how much the planner underestimates the rows of `users`, now. */
  error: number;
  /** Whether lookups are allowed, now. */
  lookups: boolean;
  readonly #clock = {now: 0};
  readonly #trace: Trace<PlannerEvent>;
  readonly #truth: JoinQuery;
  #entries: Entry[] = [];
  #search: Generator<Entry, void>;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.error = Number(values.error);
    this.lookups = values.lookups === 'allowed';
    this.#trace = new Trace<PlannerEvent>(this.#clock);
    this.#truth = queryFor(values.kept, seed);
    this.#search = searchPlans(this.#believed, this.#options);
    this.#say(`The condition keeps ${inShort(values.kept)} of ${inShort(USERS)} users. ${this.#belief}`);
  }

  get time(): number {
    return this.#clock.now;
  }

  /** What comes of the plan, once all tables are in it. */
  get outcome(): Outcome | undefined {
    const last = this.#entries.at(-1);
    if (last?.set !== 2 ** this.#truth.relations.length - 1) return undefined;
    const best = bestPlan(this.#truth, {shape: 'bushy', indexJoins: true}).cost;
    return {plan: last.plan, believed: last.cost, actual: planCost(last.plan, this.#truth), best};
  }

  step(): boolean {
    const next = this.#search.next();
    if (next.done === true) return false;
    this.#clock.now += 1;
    const {set, plan, cost, compared} = next.value;
    this.#entries.push(next.value);
    this.#trace.record({kind: 'planner.entry', set, plan: describePlan(plan), cost});
    this.#say(
      `${describePlan(plan)}: ${compared === 1 ? 'one plan' : `the best of ${compared} plans`}, cost ${inShort(cost)}.`,
    );
    const {outcome} = this;
    if (outcome) {
      const {believed, actual, best} = outcome;
      this.#say(`Believed to cost ${inShort(believed)}. In truth ${inShort(actual)}; the best plan, ${inShort(best)}.`);
    }
    return true;
  }

  actions(): Action[] {
    const analyze = this.error > 1 ? [{id: 'analyze', label: 'Correct the statistics', group: 'Repair'}] : [];
    const label = this.lookups ? 'Forbid lookups by index' : 'Allow lookups by index';
    return [...analyze, {id: 'lookups', label, group: 'Planner'}];
  }

  act(id: string): void {
    if (id === 'analyze') this.error = 1;
    else this.lookups = !this.lookups;
    this.#restart(id === 'analyze' ? 'New statistics.' : `Lookups are ${this.lookups ? 'allowed' : 'forbidden'}.`);
  }

  views(): View[] {
    return [this.#tree(), this.#costs(), this.#table()];
  }

  metrics(): Metric[] {
    const {outcome} = this;
    return [
      {
        id: 'compared',
        label: 'Plans compared',
        value: this.#entries.reduce((sum, {compared}) => sum + compared, 0),
        unit: '',
      },
      {id: 'believed', label: 'Believed cost', value: outcome?.believed ?? 0, unit: ''},
      {id: 'actual', label: 'Cost in truth', value: outcome?.actual ?? 0, unit: ''},
      {id: 'ratio', label: 'Times the best plan', value: outcome ? outcome.actual / outcome.best : 0, unit: '×'},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  get #believed(): JoinQuery {
    const relations = this.#truth.relations.map((relation, place) =>
      place === 0 ? {...relation, rows: Math.max(1, relation.rows / this.error)} : relation,
    );
    return {...this.#truth, relations};
  }

  get #options(): Search {
    return {shape: this.values.shape, indexJoins: this.lookups};
  }

  get #belief(): string {
    const rows = this.#believed.relations[0]?.rows ?? 0;
    return `The planner believes ${this.error === 1 ? 'that too' : inShort(rows)}.`;
  }

  /** Plans anew. If there was a plan of all tables, there is one again. */
  #restart(why: string): void {
    const wasDone = this.outcome !== undefined;
    this.#trace.record({kind: 'planner.restart', why});
    this.#entries = [];
    this.#search = searchPlans(this.#believed, this.#options);
    this.#say(`${why} ${this.#belief}`);
    while (wasDone && this.step());
  }

  #tree(): View {
    const last = this.#entries.at(-1);
    const empty: TreeNode = {id: 'none', cells: [{text: 'no plan yet', tone: 'muted'}], tone: 'muted', children: []};
    return {
      kind: 'tree',
      title: last ? 'The best plan of these tables' : 'No plan yet',
      description: last
        ? `${describePlan(last.plan)}. Each join shows the rows that the planner expects and those that come in truth.`
        : 'The planner starts with single tables.',
      root: last ? this.#node(last.plan) : empty,
    };
  }

  #node(plan: Plan): TreeNode {
    const name = plan.kind === 'scan' ? plan.relation.name : plan.kind === 'hash' ? 'hash join' : 'lookups';
    const [expected, real] = [cardinality(plan.set, this.#believed), cardinality(plan.set, this.#truth)];
    const isWrong = real > 2 * expected;
    return {
      id: String(plan.set),
      cells: [
        {text: name, tone: 'plain'},
        {text: inShort(expected), tone: isWrong ? 'bad' : 'good'},
        ...(isWrong ? [{text: inShort(real), tone: 'plain' as const}] : []),
      ],
      tone: plan.kind === 'index' ? 'active' : 'plain',
      children: plan.kind === 'scan' ? [] : [this.#node(plan.outer), this.#node(plan.inner)],
    };
  }

  #costs(): View {
    const {outcome} = this;
    const bars = outcome
      ? [
          {label: 'believed', value: Math.round(outcome.believed), tone: 'muted' as const},
          {
            label: 'in truth',
            value: Math.round(outcome.actual),
            tone: outcome.actual > 2 * outcome.best ? ('bad' as const) : ('good' as const),
          },
          {label: 'best plan', value: Math.round(outcome.best), tone: 'plain' as const},
        ]
      : [];
    return {
      kind: 'bars',
      title: 'Cost of the chosen plan',
      description: outcome
        ? `Believed ${inShort(outcome.believed)}, in truth ${inShort(outcome.actual)}, and the best plan ${inShort(outcome.best)} pages.`
        : 'Known when all four tables are in the plan.',
      unit: 'pages',
      bars,
    };
  }

  #table(): View {
    return {
      kind: 'table',
      title: 'What the planner remembers',
      description: `The best plan of each connected set of tables: ${this.#entries.length} so far.`,
      columns: ['Plan', 'Rows', 'Cost', 'Compared'],
      rows: this.#entries.map(({plan, rows, cost, compared}, index) => ({
        cells: [describePlan(plan), inShort(rows), inShort(cost), String(compared)],
        tone: index === this.#entries.length - 1 ? 'active' : 'plain',
      })),
    };
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'query-planner',
  title: 'Query planner',
  summary: 'Watch a planner find the best join order, give it a wrong estimate, and see what its plan costs in truth.',
  timeUnit: 'set',
  parameters: {
    kept: number({label: 'Users that the condition keeps', unit: '', min: 10, max: 20_000, step: 10, initial: 3000}),
    error: choice({
      label: 'The planner believes in',
      options: {'1': 'The truth', '10': '10 times fewer', '100': '100 times fewer', '1000': '1,000 times fewer'},
      initial: '100',
    }),
    lookups: choice({
      label: 'Lookups by index',
      options: {allowed: 'Allowed', forbidden: 'Forbidden'},
      initial: 'allowed',
    }),
    shape: choice({label: 'Trees', options: {'left-deep': 'Left-deep', bushy: 'Bushy'}, initial: 'bushy'}),
  },
  predict: {
    question:
      'A condition keeps 3,000 users, and the planner believes in 30. It joins them with photos, likes and fans. How much more than the best plan does its plan cost in truth?',
    options: [
      {
        text: 'Nothing: the order of the joins is the same',
        explanation:
          'The order is, and the method is not. For 30 users it is cheapest to look up each photo and each like by index; for 3,000 it is cheaper to scan the tables once.',
      },
      {
        text: 'About 5 times',
        explanation:
          'Looking up costs in proportion to the rows that come, scanning costs the same for any number. At 30 users lookups win by a factor of more than ten; at 3,000, they lose by about five.',
      },
      {
        text: '100 times, as much as the estimate is wrong',
        explanation:
          'The plan costs 100 times what the planner believed. But no plan can do what it promised: for 3,000 users the best one has to scan the tables.',
      },
    ],
    right: 1,
  },
  explain:
    'The planner keeps the best plan of each connected set of tables and builds larger ones from two smaller ones. It compares costs that rest on estimated rows, and multiplies an error up the tree: what is wrong by 100 for users is wrong by 100 for every join above. Lookups by index are a bet on few rows. Their cost grows with the rows without limit, while a hash join reads each table once; so an estimate that is too low makes the planner lose much, and one that is too high only little.',
  challenges: [
    {
      id: 'twenty-times',
      title: 'Twenty times too dear',
      task: 'Make the planner choose a plan that costs at least 20 times as much as the best one, with an estimate that is wrong by 100 at most.',
      hint: 'What does the cost of lookups grow with, and what does the cost of the best plan not grow with?',
      solved: (run: PlannerRun) =>
        run.error <= 100 && (run.outcome?.actual ?? 0) >= 20 * (run.outcome?.best ?? Infinity),
    },
    {
      id: 'robust',
      title: 'Right with a wrong estimate',
      task: 'Leave the estimate wrong by 1,000, let the condition keep 2,000 users or more, and still end within 1.2 times the best plan.',
      hint: 'If you cannot trust the number of rows, which method must not depend on it?',
      solved: (run: PlannerRun) =>
        run.error >= 1000 &&
        run.values.kept >= 2000 &&
        run.outcome !== undefined &&
        run.outcome.actual <= 1.2 * run.outcome.best,
    },
    {
      id: 'insurance',
      title: 'What the insurance costs',
      task: 'Forbid lookups, with right statistics, so that the plan costs at least 20 times as much as the best one.',
      hint: 'When are lookups much better than reading every table once?',
      solved: (run: PlannerRun) =>
        run.error === 1 && !run.lookups && (run.outcome?.actual ?? 0) >= 20 * (run.outcome?.best ?? Infinity),
    },
  ],
  firstFrame: 9, // the last set brings the answer to the prediction
  maxSteps: 10,
  pace: 1,
  start: (values, seed) => new PlannerRun(values, seed),
});
