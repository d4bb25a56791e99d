import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  encodeSegment,
  handshakeSegments,
  internetChecksum,
  pseudoHeader,
  type Flag,
  type TcpOption,
  type WireSegment,
} from './index';

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

describe('the Internet checksum', () => {
  it('is that of the example in RFC 1071, section 3', () => {
    // The RFC gives the sum, ddf2; the checksum is its complement.
    const sum = internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7));
    expect(sum).toBe(~0xddf2 & 0xffff);
  });

  it('takes a missing last byte for zero', () => {
    expect(internetChecksum(Uint8Array.of(0x12, 0x34, 0x56))).toBe(
      internetChecksum(Uint8Array.of(0x12, 0x34, 0x56, 0)),
    );
  });
});

describe('the handshake', () => {
  const segments = handshakeSegments();
  const bytes = segments.map(encodeSegment);

  it('has the bytes that the lesson shows', () => {
    expect(bytes.map(hex)).toMatchInlineSnapshot(`
      [
        "cb 84 01 bb 1a 2b 3c 4d 00 00 00 00 a0 02 fa f0 39 20 00 00 02 04 05 b4 04 02 08 0a 00 00 03 e8 00 00 00 00 01 03 03 07",
        "01 bb cb 84 9f 00 00 01 1a 2b 3c 4e a0 12 fe 88 7b 1d 00 00 02 04 05 b4 04 02 08 0a 00 00 1b 58 00 00 03 e8 01 03 03 07",
        "cb 84 01 bb 1a 2b 3c 4e 9f 00 00 02 80 10 01 f6 a6 2c 00 00 01 01 08 0a 00 00 04 38 00 00 1b 58",
      ]
    `);
  });

  it('acknowledges the number after each SYN', () => {
    const [syn, synAck, ack] = segments;
    expect(synAck?.ack).toBe((syn?.seq ?? NaN) + 1);
    expect(ack?.ack).toBe((synAck?.seq ?? NaN) + 1);
    expect(ack?.seq).toBe(synAck?.ack);
  });

  it('wraps around with its numbers', () => {
    expect(handshakeSegments(0xffff_ffff, 0xffff_ffff)[2]).toMatchObject({seq: 0, ack: 0});
  });
});

const byte = fc.integer({min: 0, max: 255});
const word = fc.integer({min: 0, max: 0xffff});
const long = fc.integer({min: 0, max: 0xffff_ffff});
const address = fc.record({ip: fc.tuple(byte, byte, byte, byte), port: word});
const option: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.record({kind: fc.constant('mss'), bytes: word}),
  fc.record({kind: fc.constant('sack-permitted')}),
  fc.record({kind: fc.constant('timestamps'), value: long, echo: long}),
  fc.record({kind: fc.constant('no-operation')}),
  fc.record({kind: fc.constant('window-scale'), shift: fc.integer({min: 0, max: 14})}),
);
const segment: fc.Arbitrary<WireSegment> = fc.record({
  source: address,
  destination: address,
  seq: long,
  ack: long,
  flags: fc.uniqueArray(fc.constantFrom<Flag>('FIN', 'SYN', 'RST', 'PSH', 'ACK')),
  window: word,
  options: fc.array(option, {maxLength: 4}),
  data: fc.uint8Array({maxLength: 64}),
});

describe('any segment', () => {
  const covered = (one: WireSegment, bytes: Uint8Array): Uint8Array =>
    Uint8Array.of(...pseudoHeader(one, bytes.length), ...bytes);

  it('has its fields where RFC 9293 has them, and data behind a header of whole words', () => {
    fc.assert(
      fc.property(segment, (one) => {
        const bytes = encodeSegment(one);
        const view = new DataView(bytes.buffer);
        const header = (view.getUint8(12) >>> 4) * 4;
        expect(view.getUint16(0)).toBe(one.source.port);
        expect(view.getUint16(2)).toBe(one.destination.port);
        expect([view.getUint32(4), view.getUint32(8)]).toEqual([one.seq, one.ack]);
        expect(view.getUint16(14)).toBe(one.window);
        expect(bytes.slice(header)).toEqual(one.data);
      }),
    );
  });

  it('adds up at the receiver, and no longer does if a bit is flipped on the way', () => {
    fc.assert(
      fc.property(segment, fc.nat(), fc.nat(7), (one, where, bit) => {
        const bytes = encodeSegment(one);
        expect(internetChecksum(covered(one, bytes))).toBe(0);
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        expect(internetChecksum(covered(one, bytes))).not.toBe(0);
      }),
    );
  });

  it('is refused if its options do not fit', () => {
    const options = Array.from({length: 5}, (): TcpOption => ({kind: 'timestamps', value: 0, echo: 0}));
    const [syn] = handshakeSegments();
    if (syn === undefined) throw new Error('no SYN');
    expect(() => encodeSegment({...syn, options})).toThrow(RangeError);
  });
});
