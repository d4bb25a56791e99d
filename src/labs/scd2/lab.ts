import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {Rng, Trace, type TraceEvent} from '../kernel';
import {FOREVER, violations, type Change} from './history';
import {COUNTRIES, twoYears, YEAR, type Arrival, type Home} from './shop';
import {misattributed, Warehouse, type Join, type Treatment} from './warehouse';

type WarehouseEvent = TraceEvent &
  (
    | {readonly kind: 'scd2.change'; readonly user: string; readonly at: number; readonly did: string}
    | {readonly kind: 'scd2.order'; readonly user: string; readonly day: number; readonly cents: number}
    | {readonly kind: 'scd2.rekey'; readonly stale: number}
  );

interface Values {
  readonly treatment: Treatment;
  readonly join: Join;
  readonly users: number;
  readonly moves: number;
  readonly late: number;
  readonly delay: number;
}

const SHOWN_VERSIONS = 6;

class WarehouseRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** What the reader chose. */
  readonly warehouse: Warehouse;
  /** Hears of every move on its day, and keeps versions. */
  readonly truth = new Warehouse('type2', 'as-of');
  /** Moves that have arrived, those of the first day left out. */
  moved = 0;
  /** Facts that got another key when keys were looked up again. */
  rekeyed = 0;
  readonly #clock = {now: 0};
  readonly #trace: Trace<WarehouseEvent>;
  readonly #arrivals: readonly Arrival[];
  readonly #rng: Rng;
  #next = 0;
  #last: Change<Home> | undefined;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.warehouse = new Warehouse(values.treatment, values.join);
    this.#trace = new Trace<WarehouseEvent>(this.#clock);
    this.#rng = Rng.seeded(seed).split('actions');
    this.#arrivals = twoYears({...values, late: values.late / 100}, Rng.seeded(seed).split('shop'));
    for (const arrival of this.#arrivals) {
      if (arrival.kind === 'move') this.truth.change(arrival.change, arrival.day);
    }
  }

  get time(): number {
    return this.#clock.now;
  }

  /** Whether everything has arrived. */
  get done(): boolean {
    return this.#next === this.#arrivals.length;
  }

  /** The share of the first year's revenue that is reported for a wrong country. */
  get wrong(): number {
    return misattributed(this.warehouse.revenue(), this.truth.revenue());
  }

  step(): boolean {
    const arrival = this.#arrivals[this.#next];
    if (!arrival) return false;
    this.#next++;
    this.#clock.now = arrival.day;
    if (arrival.kind === 'move') {
      this.#change(arrival.change);
      if (arrival.change.at > 0) this.moved++;
    } else {
      const {user, day, cents} = arrival.order;
      this.warehouse.order(arrival.order);
      this.truth.order(arrival.order);
      this.#trace.record({kind: 'scd2.order', user, day, cents});
      this.#say(`${user} orders for ${(cents / 100).toFixed(2)}.`);
    }
    if (this.done)
      this.#say(
        `All has arrived. ${(100 * this.wrong).toFixed(1)} % of the first year's revenue is reported for a wrong country.`,
      );
    return true;
  }

  actions(): Action[] {
    return [
      {id: 'late-move', label: 'Report a move of half a year ago', group: 'Disturb'},
      ...(this.#last ? [{id: 'again', label: 'Deliver the last move again', group: 'Disturb'}] : []),
      ...(this.warehouse.stale > 0
        ? [{id: 'rekey', label: 'Look up the keys of the facts again', group: 'Repair'}]
        : []),
    ];
  }

  act(id: string): void {
    if (id === 'rekey') {
      const {stale} = this.warehouse;
      this.rekeyed += stale;
      this.warehouse.rekey();
      this.#trace.record({kind: 'scd2.rekey', stale});
      this.#say(`${stale} facts get another key.`);
    } else if (id === 'again' && this.#last) {
      this.#change(this.#last);
    } else {
      const key = `user ${1 + this.#rng.int(this.values.users)}`;
      const at = Math.max(1, this.time - YEAR / 2);
      const before = this.truth.history.asOf(key, at)?.attributes.country;
      const country = this.#rng.pick(COUNTRIES.filter((other) => other !== before));
      const change = {key, at, sequence: this.#arrivals.length + this.#trace.length, attributes: {country}};
      this.truth.change(change, at);
      this.#change(change);
    }
  }

  views(): View[] {
    return [this.#revenue(), this.#versions()];
  }

  metrics(): Metric[] {
    const {warehouse} = this;
    return [
      {id: 'wrong', label: 'First year’s revenue in a wrong country', value: 100 * this.wrong, unit: '%'},
      {id: 'versions', label: 'Rows of the dimension', value: this.#rows().length, unit: ''},
      {id: 'splits', label: 'Intervals split', value: warehouse.splits, unit: ''},
      {id: 'stale', label: 'Facts with an outdated key', value: warehouse.stale, unit: ''},
      {id: 'violations', label: 'Gaps and overlaps', value: violations(warehouse.history.rows()).length, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  #change(change: Change<Home>): void {
    const did = this.warehouse.change(change, this.time);
    this.#last = change;
    this.#trace.record({kind: 'scd2.change', user: change.key, at: change.at, did});
    const late = this.time - change.at;
    const when =
      late > 0 ? `${late} ${late === 1 ? 'day' : 'days'} late, for day ${change.at}` : `on its day, ${change.at}`;
    const effects = {
      opened: 'a new current row',
      split: 'a row between others',
      corrected: 'the row of that day is corrected',
      ignored: 'nothing, it is known',
    };
    const effect =
      this.values.treatment === 'type1' ? 'the row is overwritten, unless what it says is newer' : effects[did];
    this.#say(`${change.key} lives in ${change.attributes.country}, heard ${when}: ${effect}.`);
  }

  /** Rows of the dimension as the treatment has them: type 1 keeps only the newest of each user. */
  #rows(): {key: string; text: string; current: boolean}[] {
    const rows = this.warehouse.history.rows();
    const overwrites = this.values.treatment === 'type1';
    return rows
      .filter(({validTo}) => !overwrites || validTo === FOREVER)
      .map(({key, validFrom, validTo, attributes: {country}}) => ({
        key,
        text: overwrites ? country : `${country} ${validFrom}–${validTo === FOREVER ? '' : validTo}`,
        current: validTo === FOREVER,
      }));
  }

  #revenue(): View {
    const [reported, truth] = [this.warehouse.revenue(), this.truth.revenue()];
    const countries = [...COUNTRIES, ...(reported.has('unknown') ? ['unknown'] : [])];
    return {
      kind: 'bars',
      title: 'Revenue of the first year by country, as reported today',
      description: countries
        .map(
          (country) => `${country}: ${(reported.get(country) ?? 0) / 100}, in truth ${(truth.get(country) ?? 0) / 100}`,
        )
        .join('. '),
      unit: '$',
      bars: countries.map((label) => {
        const [value, expected] = [(reported.get(label) ?? 0) / 100, (truth.get(label) ?? 0) / 100];
        return {label, value, expected, tone: value === expected ? 'good' : 'bad'};
      }),
    };
  }

  #versions(): View {
    const rows = this.#rows();
    const users = [...new Set(rows.map(({key}) => key))];
    return {
      kind: 'rows',
      title: 'Rows of the dimension',
      description: `${rows.length} rows for ${users.length} users on day ${this.time}. Each row says where a user lived, from a day up to another.`,
      rows: users.map((user) => {
        const own = rows.filter(({key}) => key === user);
        return {
          id: user,
          label: user,
          ...(own.length > SHOWN_VERSIONS ? {detail: `${own.length - SHOWN_VERSIONS} older`} : {}),
          cells: own.slice(-SHOWN_VERSIONS).map(({text, current}) => ({text, tone: current ? 'active' : 'plain'})),
        };
      }),
    };
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'scd2',
  title: 'Slowly changing dimension',
  summary:
    'Users of a shop move between countries, for two years. Find out how the revenue of the first year moves with them, and what keeps it where it was.',
  timeUnit: 'days',
  parameters: {
    treatment: choice({
      label: 'A move',
      options: {
        type1: 'Overwrites the country (type 1)',
        'load-day': 'Adds a version from the day of loading',
        type2: 'Adds a version from the day of the move (type 2)',
      },
      initial: 'type1',
    }),
    join: choice({
      label: 'Facts find their row',
      options: {surrogate: 'By the key they got when loaded', 'as-of': 'By their day, at each query'},
      initial: 'surrogate',
    }),
    users: number({label: 'Users', unit: '', min: 2, max: 12, step: 1, initial: 6}),
    moves: number({label: 'Moves of each user in two years', unit: '', min: 0, max: 5, step: 1, initial: 2}),
    late: number({label: 'Moves heard of late', unit: '%', min: 0, max: 100, step: 10, initial: 50}),
    delay: number({label: 'Late by at most', unit: 'days', min: 10, max: 180, step: 10, initial: 90}),
  },
  predict: {
    question:
      'The report of the first year was closed on its last day. A year later somebody runs the same query again. The table of users overwrites the country when a user moves. No order of the first year has changed. What does the report say?',
    options: [
      {
        text: 'The same, for the orders are the same',
        explanation:
          'The orders are. The country is not a part of them: it comes from the table of users, and that table only knows where users live today.',
      },
      {
        text: 'The same total, divided otherwise among the countries',
        explanation:
          'Each user’s orders of the first year are now counted where the user lives at the end of the second. Nothing is lost, nothing is added, and no check of the sum will notice.',
      },
      {
        text: 'A smaller total, since orders of users who moved no longer find a row',
        explanation:
          'Overwriting keeps one row for each user, under the same key, so every order still finds it. If orders were lost, somebody would notice.',
      },
    ],
    right: 1,
  },
  explain:
    'Type 1 answers “where do those customers live now”, although the question was “where was the revenue made”. Type 2 keeps a row for each stretch of time, and a fact belongs to the row that held on its day. If a version begins on the day when it was loaded, everything between the move and its report is counted in the old country. If it begins on the day of the move, a late report ends or splits an interval in the past, and facts that were loaded meanwhile hold the key of a row that no longer covers their day: look up their keys again, or join by the day.',
  challenges: [
    {
      id: 'history-moves',
      title: 'History moves',
      task: 'With type 1, have at least 15 % of the first year’s revenue in a wrong country after all has arrived.',
      hint: 'Only the last move counts for type 1. Which users have lived elsewhere in the first year?',
      solved: (run: WarehouseRun) => run.values.treatment === 'type1' && run.done && run.wrong >= 0.15,
    },
    {
      id: 'stale-keys',
      title: 'Keys that were right',
      task: 'With type 2 from the day of the move and keys from loading, end with nothing in a wrong country, after at least one fact had an outdated key, and without joining by day.',
      hint: 'A key was right when the fact was loaded. What must follow a move that is heard of late?',
      solved: (run: WarehouseRun) =>
        run.values.treatment === 'type2' &&
        run.values.join === 'surrogate' &&
        run.done &&
        run.rekeyed > 0 &&
        run.warehouse.stale === 0 &&
        run.wrong === 0,
    },
    {
      id: 'punctual',
      title: 'When the day of loading is enough',
      task: 'With versions from the day of loading, have nothing in a wrong country after at least 10 moves.',
      hint: 'By how much do the day of loading and the day of the move differ?',
      solved: (run: WarehouseRun) =>
        run.values.treatment === 'load-day' && run.done && run.moved >= 10 && run.wrong === 0,
    },
  ],
  firstFrame: 160,
  maxSteps: 800,
  pace: 20,
  start: (values, seed) => new WarehouseRun(values, seed),
});
