/** One end of a connection: an IPv4 address and a port. */
export interface Address {
  readonly ip: readonly [number, number, number, number];
  readonly port: number;
}

/** A control bit of a header. Source: RFC 9293, section 3.1. */
export type Flag = 'FIN' | 'SYN' | 'RST' | 'PSH' | 'ACK';

const FLAGS: Readonly<Record<Flag, number>> = {FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10};

/**
 * What may stand behind the fixed header.
 *
 * Sources: RFC 9293, section 3.2 (MSS, no operation); RFC 2018 (SACK permitted); RFC 7323 (window scale, timestamps).
 */
export type TcpOption =
  | {readonly kind: 'mss'; readonly bytes: number}
  | {readonly kind: 'sack-permitted'}
  | {readonly kind: 'timestamps'; readonly value: number; readonly echo: number}
  | {readonly kind: 'no-operation'}
  | {readonly kind: 'window-scale'; readonly shift: number};

/** A segment as it goes onto the wire. */
export interface WireSegment {
  readonly source: Address;
  readonly destination: Address;
  readonly seq: number;
  /** 0 without the flag ACK. */
  readonly ack: number;
  readonly flags: readonly Flag[];
  /** The field of 16 bits, before it is scaled. */
  readonly window: number;
  readonly options: readonly TcpOption[];
  readonly data: Uint8Array;
}

/** The protocol number of TCP in an IPv4 header. */
const TCP_PROTOCOL = 6;

const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value)];

function optionBytes(option: TcpOption): number[] {
  switch (option.kind) {
    case 'mss':
      return [2, 4, ...u16(option.bytes)];
    case 'sack-permitted':
      return [4, 2];
    case 'timestamps':
      return [8, 10, ...u32(option.value), ...u32(option.echo)];
    case 'no-operation':
      return [1];
    case 'window-scale':
      return [3, 3, option.shift];
  }
}

// #region checksum
/**
 * The Internet checksum: the complement of the sum of all 16-bit words in ones' complement arithmetic, where a carry out of
 * the top is added at the bottom. Over bytes that contain their own checksum it is 0. O(n).
 *
 * Source: RFC 1071, section 1.
 */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/**
 * What the checksum covers before the segment itself: both addresses, the protocol and the length. So a segment that was
 * delivered to the wrong host does not add up.
 *
 * Source: RFC 9293, section 3.1.
 */
export function pseudoHeader({source, destination}: WireSegment, length: number): Uint8Array {
  return Uint8Array.of(...source.ip, ...destination.ip, 0, TCP_PROTOCOL, ...u16(length));
}
// #endregion checksum

// #region encode
/**
 * The bytes of a segment, checksum included. The header is a multiple of four bytes long; zeros, which mean the end of the
 * options, fill it up. O(n).
 *
 * @throws RangeError - if the options take more than the 40 bytes that there is room for
 */
export function encodeSegment(segment: WireSegment): Uint8Array {
  const options = segment.options.flatMap(optionBytes);
  while (options.length % 4 !== 0) options.push(0);
  if (options.length > 40) throw new RangeError(`${options.length} bytes of options, and at most 40 fit.`);
  const words = 5 + options.length / 4; // the length of the header, in units of four bytes
  const bytes = Uint8Array.of(
    ...u16(segment.source.port),
    ...u16(segment.destination.port),
    ...u32(segment.seq),
    ...u32(segment.ack),
    words << 4,
    segment.flags.reduce((bits, flag) => bits | FLAGS[flag], 0),
    ...u16(segment.window),
    ...[0, 0], // the checksum, as long as it is computed
    ...[0, 0], // the urgent pointer
    ...options,
    ...segment.data,
  );
  const covered = Uint8Array.of(...pseudoHeader(segment, bytes.length), ...bytes);
  bytes.set(u16(internetChecksum(covered)), 16);
  return bytes;
}
// #endregion encode

// #region handshake
/** The phone, from an ephemeral port, and the API, in the address blocks that RFC 5737 keeps for examples. */
const PHONE: Address = {ip: [192, 0, 2, 7], port: 52_100};
const API: Address = {ip: [198, 51, 100, 20], port: 443};

/** The three segments that open a connection, with the options that Linux sends, in its order. */
export function handshakeSegments(phoneStart = 0x1a2b_3c4d, apiStart = 0x9f00_0001): WireSegment[] {
  const hello = (value: number, echo: number): TcpOption[] => [
    {kind: 'mss', bytes: 1460},
    {kind: 'sack-permitted'},
    {kind: 'timestamps', value, echo},
    {kind: 'no-operation'},
    {kind: 'window-scale', shift: 7},
  ];
  const timestamps = (value: number, echo: number): TcpOption[] => [
    {kind: 'no-operation'},
    {kind: 'no-operation'},
    {kind: 'timestamps', value, echo},
  ];
  const up = {source: PHONE, destination: API, data: new Uint8Array()};
  const down = {source: API, destination: PHONE, data: new Uint8Array()};
  const [next, apiNext] = [(phoneStart + 1) >>> 0, (apiStart + 1) >>> 0]; // a SYN takes one number
  return [
    {...up, seq: phoneStart, ack: 0, flags: ['SYN'], window: 64_240, options: hello(1000, 0)},
    {...down, seq: apiStart, ack: next, flags: ['SYN', 'ACK'], window: 65_160, options: hello(7000, 1000)},
    {...up, seq: next, ack: apiNext, flags: ['ACK'], window: 502, options: timestamps(1080, 7000)},
  ];
}
// #endregion handshake
