import type {Rng} from './rng';
import type {Recorder} from './trace';

/** What a disk records. */
export type DiskEvent =
  | {
      readonly kind: 'disk.write';
      readonly node?: string;
      readonly file: string;
      readonly offset: number;
      readonly bytes: number;
    }
  | {readonly kind: 'disk.fsync'; readonly node?: string; readonly file: string; readonly bytes: number}
  | {readonly kind: 'disk.rename'; readonly node?: string; readonly file: string; readonly to: string}
  | {readonly kind: 'disk.truncate'; readonly node?: string; readonly file: string; readonly bytes: number}
  | {readonly kind: 'disk.remove'; readonly node?: string; readonly file: string}
  | {readonly kind: 'disk.sync-directory'; readonly node?: string}
  | {readonly kind: 'disk.crash'; readonly node?: string; readonly files: readonly CrashedFile[]};

/** What a crash did to a file that is still there. Sizes in bytes. */
export interface CrashedFile {
  /** Its name after the crash. */
  readonly file: string;
  /** Its size when it was last synced. */
  readonly synced: number;
  /** Its size when the crash came. */
  readonly written: number;
  /** Its size now. */
  readonly survived: number;
}

/** The state of a file. */
export interface FileStatus {
  /** Its size in bytes, as a reader sees it. */
  readonly size: number;
  /** Its size when it was last synced. */
  readonly syncedSize: number;
  /** Numbers of the sectors that were written since it was last synced, ascending: what a crash may tear. */
  readonly dirtySectors: readonly number[];
}

/** What a disk is made of. */
export interface DiskOptions {
  /** Decides what survives a crash. */
  readonly rng: Rng;
  /** Bytes in a sector, the unit in which unsynced data reach the medium; 512 by default. */
  readonly sectorSize?: number;
  /** The node that the disk belongs to, named in its events. */
  readonly node?: string;
  /** Takes the events. */
  readonly trace?: Recorder<DiskEvent>;
}

/** A byte array that grows. Bytes past the end are zero, so that a gap reads as zeros. */
class GrowingBytes {
  #bytes = new Uint8Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  resize(size: number): void {
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  view(start: number, end: number): Uint8Array {
    return this.#bytes.subarray(Math.min(start, this.#size), Math.min(end, this.#size));
  }

