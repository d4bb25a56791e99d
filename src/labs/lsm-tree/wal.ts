import type {Disk} from '../kernel';
import {ByteReader, ByteWriter, CHECKSUM} from './codec';
import {crc32c} from './crc32c';
import type {Entry} from './entry';

/** A record of a log, and where it ends. */
export interface LogRecord {
  /** What was written. */
  readonly entry: Entry;
  /** The offset of the first byte after it. */
  readonly end: number;
}

// #region log-record
/**
 * An entry as it lies in a log: a checksum, the length of the rest, the rest.
 *
 * The checksum covers the length. If it didn't, a tail of zeros, which a crash may leave, would read as records without
 * content, because the checksum of nothing is 0.
 */
export function encodeRecord({key, seq, value}: Entry): Uint8Array {
  const payload = new ByteWriter().varint(seq).text(key);
  if (value === null) payload.u8(0);
  else payload.u8(1).text(value);
  const body = new ByteWriter().u32(payload.size).raw(payload.finish()).finish();
  return new ByteWriter().u32(crc32c(body)).raw(body).finish();
}

/**
 * The records of a log, up to the first one that isn't whole. What follows that one is no use, even where it is whole: a
 * disk may have kept a later write and lost an earlier one.
 */
export function* readLog(bytes: Uint8Array): Generator<LogRecord, void> {
  const header = CHECKSUM + 4;
  for (let at = 0; at + header <= bytes.length;) {
    const reader = new ByteReader(bytes.subarray(at, at + header));
    const [checksum, length] = [reader.u32(), reader.u32()];
    const end = at + header + length;
    if (end > bytes.length || crc32c(bytes.subarray(at + CHECKSUM, end)) !== checksum) return;
    const payload = new ByteReader(bytes.subarray(at + header, end));
    const [seq, key] = [payload.varint(), payload.text()];
    yield {entry: {key, seq, value: payload.u8() === 0 ? null : payload.text()}, end};
    at = end;
  }
}

// #endregion log-record

// #region wal
/**
 * The write-ahead log of one memtable: what is only in memory is in here too. A record is safe when it is synced, and not
 * before.
 */
export class Wal {
  /** Its file. */
  readonly file: string;
  readonly #disk: Disk;
  #unsynced = 0;

  /** Creates a log, and makes its name durable: a synced file without a name would be lost like any other. */
  constructor(disk: Disk, file: string) {
    this.#disk = disk;
    this.file = file;
    disk.write(file, 0, new Uint8Array());
    disk.syncDirectory();
  }

  /** Records that a crash may take. */
  get unsynced(): number {
    return this.#unsynced;
  }

  /**
   * Appends a record.
   *
   * @returns bytes written
   */
  append(entry: Entry): number {
    const record = encodeRecord(entry);
    this.#disk.append(this.file, record);
    this.#unsynced += 1;
    return record.length;
  }

  /** Makes all records safe. */
  sync(): void {
    if (this.#unsynced === 0) return;
    this.#disk.fsync(this.file);
    this.#unsynced = 0;
  }
}
// #endregion wal
