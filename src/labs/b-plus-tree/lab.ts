import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {Disk, type DiskEvent, encodeUtf8, Rng, Trace} from '../kernel';
import {BPlusTree, geometry, type PageId, type Replacement, type TreeEvent, type TreeStats} from './index';
import {bufferPool, leafFill, pageBytes, theTree} from './pictures';

type Order = 'random' | 'ascending' | 'churn';

interface Values {
  readonly order: Order;
  readonly pageSize: number;
  readonly frames: number;
  readonly replacement: Replacement;
  readonly group: number;
}

/** What the run records besides what the tree and the disk do. */
interface OperationEvent {
  readonly kind: 'lab.operation';
  readonly operation: string;
  readonly key?: string;
}

/** What came of a range scan. */
interface Scan {
  readonly records: number;
  readonly reads: number;
  /** Whether the pool was empty before. */
  readonly cold: boolean;
}

const OPERATIONS = 160;
const SCANNED = 24;
/** Keys are numbers of three digits. */
const KEYS = 1000;
/** Ascending keys leave gaps, as those of a sequence with several clients do. */
const STRIDE = 6;
/** Records that a tree with churn keeps, about. */
const STEADY = 60;

const inDigits = (number: number, digits: number): string => String(number).padStart(digits, '0');
const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

class TreeRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** How many records there were when the tree got its third level for the first time. */
  recordsAtThirdLevel: number | undefined;
  lastScan: Scan | undefined;
  readonly #clock = {now: 0};
  readonly #trace: Trace<DiskEvent | TreeEvent | OperationEvent>;
  readonly #disk: Disk;
  readonly #rng: Rng;
  #tree: BPlusTree;
  #file = 0;
  /** The keys that are in the tree, in the order of insertion. */
  #keys: string[] = [];
  #committed: readonly string[] = [];
  /** Changes since the last commit. */
  #pending = 0;
  #next = 0;
  #cold = true;
  /** What trees before this one did: those of an earlier start, or of another file. */
  #past = {hits: 0, misses: 0, reads: 0, writes: 0};
  /** Pages that the last operation asked for, and the events of it. */
  #seen: readonly TreeEvent[] = [];

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#trace = new Trace<DiskEvent | TreeEvent | OperationEvent>(this.#clock);
    this.#rng = Rng.seeded(seed).split('keys');
    this.#disk = new Disk({rng: Rng.seeded(seed).split('disk'), trace: this.#trace});
    this.#tree = this.#open();
    const {pageSize, group} = values;
    const rhythm = group === 1 ? 'Every change is committed at once' : `A commit comes after every ${group} changes`;
    this.#say(`An empty tree: one leaf of ${pageSize} bytes. ${rhythm}.`);
  }

  get time(): number {
    return this.#clock.now;
  }

  get records(): number {
    return this.#keys.length;
  }

  /** Whether a crash would change nothing. */
  get isCommitted(): boolean {
    return this.#pending === 0;
  }

  /** What all trees of this run did together. */
  get stats(): Pick<TreeStats, 'hits' | 'misses' | 'reads' | 'writes'> {
    const {hits, misses, reads, writes} = this.#tree.stats;
    const {hits: h, misses: m, reads: r, writes: w} = this.#past;
    return {hits: h + hits, misses: m + misses, reads: r + reads, writes: w + writes};
  }

  step(): boolean {
    if (this.time >= OPERATIONS) return false;
    this.#clock.now += 1;
    if (this.time % 4 === 0 && this.#keys.length > 0) this.#lookUp();
    else if (
      this.values.order === 'churn' &&
      this.#keys.length > 0 &&
      this.#rng.chance(this.#keys.length / (2 * STEADY))
    ) {
      this.#delete([this.#rng.pick(this.#keys)]);
    } else this.#insert();
    return true;
  }

  actions(): Action[] {
    const some = this.#keys.length > 0;
    const inPlenty = this.#keys.length > 10;
    return [
      ...(some ? [{id: 'lookup', label: 'Look up a key', group: 'Read'}] : []),
      ...(some ? [{id: 'scan', label: `Scan ${SCANNED} records`, group: 'Read'}] : []),
      ...(inPlenty ? [{id: 'delete', label: 'Delete ten neighbors', group: 'Change'}] : []),
      ...(some ? [{id: 'rebuild', label: 'Rebuild by bulk load', group: 'Change'}] : []),
      {id: 'commit', label: 'Commit', group: 'Durability'},
      {id: 'restart', label: 'Restart: empty the pool', group: 'Durability'},
      {id: 'crash', label: 'Power failure', group: 'Durability'},
    ];
  }

  act(id: string): void {
    if (id === 'lookup') this.#lookUp();
    else if (id === 'scan') this.#scan();
    else if (id === 'delete') this.#deleteNeighbors();
    else if (id === 'rebuild') this.#rebuild();
    else if (id === 'commit') this.#commit('You commit');
    else if (id === 'restart') this.#restart();
    else this.#crash();
  }

  views(): View[] {
    const pages = (...kinds: TreeEvent['kind'][]): PageId[] =>
      this.#seen.flatMap((event) => ('page' in event && kinds.includes(event.kind) ? [event.page] : []));
    const asked = pages('page.hit', 'page.read', 'page.create');
    const made = pages('page.create');
    return [
      theTree(this.#tree, {asked, made}),
      bufferPool(this.#tree, {replacement: this.values.replacement, seen: this.#seen, frames: this.values.frames}),
      pageBytes(this.#tree, asked),
    ];
  }

  metrics(): Metric[] {
    const {hits, misses, reads, writes} = this.stats;
    return [
      {id: 'height', label: 'Levels', value: this.#tree.height, unit: ''},
      {
        id: 'fill',
        label: 'Leaves full to',
        value: 100 * leafFill(this.#tree, geometry(this.values.pageSize, 3, 4).leafRecords),
        unit: '%',
      },
      {id: 'hits', label: 'Hit ratio of the pool', value: (100 * hits) / Math.max(1, hits + misses), unit: '%'},
      {id: 'reads', label: 'Pages read', value: reads, unit: ''},
      {id: 'writes', label: 'Pages written', value: writes, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  #open(): BPlusTree {
    const {pageSize, frames, replacement} = this.values;
    return new BPlusTree({
      disk: this.#disk,
      file: `tree-${this.#file}`,
      pageSize,
      frames,
      replacement,
      largestCell: 13, // three digits, four letters, two lengths, a slot, and room for a separator
      trace: this.#trace,
    });
  }

  /** Does something to the tree, and remembers what that took. */
  #do<T>(operation: string, key: string | undefined, work: () => T): T {
    const start = this.#trace.length;
    this.#trace.record({kind: 'lab.operation', operation, ...(key !== undefined && {key})});
    const result = work();
    this.#seen = this.#trace.events
      .slice(start)
      .filter((event): event is typeof event & TreeEvent => /^(page|tree)\./.test(event.kind));
    this.#cold = false;
    if (this.#tree.height >= 3) this.recordsAtThirdLevel ??= this.#keys.length;
    return result;
  }

  #freshKey(): string {
    if (this.values.order === 'ascending') {
      this.#next += STRIDE;
      return inDigits(this.#next, 3);
    }
    for (;;) {
      const key = inDigits(this.#rng.int(KEYS), 3);
      if (!this.#keys.includes(key)) return key;
    }
  }

  #insert(): void {
    const key = this.#freshKey();
    this.#keys.push(key);
    this.#do('insert', key, () => this.#tree.put(encodeUtf8(key), encodeUtf8(inDigits(this.time, 4))));
    this.#say(`Insert ${key}. ${this.#consequences()}`);
    this.#changed();
  }

  #delete(keys: readonly string[]): void {
    this.#keys = this.#keys.filter((key) => !keys.includes(key));
    this.#do('delete', keys.join(' '), () => {
      for (const key of keys) this.#tree.delete(encodeUtf8(key));
    });
    this.#say(`Delete ${keys.join(', ')}. ${this.#consequences()}`);
    this.#changed();
  }

  #deleteNeighbors(): void {
    const sorted = [...this.#keys].sort();
    const start = this.#rng.int(sorted.length - 9);
    this.#delete(sorted.slice(start, start + 10));
  }

  #lookUp(): void {
    const key = this.#rng.pick(this.#keys);
    this.#do('lookup', key, () => this.#tree.get(encodeUtf8(key)));
    this.#say(`Look up ${key}. ${this.#consequences()}`);
  }

  #scan(): void {
    const [cold, before] = [this.#cold, this.stats.reads];
    const records = this.#do('scan', undefined, () => {
      const scan = this.#tree.scan();
      let found = 0;
      while (found < SCANNED && scan.next().done !== true) found += 1;
      return found;
    });
    this.lastScan = {records, reads: this.stats.reads - before, cold};
    this.#say(
      `Scan the first ${times(records, 'record')}${cold ? ' with an empty pool' : ''}. ${this.#consequences()}`,
    );
  }

  /** Into a new file, as a database does when it rebuilds an index: a crash meanwhile leaves the old one. */
  #rebuild(): void {
    const records = [...this.#tree.scan()];
    this.#forgetTree();
    this.#file += 1;
    this.#do('rebuild', undefined, () => {
      this.#tree = this.#open();
      this.#tree.bulkLoad(records);
      this.#tree.commit();
    });
    this.#committed = [...this.#keys];
    this.#pending = 0;
    this.#say(`Rebuild: ${times(records.length, 'record')} into full pages of a new file. ${this.#consequences()}`);
  }

  #commit(who: string): void {
    const changes = this.#pending;
    this.#do('commit', undefined, () => {
      this.#tree.commit();
    });
    this.#committed = [...this.#keys];
    this.#pending = 0;
    const pages = this.#seen.filter(({kind}) => kind === 'page.write').length;
    this.#say(`${who}: ${times(changes, 'change')} in ${times(pages, 'page')} written.`);
  }

  #restart(): void {
    this.#commit('The database stops');
    this.#forgetTree();
    this.#tree = this.#open();
    this.#seen = [];
    this.#cold = true;
    this.#say('The database starts again: its pool has the meta page, and no other.');
  }

  #crash(): void {
    const lost = this.#pending;
    this.#forgetTree();
    this.#disk.crash();
    this.#tree = this.#open();
    this.#keys = [...this.#committed];
    this.#pending = 0;
    this.#seen = [];
    this.#cold = true;
    const gone =
      lost === 0
        ? 'Nothing is lost'
        : `${times(lost, 'change')} since the last commit ${lost === 1 ? 'is' : 'are'} gone`;
    this.#say(`Power fails. Originals in the journal are put back. ${gone}; what was committed is there.`);
  }

  #forgetTree(): void {
    this.#past = this.stats;
  }

  #changed(): void {
    this.#pending += 1;
    if (this.#pending >= this.values.group) {
      const seen = this.#seen;
      this.#commit('Commit');
      this.#seen = seen;
    }
  }

  /** What the last operation did to pages, in words. */
  #consequences(): string {
    const count = (kind: TreeEvent['kind']): number => this.#seen.filter((event) => event.kind === kind).length;
    const facts = [`${times(count('page.hit'), 'hit')} and ${times(count('page.read'), 'page')} read`];
    for (const [kind, what] of [
      ['tree.split', 'split'],
      ['tree.borrow', 'borrow'],
      ['tree.merge', 'merge'],
    ] as const) {
      if (count(kind) > 0) facts.push(times(count(kind), what));
    }
    if (count('tree.grow') > 0) facts.push(`the tree grows to ${this.#tree.height} levels`);
    if (count('tree.shrink') > 0) facts.push(`the tree shrinks to ${times(this.#tree.height, 'level')}`);
    const written = this.#seen.filter((event) => event.kind === 'page.evict' && event.dirty).length;
    if (written > 0) facts.push(`${times(written, 'dirty page')} had to leave the pool`);
    return `${facts.join(', ')}.`;
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'b-plus-tree',
  title: 'B+tree and buffer pool',
  summary:
    'Insert, scan and delete in a tree of small pages, and see which pages split, merge, are read and are written.',
  timeUnit: 'op',
  parameters: {
    order: choice({
      label: 'Workload',
      options: {random: 'Random keys', ascending: 'Ascending keys', churn: 'Random keys come and go'},
      initial: 'random',
    }),
    pageSize: number({label: 'Page', unit: 'B', min: 64, max: 192, step: 32, initial: 64}),
    frames: number({label: 'Frames in the buffer pool', unit: '', min: 2, max: 12, step: 1, initial: 5}),
    replacement: choice({label: 'Replacement', options: {lru: 'LRU', clock: 'CLOCK'}, initial: 'lru'}),
    group: number({label: 'Changes a commit', unit: '', min: 1, max: 32, step: 1, initial: 8}),
  },
  predict: {
    question:
      'A leaf has room for four records, and splits into halves when a fifth comes. After 120 insertions in random order, how full are the leaves on average?',
    options: [
      {
        text: 'About 50 %',
        explanation:
          'So full is a leaf right after its split, and so full do leaves stay when keys ascend, because nobody comes back to them. Random keys come back: most leaves have filled up again to some point.',
      },
      {
        text: 'About 70 %',
        explanation:
          'Leaves are at all stages between half full and full, and more of them are nearer to half, since a full one becomes two. The average goes to ln 2, which is 69 %, for large pages, and is somewhat more for small ones.',
      },
      {
        text: 'Nearly 100 %',
        explanation:
          'Only bulk loading does that. A full leaf that gets one more record turns into two half-full ones, so leaves can not stay full while records keep coming.',
      },
    ],
    right: 1,
  },
  explain:
    'A page that overflows gives half of its cells to a new one, and a separator to its parent; so the tree grows at its root, and all leaves stay equally deep. Random keys fill the leaves to about 70 %, ascending ones to 50 %, a bulk load to 100 %, and a scan reads as many pages as that makes. The upper levels are asked for by every operation and therefore stay in the pool: what a search really reads is the leaf. Dirty pages are written when they have to leave or when the group is committed, so a page with ten changes may be written once.',
  challenges: [
    {
      id: 'third-level',
      title: 'Three levels, fewest records',
      task: 'Make the tree grow to three levels with 16 records or fewer.',
      hint: 'Which order of keys leaves the most room unused in each leaf? And longer separators leave the root with fewer children.',
      solved: ({recordsAtThirdLevel}: TreeRun) => recordsAtThirdLevel !== undefined && recordsAtThirdLevel <= 16,
    },
    {
      id: 'cheap-scan',
      title: `${SCANNED} records for six pages`,
      task: `With pages of 96 bytes or less and 60 records or more, scan ${SCANNED} records right after a restart, and read at most six pages.`,
      hint: 'A leaf of 96 bytes has room for seven records. How do you get all of them full?',
      solved: ({lastScan, records, values}: TreeRun) =>
        lastScan !== undefined &&
        lastScan.cold &&
        lastScan.records === SCANNED &&
        lastScan.reads <= 6 &&
        records >= 60 &&
        values.pageSize <= 96,
    },
    {
      id: 'few-writes',
      title: 'Two records a write',
      task: 'Insert 100 records, all committed, with at most 55 page writes, in pages of 96 bytes or less.',
      hint: 'A page is written once a commit, however many changes it has; and once each time it has to leave the pool. Which keys go to the same page?',
      solved: (run: TreeRun) =>
        run.records >= 100 && run.isCommitted && run.stats.writes <= 55 && run.values.pageSize <= 96,
    },
  ],
  firstFrame: 14,
  maxSteps: OPERATIONS,
  pace: 3,
  start: (values, seed) => new TreeRun(values, seed),
});
