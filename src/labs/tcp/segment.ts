/** How many sequence numbers there are: 2^32. */
const NUMBERS = 0x1_0000_0000;

/**
 * What TCP puts into a packet, as far as this lab goes. Numbers of bytes count modulo 2^32, from a random start.
 *
 * Source: RFC 9293, section 3.1.
 */
export interface Segment {
  /** The number of the first byte of `data`; of the SYN itself, if it is one. */
  readonly seq: number;
  /** The number of the next byte that the sender of this segment expects; `null` in the very first segment only. */
  readonly ack: number | null;
  /** Opens a connection, and takes one number. */
  readonly syn: boolean;
  /** How many bytes from `ack` on there is room for, as if window scaling (RFC 7323) were in use. */
  readonly window: number;
  /** The bytes, one a character. */
  readonly data: string;
}

/** Bytes of an IPv4 and a TCP header without options, which each segment has before its data. */
export const HEADERS = 40;

// #region serial
/** A sequence number, some bytes further on. O(1). */
export function advance(seq: number, bytes: number): number {
  return (((seq + bytes) % NUMBERS) + NUMBERS) % NUMBERS;
}

/**
 * How many bytes `a` is after `b`, from -2^31 to 2^31 - 1: of the two ways around the circle, the shorter one. Which
 * number is the older one can only be told while less than 2^31 bytes are between them. O(1).
 */
export function distance(a: number, b: number): number {
  return (a - b) | 0;
}
// #endregion serial

/** A segment in the way in which textbooks write it: `SYN`, `SYN-ACK`, `ACK` or the data. */
export function kindOf({syn, ack, data}: Segment): 'SYN' | 'SYN-ACK' | 'ACK' | 'data' {
  if (syn) return ack === null ? 'SYN' : 'SYN-ACK';
  return data === '' ? 'ACK' : 'data';
}
