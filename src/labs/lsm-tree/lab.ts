import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {Disk, type DiskEvent, encodeUtf8, Rng, Trace} from '../kernel';
import {type LsmEvent, type LsmStats, LsmTree, type Strategy, tablesOf} from './index';
import {amplifications, LEVEL0_RUNS, theLog, theTree} from './pictures';

type Policy = 'each' | 'eight' | 'never';

const SYNC_EVERY: Readonly<Record<Policy, number>> = {each: 1, eight: 8, never: Infinity};

interface Values {
  readonly strategy: Strategy;
  readonly ratio: number;
  readonly bits: number;
  readonly memtable: number;
  readonly keys: number;
  readonly sync: Policy;
}

/** What the run records besides what the engine and the disk do. */
interface OperationEvent {
  readonly kind: 'lab.operation';
  readonly operation: string;
  readonly key?: string;
}

type LabEvent = DiskEvent | LsmEvent | OperationEvent;

/** Bytes of a value. */
const VALUE = 44;
const OPERATIONS = 400;
/** Steps of the background after each operation. */
const BACKGROUND = 2;
/** Lookups at once, when the reader asks for them. */
const LOOKUPS = 10;

const keyOf = (number: number): string => `k${String(number).padStart(3, '0')}`;
const times = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

class LsmRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** Writes since the start. */
  writes = 0;
  /** Acknowledged writes that a crash took. */
  lost = 0;
  readonly #clock = {now: 0};
  readonly #trace: Trace<LabEvent>;
  readonly #disk: Disk;
  readonly #rng: Rng;
  /** What a reader who believes every acknowledgment expects. */
  readonly #expected = new Map<string, string>();
  #tree: LsmTree;
  /** What engines before this one did. */
  #past: LsmStats | undefined;
  /** Events of the last operation. */
  #seen: readonly LabEvent[] = [];

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#rng = Rng.seeded(seed).split('operations');
    this.#trace = new Trace<LabEvent>(this.#clock);
    this.#disk = new Disk({rng: Rng.seeded(seed).split('disk'), trace: this.#trace});
    this.#tree = this.#open();
    this.#say(
      `An empty tree with a memtable of ${values.memtable} bytes. Writes go to ${times(values.keys, 'key')} at random.`,
    );
  }

  get time(): number {
    return this.#clock.now;
  }

  /** What all engines of this run did together. */
  get stats(): LsmStats {
    const [now, past] = [this.#tree.stats, this.#past];
    const both = (field: keyof LsmStats): number => now[field] + (past?.[field] ?? 0);
    return {
      userBytes: both('userBytes'),
      logBytes: both('logBytes'),
      flushBytes: both('flushBytes'),
      compactionBytes: both('compactionBytes'),
      manifestBytes: both('manifestBytes'),
      gets: both('gets'),
      stalls: both('stalls'),
      blocks: both('blocks'),
      tables: both('tables'),
      rejected: both('rejected'),
      falsePositives: both('falsePositives'),
    };
  }

  /** Bytes written for each byte that the user wrote. Manifests left out: at real sizes they don't count. */
  get writeAmplification(): number {
    const {userBytes, logBytes, flushBytes, compactionBytes} = this.stats;
    return (logBytes + flushBytes + compactionBytes) / Math.max(1, userBytes);
  }

  /** Blocks read for each lookup. */
  get readAmplification(): number {
    const {blocks, gets} = this.stats;
    return blocks / Math.max(1, gets);
  }

  /** Bytes on the disk for each byte that the user would miss. */
  get spaceAmplification(): number {
    const live = [...this.#expected].map(([key, value]) => encodeUtf8(key + value).length);
    return this.#tree.diskBytes / Math.max(1, sum(live));
  }

  step(): boolean {
    if (this.time >= OPERATIONS) return false;
    this.#clock.now += 1;
    if (this.time % 4 === 0) this.#lookUp(this.time % 8 === 0);
    else this.#write();
    return true;
  }

  actions(): Action[] {
    const hasTables = tablesOf(this.#tree.levels).length > 0;
    return [
      {id: 'crash', label: 'Power failure', group: 'Fault'},
      {id: 'missing', label: `Look up ${LOOKUPS} missing keys`, group: 'Read'},
      {id: 'burst', label: 'Write 20 keys at once', group: 'Write'},
      {id: 'delete', label: 'Delete every other key', group: 'Write'},
      {id: 'sync', label: 'Sync the log', group: 'Maintain'},
      {id: 'flush', label: 'Flush the memtable', group: 'Maintain'},
      ...(hasTables ? [{id: 'compact', label: 'Compact everything', group: 'Maintain'}] : []),
    ];
  }

  act(id: string): void {
    if (id === 'crash') this.#crash();
    else if (id === 'missing') this.#missing();
    else if (id === 'burst') this.#burst();
    else if (id === 'delete') this.#deleteMany();
    else if (id === 'sync') this.#do('sync', undefined, () => this.#tree.sync());
    else if (id === 'flush') this.#do('flush', undefined, () => this.#tree.flush());
    else this.#do('compact', undefined, () => this.#tree.compactAll());
    if (id === 'sync') this.#say('Sync: all acknowledged writes are safe.');
    if (id === 'flush' || id === 'compact') this.#tellBackground();
  }

  views(): View[] {
    return [
      theTree(this.#tree, this.#seen),
      amplifications(this, this.values.strategy, this.values.ratio, this.#tree.levels.length - 1),
      theLog(this.#tree, this.values.sync),
    ];
  }

  metrics(): Metric[] {
    return [
      {id: 'write', label: 'Bytes written a byte', value: this.writeAmplification, unit: '×'},
      {id: 'read', label: 'Blocks read a lookup', value: this.readAmplification, unit: ''},
      {id: 'space', label: 'Bytes on disk a live byte', value: this.spaceAmplification, unit: '×'},
      {id: 'lies', label: 'Lies of filters', value: this.stats.falsePositives, unit: ''},
      {id: 'lost', label: 'Acknowledged writes lost', value: this.lost, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  #open(): LsmTree {
    const {strategy, ratio, bits, memtable, sync} = this.values;
    return new LsmTree({
      disk: this.#disk,
      rng: this.#rng,
      strategy,
      ratio,
      level0Runs: LEVEL0_RUNS,
      bitsPerKey: bits,
      memtableBytes: memtable,
      tableBytes: 2 * memtable,
      blockBytes: 256,
      syncEvery: SYNC_EVERY[sync],
      trace: this.#trace,
    });
  }

  /** Does something, gives the background its share, and remembers what happened. */
  #do<T>(operation: string, key: string | undefined, work: () => T): T {
    const start = this.#trace.length;
    this.#trace.record({kind: 'lab.operation', operation, ...(key !== undefined && {key})});
    const result = work();
    for (let i = 0; i < BACKGROUND; i++) this.#tree.work();
    this.#seen = this.#trace.events.slice(start);
    return result;
  }

  #write(): void {
    const key = keyOf(this.#rng.int(this.values.keys));
    if (this.#rng.chance(0.1)) {
      this.#do('delete', key, () => {
        this.#delete(key);
      });
      this.#say(`Delete ${key}: a tombstone. ${this.#acknowledged()}`);
    } else {
      this.#do('put', key, () => {
        this.#put(key);
      });
      this.#say(`Write ${key}. ${this.#acknowledged()}`);
    }
    this.#tellBackground();
  }

  #put(key: string): void {
    this.writes += 1;
    const value = String(this.writes).padStart(VALUE, '.');
    this.#expected.set(key, value);
    this.#tree.put(key, value);
  }

  #delete(key: string): void {
    this.writes += 1;
    this.#expected.delete(key);
    this.#tree.delete(key);
  }

  #acknowledged(): string {
    const {unsynced} = this.#tree;
    return unsynced === 0
      ? 'In the log, synced, acknowledged.'
      : `Acknowledged; ${unsynced} in the log are not synced.`;
  }

  #lookUp(exists: boolean): void {
    const key = keyOf(this.#rng.int(this.values.keys)) + (exists ? '' : '?');
    const found = this.#do('get', key, () => this.#tree.get(key)) !== undefined;
    const probes = this.#seen.filter((event) => event.kind === 'lsm.probe');
    const what = probes.map(({table, outcome}) => `table ${table}: ${outcome}`).join(', ');
    this.#say(`Look up ${key}: ${found ? 'found' : 'not there'}${what === '' ? ', without any table' : ` (${what})`}.`);
    this.#tellBackground();
  }

  #missing(): void {
    const before = this.stats;
    this.#do('missing', undefined, () => {
      for (let i = 0; i < LOOKUPS; i++) this.#tree.get(`${keyOf(this.#rng.int(this.values.keys))}!`);
    });
    const {tables, rejected, falsePositives} = this.stats;
    this.#say(
      `Look up ${LOOKUPS} keys that aren't there: ${tables - before.tables} tables could have had them, filters ruled out ${rejected - before.rejected}, and lied ${times(falsePositives - before.falsePositives, 'time')}.`,
    );
  }

  #burst(): void {
    this.#do('burst', undefined, () => {
      for (let i = 0; i < 20; i++) this.#put(keyOf(this.#rng.int(this.values.keys)));
    });
    this.#say(`Write 20 keys at once. ${this.#acknowledged()}`);
    this.#tellBackground();
  }

  #deleteMany(): void {
    const keys = [...this.#expected.keys()].sort().filter((_, index) => index % 2 === 0);
    this.#do('delete', keys.join(' '), () => {
      for (const key of keys) this.#delete(key);
    });
    this.#say(`Delete ${times(keys.length, 'key')}: as many tombstones. ${this.#acknowledged()}`);
    this.#tellBackground();
  }

  #crash(): void {
    const before = this.#tree.lastSequence;
    this.#past = this.stats;
    const start = this.#trace.length;
    this.#disk.crash();
    this.#tree = this.#open();
    this.#seen = this.#trace.events.slice(start);
    const gone = before - this.#tree.lastSequence;
    this.lost += gone;
    this.#expected.clear();
    for (const [key, value] of this.#tree.scan()) this.#expected.set(key, value);
    for (const event of this.#seen) {
      if (event.kind !== 'lsm.recover') continue;
      const {tables, replayed, ignored} = event;
      const torn = ignored > 0 ? ` and ignores ${ignored} bytes of torn or useless log` : '';
      this.#say(
        `Power fails. Recovery finds ${times(tables, 'table')} in the manifest, reads ${times(replayed, 'write')} from logs${torn}.`,
      );
    }
    this.#say(
      gone === 0
        ? 'No acknowledged write is lost.'
        : `${times(gone, 'acknowledged write')} ${gone === 1 ? 'is' : 'are'} lost.`,
    );
  }

  /** What the background did meanwhile, in words. */
  #tellBackground(): void {
    for (const event of this.#seen) {
      if (event.kind === 'lsm.rotate')
        this.#say(
          `The memtable is full: ${times(event.entries, 'entry', 'entries')}. It is closed, and a new one begins.`,
        );
      if (event.kind === 'lsm.flush') this.#say(`Flushed: table ${event.table} in level 0, ${event.bytes} bytes.`);
      if (event.kind === 'lsm.move')
        this.#say(`Table ${event.table} moves from level ${event.from} to ${event.to}: nothing there overlaps it.`);
      if (event.kind === 'lsm.stall')
        this.#say(`A write waits for ${event.cause === 'flush' ? 'the flush' : 'level 0'}.`);
      if (event.kind !== 'lsm.compact') continue;
      const {inputs, outputs, from, to, written, dropped} = event;
      const result = outputs.length === 0 ? 'nothing' : outputs.join(', ');
      this.#say(
        `Compacted from level ${from} to ${to}: tables ${inputs.join(', ')} become ${result}. ${times(written, 'entry', 'entries')} written, ${dropped} dropped.`,
      );
    }
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'lsm-tree',
  title: 'LSM-tree',
  summary:
    'Write, flush, compact and pull the plug: what each write, each read and each live byte costs, and what a crash takes.',
  timeUnit: 'op',
  parameters: {
    strategy: choice({label: 'Compaction', options: {leveled: 'Leveled', tiered: 'Size-tiered'}, initial: 'leveled'}),
    ratio: number({label: 'Ratio of the levels, T', unit: '', min: 2, max: 6, step: 1, initial: 4}),
    bits: number({label: 'Bloom filter', unit: 'bit/key', min: 0, max: 16, step: 1, initial: 10}),
    memtable: number({label: 'Memtable', unit: 'B', min: 256, max: 1024, step: 128, initial: 256}),
    keys: number({label: 'Keys', unit: '', min: 40, max: 400, step: 20, initial: 300}),
    sync: choice({
      label: 'fsync of the log',
      options: {each: 'Before each acknowledgment', eight: 'Every 8 writes', never: 'Never'},
      initial: 'each',
    }),
  },
  predict: {
    question:
      'Three hundred writes go to 300 keys at random, with leveled compaction and T = 4. How many bytes has the disk written in the end for each byte of the user?',
    options: [
      {
        text: 'About 2',
        explanation:
          'That is the log and the flush; with what they add to each entry they make 2.6. But a table that was flushed is not done with: it is merged into the next level, and there again.',
      },
      {
        text: 'About 7',
        explanation:
          'Log and flush make 2.6. Each level adds what a table going down costs: itself, and the tables that it overlaps there, up to T times its size if the level is full. With three levels, that is more than half of all writing.',
      },
      {
        text: 'About 40',
        explanation:
          'It would take many more levels. Each level holds T times as much as the one above, so their number grows with the logarithm of the data, and each costs T + 1 writes at most.',
      },
    ],
    right: 1,
  },
  explain:
    'A write costs a record in the log and, once its memtable is full, a place in a table of level 0. From there compaction carries it down. Leveled compaction merges it with all that it overlaps in the next level, so it writes much, keeps one run a level, and soon drops old versions. Tiered compaction waits until T runs have come together and writes each entry once a level, and a lookup meets more runs; Bloom filters keep most of those from being read. Only what was synced survives a crash for certain: if the log is synced later than a write is acknowledged, the difference is what a crash can take.',
  challenges: [
    {
      id: 'cheap-writes',
      title: 'Half the compaction',
      task: 'With a memtable of 256 bytes and 200 keys or more, make 250 writes or more. Compaction may write at most 2.2 bytes for each byte of the user, half of what it writes with the initial settings; and a lookup may read at most half a block.',
      hint: 'Which strategy writes each entry once a level, and how does the number of levels depend on T? It has more runs, so look after the filters.',
      solved: (run: LsmRun) =>
        run.values.memtable <= 256 &&
        run.values.keys >= 200 &&
        run.writes >= 250 &&
        run.stats.compactionBytes <= 2.2 * run.stats.userBytes &&
        run.readAmplification <= 0.5,
    },
    {
      id: 'lost-write',
      title: 'Lose what was promised',
      task: 'Make a crash take a write that was acknowledged.',
      hint: 'When is a record of the log on the disk, and when is its write acknowledged?',
      solved: ({lost}: LsmRun) => lost > 0,
    },
    {
      id: 'lies',
      title: 'Make filters lie',
      task: 'With filters of two bits a key or more, make them say "perhaps" of a missing key 20 times.',
      hint: 'Fewer bits make each filter worse, and a lookup of a missing key asks one filter in each run.',
      solved: (run: LsmRun) => run.values.bits >= 2 && run.stats.falsePositives >= 20,
    },
  ],
  firstFrame: 150,
  maxSteps: OPERATIONS,
  start: (values, seed) => new LsmRun(values, seed),
});
