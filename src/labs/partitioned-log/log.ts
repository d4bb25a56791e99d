import type {Disk} from '../kernel';
import {decodeBatch, encodeBatch, type Batch, type LogRecord, type ProducerBatch} from './batch';
import {compact} from './compaction';
import {LeaderEpochs} from './epochs';
import {ProducerStates} from './producers';

/** How a log is kept. */
export interface LogOptions {
  /** A segment that has reached this size is closed, in bytes. Kafka's default (`segment.bytes`) is 1 GiB. */
  readonly segmentBytes: number;
  /** Distance of the entries of the sparse index, in bytes. Kafka's default (`index.interval.bytes`) is 4096. */
  readonly indexIntervalBytes?: number;
  /** After how many batches a log is flushed. Never by default, as in Kafka (`flush.messages`), which relies on replicas. */
  readonly flushBatches?: number;
}

/** A part of a log: one file, and an index in memory that is built from it. */
interface Segment {
  /** Where it begins: the offset in the name of the file. */
  readonly baseOffset: number;
  readonly file: string;
  size: number;
  /** Some of its batches, `indexIntervalBytes` or more apart: their base offsets and where they stand in the file. */
  index: {readonly offset: number; readonly position: number}[];
}

/** What a segment looks like from outside. */
export interface SegmentStatus {
  /** Offset in its name. */
  readonly baseOffset: number;
  /** Its size in bytes. */
  readonly size: number;
  /** How many entries its index has. */
  readonly indexed: number;
}

/**
 * The log of one partition on one broker: an append-only sequence of batches in segments, each a file named after its first
 * offset. Old segments are deleted or compacted as wholes, the newest one is written to.
 *
 * A read finds the segment by its name, then a place before the offset by the sparse index, then scans: O(log s + log i +
 * d) for s segments, i index entries and the distance d between two of them.
 *
 * Writes go to the page cache of the operating system and are flushed only when a segment is closed, or after
 * `flushBatches`. So a crash of the process loses nothing, and one of the machine loses what wasn't flushed. What is
 * left of a torn batch is found by its checksum and cut off when the log is opened.
 *
 * Source: Kreps, Narkhede and Rao, "Kafka: a Distributed Messaging System for Log Processing", NetDB 2011.
 */
export class PartitionLog {
  /** Which leader wrote what. */
  readonly epochs = new LeaderEpochs();
  /** What is known of the producers. */
  readonly producers = new ProducerStates();
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #options: LogOptions;
  #segments: Segment[] = [];
  #endOffset = 0;
  #unflushed = 0;

  /** Opens a log, and repairs it. Linear in its size. */
  constructor(disk: Disk, directory: string, options: LogOptions) {
    this.#disk = disk;
    this.#directory = directory;
    this.#options = options;
    this.#recover();
  }

  /** Offset of the first record that may still be there; retention moves it. */
  get startOffset(): number {
    return this.#segments[0]?.baseOffset ?? 0;
  }

  /** LEO, the log end offset: that of the next record. */
  get endOffset(): number {
    return this.#endOffset;
  }

