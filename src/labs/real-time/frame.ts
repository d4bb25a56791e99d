/** What a frame is. */
export type Opcode = 'continuation' | 'text' | 'binary' | 'close' | 'ping' | 'pong';

/** The opcodes on the wire. RFC 6455, section 5.2. */
export const OPCODES: Readonly<Record<Opcode, number>> = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
};

/** A frame of WebSocket. */
export interface Frame {
  /** Whether it is the last of its message. */
  readonly fin: boolean;
  readonly opcode: Opcode;
  readonly payload: Uint8Array;
}

/** Why a connection is failed, with the code of the close frame (RFC 6455, section 7.4.1). */
export class ProtocolError extends Error {
  /**
   * @param code - 1002 protocol error, 1007 invalid data, 1009 too big
   * @param message - what the other side did
   */
  constructor(
    readonly code: 1002 | 1007 | 1009,
    message: string,
  ) {
    super(message);
  }
}

// #region mask
/** Masks or unmasks, which is the same: exclusive or with four bytes in turn. O(bytes). RFC 6455, section 5.3. */
export function mask(payload: Uint8Array, key: Uint8Array): Uint8Array {
  return payload.map((byte, index) => byte ^ (key[index % 4] ?? 0));
}
// #endregion mask

/** A number in `bytes` bytes, most significant first. */
function bigEndian(value: number, bytes: number): number[] {
  return Array.from({length: bytes}, (_, index) => Math.floor(value / 256 ** (bytes - 1 - index)) % 256);
}

// #region encode
/**
 * The bytes of a frame: two for flags, opcode and a short length; two or eight more for a longer one; four of a mask if a client
 * sends it; the payload.
 *
 * Source: RFC 6455, section 5.2.
 *
 * @param key - four unpredictable bytes, from clients always and from servers never
 */
export function encodeFrame({fin, opcode, payload}: Frame, key?: Uint8Array): Uint8Array {
  const {length} = payload;
  const first = (fin ? 0x80 : 0) | OPCODES[opcode];
  const short = length < 126 ? length : length < 65536 ? 126 : 127;
  const long = short === 126 ? bigEndian(length, 2) : short === 127 ? bigEndian(length, 8) : [];
  const second = (key ? 0x80 : 0) | short;
  return Uint8Array.from([first, second, ...long, ...(key ?? []), ...(key ? mask(payload, key) : payload)]);
}
// #endregion encode

const NAMES: readonly Opcode[] = ['continuation', 'text', 'binary', 'close', 'ping', 'pong'];

/** Cuts the bytes of a connection into frames. */
export class FrameDecoder {
  #bytes: Uint8Array = new Uint8Array();

  /**
   * @param from - who sends: clients must mask, servers must not (RFC 6455, section 5.1)
   * @param limit - the longest payload that is accepted, in bytes
   */
  constructor(
    private readonly from: 'client' | 'server',
    private readonly limit: number,
  ) {}

  /**
   * @returns the frames that are complete now, unmasked
   * @throws ProtocolError as soon as the bytes can't become a frame that is accepted
   */
  push(bytes: Uint8Array): Frame[] {
    this.#bytes = Uint8Array.from([...this.#bytes, ...bytes]);
    const frames: Frame[] = [];
    for (let next = this.#take(); next; next = this.#take()) frames.push(next);
    return frames;
  }

  // #region decode
  #take(): Frame | undefined {
    const bytes = this.#bytes;
    const [first, second] = bytes;
    if (first === undefined || second === undefined) return undefined;
    const opcode = NAMES.find((name) => OPCODES[name] === (first & 0x0f));
    const fin = first >= 0x80;
    const masked = second >= 0x80;
    const short = second & 0x7f;
    if ((first & 0x70) !== 0 || opcode === undefined) throw new ProtocolError(1002, 'reserved bit or opcode');
    if (masked !== (this.from === 'client')) throw new ProtocolError(1002, masked ? 'masked' : 'not masked');
    if (OPCODES[opcode] >= 8 && (!fin || short > 125))
      throw new ProtocolError(1002, 'long or fragmented control frame');
    const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
    const start = 2 + extra + (masked ? 4 : 0);
    if (bytes.length < 2 + extra) return undefined;
    const length = extra === 0 ? short : bytes.subarray(2, 2 + extra).reduce((sum, byte) => sum * 256 + byte, 0);
    if (extra > 0 && length < (extra === 2 ? 126 : 65536)) throw new ProtocolError(1002, 'length not minimal');
    if (length > this.limit) throw new ProtocolError(1009, `more than ${this.limit} bytes`);
    if (bytes.length < start + length) return undefined;
    this.#bytes = bytes.slice(start + length);
    const payload = bytes.slice(start, start + length);
    return {fin, opcode, payload: masked ? mask(payload, bytes.subarray(start - 4, start)) : payload};
  }
  // #endregion decode
}
