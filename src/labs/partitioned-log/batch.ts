import {decodeUtf8, encodeUtf8} from '../kernel';
import {crc32c} from '../lsm-tree/crc32c';

/** What a producer sends: a fact, and the key that decides on its partition. */
export interface Message {
  /** Records of one key are in one partition, and so in order. */
  readonly key: string;
  /** What is said; `null` is a tombstone, which says that there is nothing to say about the key anymore. */
  readonly value: string | null;
}

/** A record of a log. */
export interface LogRecord extends Message {
  /** Its number in its partition, from 0. It never changes. */
  readonly offset: number;
}

/** Who sent a batch, and as the how manieth of its records in this partition. */
export interface ProducerStamp {
  /** The producer. */
  readonly id: string;
  /** Raised when the producer starts to count anew; what comes with a lower one is refused. */
  readonly epoch: number;
  /** Number of the first record of the batch, from 0; the others follow. */
  readonly sequence: number;
}

/** Records that were sent, stored and replicated together. */
export interface Batch {
  /** Offset of the first record that it was written with. */
  readonly baseOffset: number;
  /** Offset of the last one. Compaction may have removed both. */
  readonly lastOffset: number;
  /** The epoch of the leader that appended it. */
  readonly leaderEpoch: number;
  /** Who sent it; only where the producer is idempotent. */
  readonly producer?: ProducerStamp;
  /** The records, by offset. */
  readonly records: readonly LogRecord[];
}

/** What a producer sends to a partition, before it has offsets. */
export interface ProducerBatch {
  /** See {@link Batch}. */
  readonly producer?: ProducerStamp;
  /** The messages, in order. */
  readonly messages: readonly Message[];
}

/** Number of the last record of a batch in its producer's count. */
export function lastSequence({baseOffset, lastOffset}: Batch, {sequence}: ProducerStamp): number {
  return sequence + lastOffset - baseOffset;
}

/** Bytes before the body of a batch: its length and its checksum. */
const HEADER = 8;

/** A batch as it stands in a segment: length, CRC-32C as in Kafka, and JSON, where Kafka has a binary format. */
export function encodeBatch(batch: Batch): Uint8Array {
  const body = encodeUtf8(JSON.stringify(batch));
  const bytes = new Uint8Array(HEADER + body.length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, body.length);
  header.setUint32(4, crc32c(body));
  bytes.set(body, HEADER);
  return bytes;
}

/** A batch and how many bytes it takes. */
export interface Decoded {
  /** The batch. */
  readonly batch: Batch;
  /** Its length with the header. */
  readonly size: number;
}

/** The batch at a position of a segment; `undefined` where there is none, or where it is torn. */
export function decodeBatch(bytes: Uint8Array, position: number): Decoded | undefined {
  if (position + HEADER > bytes.length) return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset + position, HEADER);
  const length = header.getUint32(0);
  const body = bytes.subarray(position + HEADER, position + HEADER + length);
  if (length === 0 || body.length < length || crc32c(body) !== header.getUint32(4)) return undefined;
  // What has this checksum was written by encodeBatch.
  return {batch: JSON.parse(decodeUtf8(body)) as Batch, size: HEADER + length};
}