  /** The epoch of the last batch. */
  get lastEpoch(): number | undefined {
    return this.epochs.entries.filter(({startOffset}) => startOffset < this.#endOffset).at(-1)?.epoch;
  }

  /** The segments, oldest first. */
  get segments(): readonly SegmentStatus[] {
    return this.#segments.map(({baseOffset, size, index}) => ({baseOffset, size, indexed: index.length}));
  }

  /** Appends what a producer has sent, as its leader, who gives out the offsets. */
  append({producer, messages}: ProducerBatch, leaderEpoch: number): Batch {
    const baseOffset = this.#endOffset;
    const records = messages.map(({key, value}, place) => ({offset: baseOffset + place, key, value}));
    const stamp = producer ? {producer} : {};
    const batch = {baseOffset, lastOffset: baseOffset + messages.length - 1, leaderEpoch, ...stamp, records};
    this.replicate(batch);
    return batch;
  }

  /**
   * Appends what a leader has sent, as its follower: the same batch at the same offsets. There may be a gap before it,
   * where the leader's log was compacted.
   *
   * @throws RangeError if it begins before the end of the log
   */
  replicate(batch: Batch): void {
    if (batch.baseOffset < this.#endOffset) {
      throw new RangeError(`a batch of offset ${batch.baseOffset} can't follow ${this.#endOffset - 1}`);
    }
    const bytes = encodeBatch(batch);
    this.#write(this.#active(batch.baseOffset), batch, bytes);
    this.#note(batch);
    this.#unflushed += 1;
    if (this.#unflushed >= (this.#options.flushBatches ?? Infinity)) this.flush();
  }

  /** Up to `limit` batches from the one that holds `offset`, or the next one, none of which begins at or after `end`. */
  read(offset: number, limit: number, end = this.#endOffset): Batch[] {
    const found: Batch[] = [];
    const before = this.#segments.filter(({baseOffset}) => baseOffset <= offset).length;
    for (const segment of this.#segments.slice(Math.max(0, before - 1))) {
      const start = segment.index.filter((entry) => entry.offset <= offset).at(-1)?.position ?? 0;
      for (const {batch} of this.#scan(segment.file, start)) {
        if (batch.baseOffset >= end || found.length >= limit) return found;
        if (batch.lastOffset >= offset) found.push(batch);
      }
    }
    return found;
  }

  /** All records, for looking into the log. */
  get records(): readonly LogRecord[] {
    return this.read(0, Infinity).flatMap(({records}) => records);
  }

  /** Cuts the log off at an offset, and flushes, so that what was cut off can't come back. */
  truncateTo(offset: number): void {
    if (offset >= this.#endOffset) return;
    for (const {file} of this.#segments.filter(({baseOffset}) => baseOffset > offset)) this.#disk.remove(file);
    this.#segments = this.#segments.filter(({baseOffset}) => baseOffset <= offset);
    const last = this.#segments.at(-1);
    if (last) {
      let size = 0;
      for (const {batch, end} of this.#scan(last.file)) if (batch.lastOffset < offset) size = end;
      this.#disk.truncate(last.file, size);
      this.#disk.fsync(last.file);
    }
    this.#disk.syncDirectory();
    this.epochs.truncateTo(offset);
    this.#rebuild();
  }

  /** Throws everything away and starts at an offset: what a follower does whose next record its leader has deleted. */
  restartAt(offset: number): void {
    this.truncateTo(0);
    for (const {file} of this.#segments) this.#disk.remove(file);
    this.#segments = [];
    this.#endOffset = offset;
    this.#active(offset);
  }

  /** Makes everything durable. */
  flush(): void {
    for (const {file} of this.#segments) this.#disk.fsync(file);
    this.#unflushed = 0;
  }

  /**
   * Retention: deletes the oldest segments but the last `keep`, as far as all that they hold is below the high watermark.
   * A producer whose batches are all deleted is forgotten when the log is read again, and a retry from that time would be
   * written again. Kafka forgets it after a day (`producer.id.expiration.ms`), as it writes down what it knows of producers.
   *
   * @returns how many were deleted
   */
  retain(keep: number, highWatermark: number): number {
    const excess = this.#segments.slice(0, Math.max(0, this.#segments.length - Math.max(1, keep)));
    const gone = excess.filter((_, place) => (this.#segments[place + 1]?.baseOffset ?? Infinity) <= highWatermark);
    for (const {file} of gone) this.#disk.remove(file);
    this.#segments = this.#segments.slice(gone.length);
    if (gone.length > 0) this.#disk.syncDirectory();
    return gone.length;
  }

  /**
   * Compaction: rewrites the closed segments below the high watermark without the records that have a newer one of the
   * same key. Each is written anew beside the old one, flushed, and renamed over it.
   *
   * @returns how many records were removed
   */
  compact(highWatermark: number): number {
    const closed = this.#segments.slice(0, -1).filter((_, place) => {
      return (this.#segments[place + 1]?.baseOffset ?? Infinity) <= highWatermark;
    });
    const batches = closed.flatMap(({file}) => [...this.#scan(file)].map(({batch}) => batch));
    const newest = new Map(batches.flatMap(({records}) => records.map(({key, offset}) => [key, offset])));
    const kept = compact(batches, newest);
    const count = (some: readonly Batch[]): number => some.reduce((sum, {records}) => sum + records.length, 0);
    for (const [place, {baseOffset, file}] of closed.entries()) {
      const end = closed[place + 1]?.baseOffset ?? Infinity;
      const isHere = (batch: Batch): boolean => batch.baseOffset >= baseOffset && batch.baseOffset < end;
      if (count(kept.filter(isHere)) === count(batches.filter(isHere))) continue;
      const cleaned = `${file}.cleaned`;
      this.#disk.write(cleaned, 0, new Uint8Array(0));
      for (const batch of kept.filter(isHere)) this.#disk.append(cleaned, encodeBatch(batch));
      this.#disk.fsync(cleaned);
      this.#disk.rename(cleaned, file);
      this.#disk.syncDirectory();
    }
    const removed = count(batches) - count(kept);
    if (removed > 0) this.#rebuild();
    return removed;
  }

  /** Reads all segments, and cuts the log off at the first batch that is torn or out of place. */
  #recover(): void {
    const files = this.#disk.list().filter((file) => file.startsWith(`${this.#directory}/`));
    for (const file of files.filter((name) => !name.endsWith('.log'))) this.#disk.remove(file);
    this.#segments = files
      .filter((name) => name.endsWith('.log'))
      .map((file) => ({baseOffset: Number(/(\d+)\.log$/.exec(file)?.[1]), file, size: 0, index: []}));
    let [end, epoch] = [this.startOffset, 0];
    for (const [place, segment] of this.#segments.entries()) {
      let valid = 0;
      for (const {batch, end: after} of this.#scan(segment.file)) {
        if (batch.baseOffset < end || batch.leaderEpoch < epoch) break;
        [end, epoch, valid] = [batch.lastOffset + 1, batch.leaderEpoch, after];
      }
      if (valid === this.#disk.status(segment.file).size) continue;
      this.#disk.truncate(segment.file, valid);
      for (const {file} of this.#segments.splice(place + 1)) this.#disk.remove(file);
      break;
    }
    this.flush();
    this.#disk.syncDirectory();
    this.#endOffset = this.startOffset;
    this.#rebuild();
  }

  /** Reads the files again: for the index, the producers, the epochs and the end of the log. */
  #rebuild(): void {
    this.producers.clear();
    this.#endOffset = this.startOffset;
    for (const segment of this.#segments) {
      segment.size = 0;
      segment.index = [];
      // The last batches of the segment before may have been compacted away.
      this.#endOffset = Math.max(this.#endOffset, segment.baseOffset);
      for (const {batch, start, end} of this.#scan(segment.file)) {
        this.#index(segment, batch, start);
        segment.size = end;
        this.#note(batch);
      }
    }
  }

  *#scan(file: string, start = 0): Generator<{batch: Batch; start: number; end: number}, void> {
    const bytes = this.#disk.read(file, start);
    for (let position = 0; ;) {
      const decoded = decodeBatch(bytes, position);
      if (!decoded) return;
      yield {batch: decoded.batch, start: start + position, end: start + position + decoded.size};
      position += decoded.size;
    }
  }

  /** The segment to write to: the last one, or a new one if that is full. */
  #active(baseOffset: number): Segment {
    const last = this.#segments.at(-1);
    if (last && last.size < this.#options.segmentBytes) return last;
    if (last) this.flush();
    const file = `${this.#directory}/${String(baseOffset).padStart(20, '0')}.log`;
    const segment = {baseOffset, file, size: 0, index: []};
    this.#disk.write(file, 0, new Uint8Array(0));
    this.#disk.syncDirectory();
    this.#segments.push(segment);
    return segment;
  }

  #write(segment: Segment, batch: Batch, bytes: Uint8Array): void {
    const position = this.#disk.append(segment.file, bytes);
    this.#index(segment, batch, position);
    segment.size = position + bytes.length;
  }

  #index({index}: Segment, {baseOffset: offset}: Batch, position: number): void {
    const last = index.at(-1);
    const {indexIntervalBytes = 4096} = this.#options;
    if (!last || position - last.position >= indexIntervalBytes) index.push({offset, position});
  }

  #note(batch: Batch): void {
    this.epochs.assign(batch.leaderEpoch, batch.baseOffset);
    this.producers.update(batch);
    this.#endOffset = batch.lastOffset + 1;
  }
}
