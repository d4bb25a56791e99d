/** A keyed hash with 32 bits that nobody can compute without the key, such as SipHash. */
export type KeyedHash = (text: string) => number;

/** A SYN as far as a cookie needs it. */
export interface Syn {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** The client's initial sequence number, 32 bits. */
  readonly seq: number;
  /** The largest segment that the client takes, in bytes. */
  readonly mss: number;
}

/** The ACK that ends a handshake: the SYN's ends and numbers come back, each plus one; its options don't. */
export interface HandshakeAck extends Omit<Syn, 'mss'> {
  readonly ack: number;
}

/** Seconds for which the counter in a cookie stays the same. */
export const COUNTER_PERIOD = 64;

/** Three bits name one of these, in bytes: common ones, of our choice. */
export const SEGMENT_SIZES = [536, 1220, 1300, 1360, 1400, 1440, 1452, 1460] as const;

const counterAt = (time: number): number => Math.floor(time / COUNTER_PERIOD);

const low24 = (hash: KeyedHash, {source, sourcePort, destination, destinationPort}: Omit<Syn, 'mss'>, count: number) =>
  hash(JSON.stringify([source, sourcePort, destination, destinationPort, count])) & 0xff_ffff;

// #region cookie
/**
 * The sequence number of a SYN-ACK that remembers the SYN, so that the server need not: five bits of a counter, three bits for
 * the segment size, 24 bits of a keyed hash, and all that XOR the client's number.
 *
 * Source: RFC 4987, appendix A, after D. J. Bernstein.
 *
 * @param time - in seconds
 */
export function synCookie(syn: Syn, time: number, hash: KeyedHash): number {
  const count = counterAt(time);
  const size = Math.max(
    0,
    SEGMENT_SIZES.findLastIndex((one) => one <= syn.mss),
  );
  const state = ((count % 32) << 27) | (size << 24) | low24(hash, syn, count);
  return (state ^ syn.seq) >>> 0;
}

/**
 * The segment size of a SYN that this server answered at most two periods ago, from the ACK alone; `undefined` if the
 * number acknowledged is no such cookie.
 */
export function segmentSizeOf(ack: HandshakeAck, time: number, hash: KeyedHash): number | undefined {
  const state = ((ack.ack - 1) ^ (ack.seq - 1)) >>> 0;
  const now = counterAt(time);
  const isOurs = [now, now - 1].some(
    (count) => count >= 0 && state >>> 27 === count % 32 && (state & 0xff_ffff) === low24(hash, ack, count),
  );
  return isOurs ? SEGMENT_SIZES[(state >>> 24) & 7] : undefined;
}
// #endregion cookie