  write(offset: number, data: Uint8Array): void {
    this.resize(Math.max(this.#size, offset + data.length));
    this.#bytes.set(data, offset);
  }
}

/** A file: what readers see, what is safe, and the sectors in which the two may differ. */
interface Inode {
  readonly cached: GrowingBytes;
  readonly durable: GrowingBytes;
  readonly dirty: Set<number>;
}

type Directory = Map<string, Inode>;

/**
 * The files of one node, as a crash leaves them.
 *
 * Writes go to a cache. `fsync` makes a file's content durable, and `syncDirectory` makes names durable: a new file
 * needs both, or it may be gone after a crash however well its content was synced. Reads see the cache.
 *
 * Invariants of {@link Disk.crash}:
 * 1. A byte that wasn't written since the file was last synced keeps its value.
 * 2. A byte that was written since then has its newest value or the synced one, which is 0 past the synced end.
 *    The choice falls for each sector apart, so a later write may survive an earlier one; a sector may also be torn, at
 *    any byte: newest values before it, synced ones from it on.
 * 3. A file's size lies between the synced and the newest one, so a log may end in half a record, or in zeros.
 * 4. Of the changes to names since `syncDirectory`, a prefix survives. `rename` is atomic: never both names, never none.
 * 5. What a crash left is durable: another crash changes nothing.
 *
 * All calls return at once; a lab that cares what they cost puts the time between them on the scheduler, which also is
 * what makes a crash between a write and its `fsync` possible.
 *
 * Sources: the Linux manual page fsync(2), on directories; Pillai et al., "All File Systems Are Not Created Equal: On the
 * Complexity of Crafting Crash-Consistent Applications", OSDI 2014, on what file systems don't promise.
 */
export class Disk {
  readonly #rng: Rng;
  readonly #sectorSize: number;
  readonly #place: {readonly node?: string};
  readonly #trace: Recorder<DiskEvent> | undefined;
  #directory: Directory = new Map();
  #durableDirectory: Directory = new Map();
  /** The changes that lead from the durable directory to the current one. */
  #journal: ((directory: Directory) => void)[] = [];

  constructor(options: DiskOptions) {
    this.#rng = options.rng;
    this.#sectorSize = options.sectorSize ?? 512;
    this.#place = options.node === undefined ? {} : {node: options.node};
    this.#trace = options.trace;
  }

  /** The names of the files, sorted. */
  list(): readonly string[] {
    return [...this.#directory.keys()].sort();
  }

  /** Whether there is a file of this name. */
  exists(file: string): boolean {
    return this.#directory.has(file);
  }

  /**
   * How large a file is, and how much of it is safe.
   *
   * @throws Error if there is no such file
   */
  status(file: string): FileStatus {
    const {cached, durable, dirty} = this.#open(file);
    return {size: cached.size, syncedSize: durable.size, dirtySectors: ascending(dirty)};
  }

  /**
   * A copy of a file's bytes from `offset` up to `offset + length` or the end, whichever comes first.
   *
   * @throws Error if there is no such file
   */
  read(file: string, offset = 0, length = Infinity): Uint8Array {
    return this.#open(file)
      .cached.view(offset, offset + length)
      .slice();
  }

  /**
   * Writes at the end of a file, and creates it if need be.
   *
   * @returns the offset of the first byte written
   */
  append(file: string, data: Uint8Array): number {
    const offset = this.exists(file) ? this.#open(file).cached.size : 0;
    this.write(file, offset, data);
    return offset;
  }

  /**
   * Writes at an offset, and creates the file if need be. A gap before the offset is filled with zeros.
   *
   * @throws RangeError if the offset isn't an integer from 0 up
   */
  write(file: string, offset: number, data: Uint8Array): void {
    if (!Number.isInteger(offset) || offset < 0) throw new RangeError(`can't write to ${file} at offset ${offset}`);
    if (!this.exists(file)) this.#create(file);
    const inode = this.#open(file);
    this.#soil(inode, Math.min(offset, inode.cached.size), offset + data.length);
    inode.cached.write(offset, data);
    this.#record({kind: 'disk.write', file, offset, bytes: data.length});
  }

  /**
   * Cuts a file to `size` bytes; to make it longer fills it with zeros. Recovery does so with a torn log.
   *
   * @throws Error if there is no such file
   */
  truncate(file: string, size: number): void {
    const inode = this.#open(file);
    this.#soil(inode, Math.min(size, inode.cached.size), Math.max(size, inode.cached.size));
    inode.cached.resize(size);
    this.#record({kind: 'disk.truncate', file, bytes: size});
  }

  /**
   * Makes a file's content durable; its name isn't, see {@link Disk.syncDirectory}. Linear in what was written since.
   *
   * @throws Error if there is no such file
   */
  fsync(file: string): void {
    const inode = this.#open(file);
    this.#settle(inode, inode.cached.size, (length) => length);
    this.#record({kind: 'disk.fsync', file, bytes: inode.cached.size});
  }

  /**
   * Renames a file, atomically, over another one if there is one of the new name.
   *
   * @throws Error if there is no such file
   */
  rename(file: string, to: string): void {
    const inode = this.#open(file);
    this.#change((directory) => {
      directory.delete(file);
      directory.set(to, inode);
    });
    this.#record({kind: 'disk.rename', file, to});
  }

  /**
   * Removes a file.
   *
   * @throws Error if there is no such file
   */
  remove(file: string): void {
    this.#open(file);
    this.#change((directory) => void directory.delete(file));
    this.#record({kind: 'disk.remove', file});
  }

  /** Makes all changes to names durable, as `fsync` of the directory does. */
  syncDirectory(): void {
    this.#durableDirectory = new Map(this.#directory);
    this.#journal = [];
    this.#record({kind: 'disk.sync-directory'});
  }

  /** Loses power: keeps what is durable and a random part of the rest, as the invariants of this class say. */
  crash(): void {
    const survivors = this.#journal.slice(0, this.#rng.int(this.#journal.length + 1));
    for (const change of survivors) change(this.#durableDirectory);
    this.#directory = new Map(this.#durableDirectory);
    this.#journal = [];
    const files = this.list().map((file) => {
      const inode = this.#open(file);
      const [synced, written] = [inode.durable.size, inode.cached.size];
      const survived = Math.min(synced, written) + this.#rng.int(Math.abs(synced - written) + 1);
      this.#settle(inode, survived, (length) => this.#rng.pick([0, length, this.#rng.int(length + 1)]));
      return {file, synced, written, survived};
    });
    this.#record({kind: 'disk.crash', files});
  }

  #open(file: string): Inode {
    const inode = this.#directory.get(file);
    if (inode === undefined) throw new Error(`no file ${file} on the disk`);
    return inode;
  }

  #create(file: string): void {
    const inode: Inode = {cached: new GrowingBytes(), durable: new GrowingBytes(), dirty: new Set()};
    this.#change((directory) => void directory.set(file, inode));
  }

  #change(change: (directory: Directory) => void): void {
    change(this.#directory);
    this.#journal.push(change);
  }

  /** Marks the sectors of a range of bytes as written. */
  #soil({dirty}: Inode, start: number, end: number): void {
    for (let sector = Math.floor(start / this.#sectorSize); sector * this.#sectorSize < end; sector++)
      dirty.add(sector);
  }

  /**
   * Ends the difference between cache and medium: the medium takes the first `keep(length)` bytes of each dirty sector
   * and the given size, and the cache becomes what the medium is.
   */
  #settle({cached, durable, dirty}: Inode, size: number, keep: (length: number) => number): void {
    durable.resize(size);
    for (const sector of ascending(dirty)) {
      const start = sector * this.#sectorSize;
      const fresh = cached.view(start, Math.min(start + this.#sectorSize, size));
      if (fresh.length > 0) durable.write(start, fresh.subarray(0, keep(fresh.length)));
      const settled = durable.view(start, start + this.#sectorSize);
      cached.write(start, settled);
    }
    cached.resize(size);
    dirty.clear();
  }

  #record(event: DiskEvent): void {
    this.#trace?.record({...event, ...this.#place});
  }
}

function ascending(numbers: ReadonlySet<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
