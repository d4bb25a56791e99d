import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {Trace, type TraceEvent} from '../kernel';
import {WRITE_LIMIT} from './capacity';
import {PAGE, STAR, type KeyDesign} from './design';
import {Feed, type Second} from './feed';

type KeyDesignEvent = TraceEvent &
  (
    | {readonly kind: 'key-design.second'; readonly second: Second}
    | {readonly kind: 'key-design.split'; readonly partition: number}
  );

interface Values extends KeyDesign {
  readonly writes: number;
  readonly share: number;
  readonly reads: number;
  readonly partitions: number;
}

const SECONDS = 40;
const MOST_PARTITIONS = 16;
/** Any account but the star. */
const ADA = 1;
const LAST_MONTH = 10;
/** Megabytes from which a partition is called large: about the size from which Cassandra 4 warns of it, unless told otherwise. */
const LARGE = 100;

const count = (value: number): string => Math.round(value).toLocaleString('en');
const megabytes = (bytes: number): number => bytes / 1e6;
/** Read units to a tenth; from a thousand up in whole ones. */
const units = (value: number): string => (value < 1000 ? value.toFixed(1) : count(value));

const questions = [
  {label: 'Newest 50 of Ada', query: {account: ADA}},
  {label: 'Newest 50 of the star', query: {account: STAR}},
  {label: 'Ada, last month', query: {account: ADA, month: LAST_MONTH}},
  {label: 'The star, last month', query: {account: STAR, month: LAST_MONTH}},
];

class KeyDesignRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly feed: Feed;
  /** Seconds without a refusal, up to now. */
  calm = 0;
  splits = 0;
  readonly #clock = {now: 0};
  readonly #trace: Trace<KeyDesignEvent>;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#trace = new Trace<KeyDesignEvent>(this.#clock);
    const {writes, reads, share, partitions} = values;
    this.feed = new Feed({
      design: values,
      workload: {writes, reads, share: share / 100},
      partitions,
      seed,
    });
    this.#say(
      `${partitions} partitions take ${count(partitions * WRITE_LIMIT)} write units a second in all; ${count(writes)} arrive.`,
    );
  }

  get time(): number {
    return this.#clock.now;
  }

  /** The last second. */
  get last(): Second | undefined {
    return this.feed.seconds.at(-1);
  }

  /** The partition that was asked for most writes, and which part of them was for the star. */
  get hottest(): {readonly partition: number; readonly writes: number; readonly star: number} {
    const writes = this.last?.writes ?? [];
    const most = Math.max(0, ...writes);
    const partition = Math.max(0, writes.indexOf(most));
    return {partition, writes: most, star: most === 0 ? 0 : (this.last?.star[partition] ?? 0) / most};
  }

  step(): boolean {
    if (this.time >= SECONDS) return false;
    this.#clock.now += 1;
    const before = this.calm;
    const second = this.feed.second();
    this.#trace.record({kind: 'key-design.second', second});
    const {writesRefused, readsRefused} = second;
    this.calm = writesRefused + readsRefused === 0 ? this.calm + 1 : 0;
    if (this.calm === 0 && (before > 0 || this.time === 1)) {
      const {partition, writes, star} = this.hottest;
      this.#say(
        `${count(writesRefused)} of ${count(this.values.writes)} writes are refused, and ${count(readsRefused)} of ${count(this.values.reads)} queries. The hottest partition is number ${partition + 1}: ${count(writes)} write units, ${(100 * star).toFixed(0)} % of them for the star.`,
      );
    }
    if (this.calm === 1) this.#say('Nothing is refused.');
    return true;
  }

  /** One split a second: which partition is the hottest afterwards, the next second shows. */
  actions(): Action[] {
    const {count: partitions} = this.feed.partitions;
    if (this.last?.writes.length !== partitions || partitions >= MOST_PARTITIONS) return [];
    return [{id: 'split', label: `Split partition ${this.hottest.partition + 1}, the hottest`, group: 'Repair'}];
  }

  act(): void {
    const {partition} = this.hottest;
    this.feed.partitions.split(partition);
    this.splits += 1;
    this.#trace.record({kind: 'key-design.split', partition});
    this.#say(
      `Partition ${partition + 1} is split in the middle of its range of the hash. From now on there are ${this.feed.partitions.count}.`,
    );
  }

  views(): View[] {
    return [this.#bars(), this.#table(), this.#series()];
  }

  metrics(): Metric[] {
    return [
      {id: 'writes-refused', label: 'Writes refused', value: this.last?.writesRefused ?? 0, unit: '1/s'},
      {id: 'reads-refused', label: 'Queries refused', value: this.last?.readsRefused ?? 0, unit: '1/s'},
      {id: 'hottest', label: 'Hottest partition', value: (100 * this.hottest.writes) / WRITE_LIMIT, unit: '%'},
      {id: 'cost', label: 'Newest 50, on average', value: this.last?.cost ?? 0, unit: 'RU'},
      {id: 'largest', label: 'Largest partition key', value: megabytes(this.feed.largest), unit: 'MB'},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** Of the last second, so with the partitions that were there then. */
  #bars(): View {
    const {partition, writes, star} = this.hottest;
    const asked = this.last?.writes ?? new Array<number>(this.feed.partitions.count).fill(0);
    const happened =
      this.last === undefined
        ? 'Nothing has arrived yet.'
        : `Partition ${partition + 1} is asked for the most, ${count(writes)}; ${(100 * star).toFixed(0)} % of these are for the star. ${count(this.last.writesRefused)} of ${count(this.values.writes)} writes are refused.`;
    return {
      kind: 'bars',
      title: 'Writes asked of each partition',
      description: `A partition takes ${count(WRITE_LIMIT)} write units a second, which the first bar shows. ${happened}`,
      unit: '1/s',
      bars: [
        {label: 'limit', value: WRITE_LIMIT, tone: 'muted'},
        ...asked.map((value, index) => ({
          label: String(index + 1),
          value,
          tone: value > WRITE_LIMIT ? ('bad' as const) : ('plain' as const),
        })),
      ],
    };
  }

  #table(): View {
    const largest = megabytes(this.feed.largest);
    return {
      kind: 'table',
      title: 'What a query reads',
      description: `“Asked” counts partition keys, or all partitions where no key can be named. The items of one partition key have up to ${largest.toFixed(1)} MB, ${largest < LARGE ? 'less' : 'not less'} than ${LARGE} MB.`,
      columns: ['Query', 'Asked', 'Items read', 'Returned', 'Read units'],
      rows: questions.map(({label, query}) => {
        const cost = this.feed.cost(query);
        const returned = query.month === undefined ? Math.min(PAGE, cost.wanted) : cost.wanted;
        return {
          cells: [label, count(cost.requests), count(cost.read), count(returned), units(cost.units)],
          tone: cost.read > 100 * returned ? 'bad' : 'plain',
        };
      }),
    };
  }

  #series(): View {
    const {seconds} = this.feed;
    const line = (label: string, of: (second: Second) => number) => ({
      label,
      points: seconds.map((second, index) => [index + 1, of(second)] as const),
    });
    return {
      kind: 'series',
      title: 'Refused',
      description: `In the last second ${count(this.last?.writesRefused ?? 0)} writes and ${count(this.last?.readsRefused ?? 0)} queries were refused.${this.calm > 0 ? ` Nothing has been refused for ${this.calm} s.` : ''}`,
      x: {label: 'time', unit: 's'},
      y: {label: 'refused', unit: '1/s'},
      lines: [line('writes', (second) => second.writesRefused), line('queries', (second) => second.readsRefused)],
    };
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'key-design',
  title: 'Partition key and sort key',
  summary:
    'Choose the keys of a feed table, and see which partition refuses writes, how many a query has to ask, and what it reads in vain.',
  timeUnit: 's',
  parameters: {
    partition: choice({
      label: 'Partition key',
      options: {account: 'Account', 'account-month': 'Account and month', month: 'Month', item: 'Item'},
      initial: 'account',
    }),
    sort: choice({
      label: 'Sort key',
      options: {time: 'Time', 'account-time': 'Account, then time', item: 'Item, at random'},
      initial: 'time',
    }),
    buckets: number({label: 'Buckets for each key', unit: '', min: 1, max: 16, step: 1, initial: 1}),
    bucketed: choice({label: 'Buckets for', options: {all: 'All accounts', star: 'The star only'}, initial: 'all'}),
    writes: number({label: 'Items that arrive', unit: '1/s', min: 1000, max: 10_000, step: 500, initial: 6000}),
    share: number({label: 'For the star', unit: '%', min: 0, max: 50, step: 5, initial: 25}),
    reads: number({label: 'Queries “newest 50”', unit: '1/s', min: 0, max: 2000, step: 100, initial: 400}),
    partitions: number({label: 'Partitions at first', unit: '', min: 6, max: 12, step: 1, initial: 12}),
  },
  predict: {
    question:
      'A table has 12 partitions, and each takes 1,000 writes a second. 6,000 items a second arrive, a quarter of them for one account, the star; the others go evenly to 2,000 accounts. The partition key is the account. How many writes are refused each second?',
    options: [
      {
        text: 'None',
        explanation:
          'Half of the 12,000 writes that the table could take are asked for. But the limit holds for each partition, and all items of an account are in one.',
      },
      {
        text: 'About 500',
        explanation:
          'The star’s 1,500 exceed the limit by 500. They are not alone in their partition: a twelfth of the other 4,500 go there too.',
      },
      {
        text: 'About 900',
        explanation:
          'The star’s partition is asked for its 1,500 and for a twelfth of the other 4,500, which is 375: 1,875 in all, 875 above the limit. Most of what is refused is the star’s, and some belongs to accounts that only happen to be there.',
      },
    ],
    right: 2,
  },
  explain:
    'The limit holds for each partition, so the table’s sum helps only as far as the keys spread. With W writes a second, a share s of them for one key in b buckets, and P partitions, the hottest takes about W·s/b + W·(1 − s)/P, and more where two buckets fall into one partition by chance. Splitting P shrinks the second part and never the first, since one key has one place. Buckets shrink the first, and each reader then asks b keys for a whole page, because the newest items may all be in one. The sort key decides what is read within a partition: if the items asked for lie side by side, only these; otherwise all of it, and a filter throws the rest away after it was paid for.',
  challenges: [
    {
      id: 'calm',
      title: 'Nothing refused, and cheap',
      task: 'At 6,000 writes a second or more, 25 % or more of them for the star, and 400 queries or more: refuse nothing for 10 s in a row, while the newest 50 cost at most 8 read units on average.',
      hint: 'One account needs buckets. Who else pays for them, if everybody has them?',
      solved: ({values, calm, last}: KeyDesignRun) =>
        values.writes >= 6000 &&
        values.share >= 25 &&
        values.reads >= 400 &&
        calm >= 10 &&
        last !== undefined &&
        last.cost <= 8,
    },
    {
      id: 'bounded',
      title: 'A month in one place',
      task: 'Keep what shares a partition key below 100 MB. The star’s items of last month must still come from a single key, and no item may be read that isn’t asked for. (Writes may be refused.)',
      hint: 'Which part of the question could be part of the partition key?',
      solved: ({feed, time}: KeyDesignRun) => {
        const {requests, read, wanted} = feed.cost({account: STAR, month: LAST_MONTH});
        return time >= 1 && megabytes(feed.largest) < LARGE && requests === 1 && read === wanted;
      },
    },
    {
      id: 'split',
      title: 'What splitting can’t do',
      task: 'Split the hottest partition until at least 95 % of its writes are the star’s, and some of them are still refused.',
      hint: 'Each split takes half of the others away, and the next second shows which partition is the hottest then.',
      solved: ({splits, hottest}: KeyDesignRun) => splits >= 1 && hottest.star >= 0.95 && hottest.writes > WRITE_LIMIT,
    },
  ],
  firstFrame: 0, // the first second brings the answer to the prediction
  maxSteps: SECONDS,
  pace: 4,
  start: (values, seed) => new KeyDesignRun(values, seed),
});
