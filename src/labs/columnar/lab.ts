import {
  choice,
  defineLab,
  number,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type View,
} from '../experiment';
import {Rng, Trace, type TraceEvent} from '../kernel';
import {chunkBytes, encodePlain, type EncodingChoice} from './column';
import {
  groupBytes,
  scan,
  writeRowGroup,
  type PageVisit,
  type Query,
  type Row,
  type RowGroup,
  type Skipping,
} from './scan';
import {ordered, photoViews, queries, rowStoreBytes, withStrays, type Order, type QueryName} from './views';

type ColumnarEvent = TraceEvent &
  (
    | {readonly kind: 'columnar.write'; readonly order: string; readonly bytes: number}
    | {
        readonly kind: 'columnar.visit';
        readonly page: number;
        readonly verdict: string;
        readonly bytes: number;
        readonly rows: number;
      }
  );

interface Values {
  readonly query: QueryName;
  readonly order: Order;
  readonly rowsPerPage: number;
  readonly encoding: EncodingChoice;
  readonly skipping: Skipping;
}

const ROWS = 10_000;
/** As many as a phone shows side by side. */
const PAGES_IN_A_LINE = 5;

const orders: Readonly<Record<Order, string>> = {
  day: 'As they happened',
  none: 'In no order',
  country: 'By country, days mixed',
  'country-day': 'By country, then day',
  viewer: 'By viewer',
};

const tones: Readonly<Record<PageVisit['verdict'], Tone>> = {skipped: 'muted', 'no match': 'bad', match: 'good'};

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

class ScanRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** Bytes that a row store reads for the same query. */
  readonly rowStore: number;
  /** Whether rows were put where they don't belong, at any time. */
  disturbed = false;
  readonly #clock = {now: 0};
  readonly #trace: Trace<ColumnarEvent>;
  readonly #rng: Rng;
  readonly #query: Query;
  readonly #plainBytes: ReadonlyMap<string, number>;
  #rows: readonly Row[];
  #group: RowGroup;
  #order: string;
  #visits: PageVisit[] = [];
  #scan: Generator<PageVisit, void>;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#trace = new Trace<ColumnarEvent>(this.#clock);
    this.#rng = Rng.seeded(seed).split('order');
    const rows = photoViews(ROWS, Rng.seeded(seed).split('views'));
    this.rowStore = rowStoreBytes(rows, values.query);
    this.#query = queries[values.query].query(rows[ROWS / 2] ?? {});
    this.#plainBytes = new Map(
      Object.keys(rows[0] ?? {}).map((name) => [name, encodePlain(rows.map((row) => row[name] ?? 0)).length]),
    );
    this.#order = orders[values.order];
    this.#rows = ordered(rows, values.order, this.#rng);
    this.#group = writeRowGroup(this.#rows, values.rowsPerPage, values.encoding);
    this.#scan = scan(this.#group, this.#query, values.skipping);
    this.#written();
  }

  get time(): number {
    return this.#clock.now;
  }

  /** Bytes read so far. */
  get read(): number {
    return this.#visits.reduce((sum, {bytes}) => sum + bytes, 0);
  }

  get pages(): number {
    return Math.ceil(ROWS / this.values.rowsPerPage);
  }

  get skipped(): number {
    return this.#visits.filter(({verdict}) => verdict === 'skipped').length;
  }

  /** Rows that the query has found. */
  get found(): number {
    return this.#visits.reduce((sum, {rows}) => sum + rows.length, 0);
  }

  /** Whether every page of the present file was looked at. */
  get done(): boolean {
    return this.#visits.length === this.pages;
  }

  step(): boolean {
    const next = this.#scan.next();
    if (next.done === true) return false;
    const {page, verdict, bytes, rows} = next.value;
    this.#clock.now += 1;
    this.#visits.push(next.value);
    this.#trace.record({kind: 'columnar.visit', page, verdict, bytes, rows: rows.length});
    this.#say(
      verdict === 'skipped'
        ? `Page ${page + 1}: skipped, for its smallest and largest values rule out a match.`
        : `Page ${page + 1}: ${kilobytes(bytes)} read, ${rows.length} ${rows.length === 1 ? 'row matches' : 'rows match'}.`,
    );
    if (this.done) {
      const share = ((100 * this.read) / this.rowStore).toFixed(1);
      this.#say(`${this.found} rows found. ${kilobytes(this.read)} read, ${share} % of what the row store reads.`);
    }
    return true;
  }

  actions(): Action[] {
    const sorts = Object.entries(orders)
      .filter(([, label]) => label !== this.#order)
      .map(([id, label]) => ({id: `order:${id}`, label, group: 'Rewrite the file'}));
    return [...sorts, {id: 'strays', label: 'Put one of the last rows into every page', group: 'Disturb'}];
  }

  act(id: string): void {
    const wasDone = this.done;
    const order = (['day', 'none', 'country', 'country-day', 'viewer'] as const).find((one) => id === `order:${one}`);
    if (order) {
      this.#order = orders[order];
      this.#rows = ordered(this.#rows, order, this.#rng);
    } else {
      this.disturbed = true;
      this.#order = 'Disturbed';
      this.#rows = withStrays(this.#rows, this.values.rowsPerPage);
    }
    this.#group = writeRowGroup(this.#rows, this.values.rowsPerPage, this.values.encoding);
    this.#scan = scan(this.#group, this.#query, this.values.skipping);
    this.#visits = [];
    this.#written();
    while (wasDone && this.step());
  }

  views(): View[] {
    return [this.#pages(), this.#bytes(), this.#columns()];
  }

  metrics(): Metric[] {
    return [
      {id: 'read', label: 'Read from columns', value: this.read / 1000, unit: 'kB'},
      {id: 'row-store', label: 'A row store reads', value: this.rowStore / 1000, unit: 'kB'},
      {id: 'share', label: 'Share', value: (100 * this.read) / this.rowStore, unit: '%'},
      {id: 'skipped', label: 'Pages skipped', value: this.skipped, unit: ''},
      {id: 'found', label: 'Rows found', value: this.found, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  #written(): void {
    const bytes = groupBytes(this.#group);
    this.#trace.record({kind: 'columnar.write', order: this.#order, bytes});
    this.#say(
      `${ROWS.toLocaleString('en')} rows written (${this.#order.toLowerCase()}): ${kilobytes(bytes)} in columns.`,
    );
  }

  #pages(): View {
    const lines = Array.from({length: Math.ceil(this.pages / PAGES_IN_A_LINE)}, (_, line) => line * PAGES_IN_A_LINE);
    return {
      kind: 'rows',
      title: 'Pages of the file',
      description: `${this.#visits.length} of ${this.pages} pages looked at: ${this.skipped} skipped, ${this.#visits.length - this.skipped} read. The query has found ${this.found} rows. The number in a page is that of its rows that match.`,
      rows: lines.map((from) => {
        const to = Math.min(this.pages, from + PAGES_IN_A_LINE);
        return {
          id: String(from),
          label: `${from + 1}–${to}`,
          cells: Array.from({length: to - from}, (_, n) => {
            const visit = this.#visits[from + n];
            const text = !visit ? '·' : visit.verdict === 'skipped' ? 'skip' : String(visit.rows.length);
            return {text, tone: visit ? tones[visit.verdict] : ('waiting' as const)};
          }),
        };
      }),
    };
  }

  #bytes(): View {
    const file = groupBytes(this.#group);
    return {
      kind: 'bars',
      title: 'Bytes',
      description: `A row store reads ${kilobytes(this.rowStore)} for this query. All columns together are ${kilobytes(file)}, and ${kilobytes(this.read)} of them are read so far.`,
      unit: 'kB',
      bars: [
        {label: 'row store reads', value: this.rowStore / 1000, tone: 'plain'},
        {label: 'columns, whole file', value: file / 1000, tone: 'muted'},
        {label: 'columns, read', value: this.read / 1000, tone: this.read > this.rowStore ? 'bad' : 'good'},
      ],
    };
  }

  #columns(): View {
    const used = new Set([...this.#query.select, ...this.#query.where.map(({column}) => column)]);
    return {
      kind: 'table',
      title: 'Columns',
      description: `The query uses ${[...used].join(', ')}.`,
      columns: ['Column', 'Encoding', 'Different', 'Plain', 'Stored', 'Bits a value'],
      rows: this.#group.columns.map((chunk) => {
        const bytes = chunkBytes(chunk);
        return {
          cells: [
            chunk.name,
            chunk.dictionary ? 'dictionary' : 'plain',
            String(new Set(this.#rows.map((row) => row[chunk.name])).size),
            kilobytes(this.#plainBytes.get(chunk.name) ?? 0),
            kilobytes(bytes),
            ((8 * bytes) / ROWS).toFixed(2),
          ],
          tone: used.has(chunk.name) ? 'active' : 'plain',
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
  name: 'columnar',
  title: 'Columnar file',
  summary:
    'Ask one question of the same rows in different orders, and count the bytes that columns, encodings and page statistics save.',
  timeUnit: 'pages',
  parameters: {
    query: choice({
      label: 'Question',
      options: {
        'by-country': queries['by-country'].label,
        week: queries.week.label,
        'week-br': queries['week-br'].label,
        viewer: queries.viewer.label,
        one: queries.one.label,
      },
      initial: 'week-br',
    }),
    order: choice({label: 'Order of the rows', options: orders, initial: 'day'}),
    rowsPerPage: number({label: 'Rows in a page', unit: '', min: 250, max: 2500, step: 250, initial: 250}),
    encoding: choice({
      label: 'Encoding',
      options: {plain: 'Plain', smallest: 'Dictionary where smaller'},
      initial: 'smallest',
    }),
    skipping: choice({
      label: 'Leave out',
      options: {
        none: 'Nothing',
        statistics: 'Pages, by smallest and largest',
        late: 'Also columns of pages without a match',
      },
      initial: 'statistics',
    }),
  },
  predict: {
    question:
      'The 10,000 views of 90 days lie in 40 pages as they happened. You ask for the views of the last 7 days from Brazil, from where every 11th view comes. How many of the 40 pages can be skipped by their smallest and largest values?',
    options: [
      {
        text: 'About 36',
        explanation:
          'The rows are in order of time, so the last 7 of 90 days are in the last 7/90 × 40 = 3.1 pages, which touch four. The condition on the country skips nothing: among 250 views are countries from AU to VN, and BR lies between.',
      },
      {
        text: 'All but one',
        explanation:
          'About 70 rows match, and one page could hold them. But they lie spread among all other views of that week; statistics can rule out a page, and not say in which one the rows are.',
      },
      {
        text: 'None, for every page holds some views from Brazil',
        explanation:
          'One condition that rules a page out is enough. The days do, although the countries do not: the two conditions must hold together.',
      },
    ],
    right: 0,
  },
  explain:
    'Three savings multiply. Only the columns that the question names are read. Of those, each value takes a few bits, since a dictionary replaces it by a small number and equal neighbors by a run. And a page whose smallest and largest values rule out a match is not read at all. The last two depend on the order of the rows: in the order of a column its runs are long and its pages narrow; in no order both are gone, although the data are the same. A single row in the wrong page widens that page to everything.',
  challenges: [
    {
      id: 'hundredth',
      title: 'A hundredth',
      task: 'Answer the question about Brazil with at most 1 % of the bytes that the row store reads.',
      hint: 'Two conditions, one file, one order. Which order puts the matching rows next to each other?',
      solved: (run: ScanRun) => run.values.query === 'week-br' && run.done && run.read <= run.rowStore / 100,
    },
    {
      id: 'strays',
      title: 'One stray row',
      task: 'Ask about the last 7 days. Put one of the last rows into every page and see what is skipped. Then, without restarting, have at least 80 % of the pages skipped again.',
      hint: 'The statistics are right: each page does reach that far now. What repairs the pages?',
      solved: (run: ScanRun) =>
        run.values.query === 'week' && run.disturbed && run.done && run.skipped >= 0.8 * run.pages,
    },
    {
      id: 'wrong-tool',
      title: 'The wrong tool',
      task: 'With everything left out that can be, find a question for which the columns still make you read more than the row store.',
      hint: 'A page is the least that can be read, from each column. What does a row store read for one row?',
      solved: (run: ScanRun) => run.values.skipping === 'late' && run.done && run.read > run.rowStore,
    },
  ],
  firstFrame: 12,
  maxSteps: 400,
  pace: 8,
  start: (values, seed) => new ScanRun(values, seed),
});
