import {brotliCompressSync, gzipSync} from 'node:zlib';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import {describe, expect, it} from 'vitest';
import {encodeUtf8, Rng} from '../kernel';
import {
  ADAS_PHOTO,
  cborItem,
  decode,
  decodeAvro,
  decodeVarint,
  encode,
  encodeAvro,
  encodeVarint,
  entropy,
  hex,
  jsonPieces,
  Malformed,
  PHOTO_SCHEMA,
  piecesOf,
  randomPhoto,
  Reader,
  scan,
  toCbor,
  toJson,
  toXml,
  unzigzag,
  varintLength,
  zigzag,
  type Message,
  type Scalar,
  type Schema,
} from './index';

const uint64 = fc.bigInt({min: 0n, max: (1n << 64n) - 1n});
const int64 = fc.bigInt({min: -(1n << 63n), max: (1n << 63n) - 1n});
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));

describe('varints', () => {
  // Protocol Buffers, Encoding: 1, 150 and 300; the largest value; a negative one.
  it.each([
    [0n, '00'],
    [1n, '01'],
    [127n, '7f'],
    [128n, '80 01'],
    [150n, '96 01'],
    [300n, 'ac 02'],
    [(1n << 64n) - 1n, 'ff ff ff ff ff ff ff ff ff 01'],
    [-1n, 'ff ff ff ff ff ff ff ff ff 01'],
    [-2n, 'fe ff ff ff ff ff ff ff ff 01'],
  ])('of %s', (value, expected) => {
    expect(hex(encodeVarint(value))).toBe(expected);
  });

  it('come back, and are as long as the formula says', () => {
    fc.assert(
      fc.property(uint64, (value) => {
        const bytes = encodeVarint(value);
        expect(decodeVarint(new Reader(bytes))).toBe(value);
        expect(bytes).toHaveLength(varintLength(value));
      }),
    );
  });

  it('end within ten bytes', () => {
    expect(() => decodeVarint(new Reader(new Uint8Array(11).fill(0x80)))).toThrow(Malformed);
    expect(() => decodeVarint(new Reader(Uint8Array.of(0x80)))).toThrow(Malformed);
    expect(() => decodeVarint(new Reader(Uint8Array.of(...new Array<number>(10).fill(0x80), 0)))).toThrow(Malformed);
  });

  // The table of Protocol Buffers, Encoding, "Signed Integers".
  it.each([
    [0n, 0n],
    [-1n, 1n],
    [1n, 2n],
    [-2n, 3n],
    [0x7fffffffn, 0xfffffffen],
    [-0x80000000n, 0xffffffffn],
  ])('zigzag of %s is %s', (value, folded) => {
    expect(zigzag(value)).toBe(folded);
  });

  it('zigzag comes back', () => {
    fc.assert(fc.property(int64, (value) => unzigzag(zigzag(value)) === value));
  });
});

const SCHEMA: Schema = [
  {name: 'u', number: 1, type: 'uint64'},
  {name: 'i', number: 2, type: 'int64'},
  {name: 's', number: 3, type: 'sint64'},
  {name: 'b', number: 4, type: 'bool'},
  {name: 'd', number: 5, type: 'double'},
  {name: 't', number: 16, type: 'string'},
  {name: 'us', number: 17, type: 'uint64', repeated: true},
  {name: 'ts', number: 536870911, type: 'string', repeated: true},
];
const text = fc.string({unit: 'grapheme', maxLength: 20});
const message: fc.Arbitrary<Message> = fc.record({
  u: uint64,
  i: int64,
  s: int64,
  b: fc.boolean(),
  // proto3 can't tell −0 from the default, and NaN isn't equal to itself.
  d: fc.double({noNaN: true}).map((value) => value + 0),
  t: text,
  us: fc.array(uint64, {maxLength: 4}),
  ts: fc.array(text, {maxLength: 4}),
});

const oracle = protobuf
  .parse(
    `
  syntax = "proto3";
  message All {
    uint64 u = 1; int64 i = 2; sint64 s = 3; bool b = 4; double d = 5;
    string t = 16; repeated uint64 us = 17; repeated string ts = 536870911;
  }`,
  )
  .root.lookupType('All');

/** A 64-bit number as protobufjs takes it. */
const decimal = (value: Scalar): Scalar => (typeof value === 'bigint' ? value.toString() : value);

/** The bytes that protobufjs writes, which leaves out only what isn't set. */
function oracleBytes(one: Message): Uint8Array {
  const set = Object.entries(one).filter(([, value]) => ![0n, 0, '', false].some((empty) => empty === value));
  const plain: [string, unknown][] = set.map(([name, value]) => [
    name,
    typeof value === 'object' ? value.map(decimal) : decimal(value),
  ]);
  return oracle.encode(oracle.fromObject(Object.fromEntries(plain))).finish();
}

describe('protocol buffers', () => {
  it('encode the examples of the documentation', () => {
    const a: Schema = [{name: 'a', number: 1, type: 'int64'}];
    expect(hex(encode(a, {a: 150n}))).toBe('08 96 01');
    expect(hex(encode([{name: 'b', number: 2, type: 'string'}], {b: 'testing'}))).toBe('12 07 74 65 73 74 69 6e 67');
    const packed: Schema = [{name: 'f', number: 6, type: 'uint64', repeated: true}];
    expect(hex(encode(packed, {f: [3n, 270n, 86942n]}))).toBe('32 06 03 8e 02 9e a7 05');
  });

  it('are the bytes that protobufjs writes', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(hex(encode(SCHEMA, one))).toBe(hex(oracleBytes(one)));
      }),
    );
  });

  it('come back', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(decode(SCHEMA, encode(SCHEMA, one))).toEqual({message: one, unknown: []});
      }),
    );
  });

  it('pass what a reader does not know on to one who does', () => {
    fc.assert(
      fc.property(message, fc.subarray([...SCHEMA]), (one, old) => {
        const atOld = decode(old, encode(SCHEMA, one));
        const passedOn = encode(old, atOld.message, atOld.unknown);
        expect(decode(SCHEMA, passedOn).message).toEqual(one);
      }),
    );
  });

  it('read numbers of a repeated field also where they are not packed, and the last of a single field', () => {
    const us: Schema = [{name: 'us', number: 1, type: 'uint64', repeated: true}];
    expect(decode(us, bytesOf('08 01 08 02')).message).toEqual({us: [1n, 2n]});
    expect(decode(us, bytesOf('0a 00')).message).toEqual({us: []});
    expect(decode([{name: 'u', number: 1, type: 'uint64'}], bytesOf('08 01 08 02')).message).toEqual({u: 2n});
  });

  it('keep as unknown what has the number of a field and another wire type', () => {
    const bytes = encode([{name: 't', number: 1, type: 'string'}], {t: 'ada'});
    expect(decode([{name: 'u', number: 1, type: 'uint64'}], bytes)).toEqual({message: {u: 0n}, unknown: scan(bytes)});
  });

  it.each([
    ['a value', '08'],
    ['a length', '12'],
    ['a string', '12 05 61'],
    ['a fixed value', '09 00'],
    ['a length of 2⁶⁴ − 1', '12 ff ff ff ff ff ff ff ff ff 01'],
    ['the number 0', '00 01'],
    ['a group', '0b 0c'],
  ])('refuse bytes that lack or are %s', (_, bytes) => {
    expect(() => scan(bytesOf(bytes))).toThrow(Malformed);
  });

  it('never fail otherwise than by saying so', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 60}), (bytes) => {
        try {
          for (const {number} of scan(bytes)) expect(number).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });

  it('refuse a value of another type', () => {
    expect(() => encode([{name: 'u', number: 1, type: 'uint64'}], {u: 'ada'})).toThrow(RangeError);
  });
});

describe('the other formats', () => {
  it('JSON is what the language writes', () => {
    const plain = fc.record({
      b: fc.boolean(),
      d: fc.double({noNaN: true, noDefaultInfinity: true}),
      t: text,
      ts: fc.array(text),
    });
    const schema = SCHEMA.filter(({name}) => ['b', 'd', 't', 'ts'].includes(name));
    fc.assert(fc.property(plain, (one) => toJson(schema, one) === JSON.stringify(one)));
  });

  // RFC 8949, appendix A.
  it.each([
    [0n, '00'],
    [23n, '17'],
    [24n, '18 18'],
    [1000n, '19 03 e8'],
    [1000000n, '1a 00 0f 42 40'],
    [1000000000000n, '1b 00 00 00 e8 d4 a5 10 00'],
    [18446744073709551615n, '1b ff ff ff ff ff ff ff ff'],
    [-1n, '20'],
    [-100n, '38 63'],
    [-1000n, '39 03 e7'],
    [1.1, 'fb 3f f1 99 99 99 99 99 9a'],
    [false, 'f4'],
    [true, 'f5'],
    ['', '60'],
    ['IETF', '64 49 45 54 46'],
    ['\u6c34', '63 e6 b0 b4'],
  ])('CBOR of %s', (value, expected) => {
    expect(hex(cborItem(value))).toBe(expected);
  });

  it('CBOR writes a map and an array as in the appendix', () => {
    const schema: Schema = [
      {name: 'a', number: 1, type: 'uint64'},
      {name: 'b', number: 2, type: 'uint64', repeated: true},
    ];
    expect(hex(toCbor(schema, {a: 1n, b: [2n, 3n]}))).toBe('a2 61 61 01 61 62 82 02 03');
  });

  it('Avro encodes the example of its specification', () => {
    const schema: Schema = [
      {name: 'a', number: 1, type: 'int64'},
      {name: 'b', number: 2, type: 'string'},
    ];
    expect(hex(encodeAvro(schema, {a: 27n, b: 'foo'}))).toBe('36 06 66 6f 6f');
    const longs: Schema = [{name: 'l', number: 1, type: 'int64', repeated: true}];
    expect(hex(encodeAvro(longs, {l: [3n, 27n]}))).toBe('04 06 36 00');
    expect(decodeAvro(longs, longs, bytesOf('03 04 06 36 00'))).toEqual({l: [3n, 27n]});
  });

  it('Avro comes back', () => {
    const signed = message.map((one) => ({...one, u: 1n, us: [2n]}));
    fc.assert(
      fc.property(signed, (one) => {
        expect(decodeAvro(SCHEMA, SCHEMA, encodeAvro(SCHEMA, one))).toEqual(one);
      }),
    );
  });

  it('Avro resolves a reader’s schema by name, with defaults', () => {
    const bytes = encodeAvro(PHOTO_SCHEMA, ADAS_PHOTO);
    const wanted = [
      {name: 'caption', number: 0, type: 'string'},
      {name: 'license', number: 0, type: 'string', default: 'none'},
    ] as const;
    expect(decodeAvro(PHOTO_SCHEMA, wanted, bytes)).toEqual({caption: 'Sunset from a train', license: 'none'});
    expect(() => decodeAvro(PHOTO_SCHEMA, [{name: 'license', number: 0, type: 'string'}], bytes)).toThrow(Malformed);
  });
});

describe('Ada’s photo', () => {
  const json = toJson(PHOTO_SCHEMA, ADAS_PHOTO);
  const proto = encode(PHOTO_SCHEMA, ADAS_PHOTO);

  it('has the bytes that the lesson prints', () => {
    expect(json).toBe(
      '{"id":1729,"owner":"ada","caption":"Sunset from a train","takenAt":1764374400,"width":4032,"height":3024,"altitude":-12,"tags":["sunset","train"]}',
    );
    expect(hex(proto)).toMatchInlineSnapshot(
      `"08 c1 0d 12 03 61 64 61 1a 13 53 75 6e 73 65 74 20 66 72 6f 6d 20 61 20 74 72 61 69 6e 20 80 ef a8 c9 06 28 c0 1f 30 d0 17 38 17 42 06 73 75 6e 73 65 74 42 05 74 72 61 69 6e"`,
    );
  });

  it('begins as the lesson prints', () => {
    expect(toXml('photo', PHOTO_SCHEMA, ADAS_PHOTO)).toMatch(/^<photo><id>1729<\/id><owner>ada<\/owner>/);
    expect(hex(toCbor(PHOTO_SCHEMA, ADAS_PHOTO))).toMatch(/^a8 62 69 64 19 06 c1 65 6f 77/);
    expect(hex(encodeAvro(PHOTO_SCHEMA, ADAS_PHOTO))).toMatch(/^82 1b 06 61 64 61/);
  });

  it('has the sizes that the lesson prints', () => {
    expect({
      xml: encodeUtf8(toXml('photo', PHOTO_SCHEMA, ADAS_PHOTO)).length,
      json: encodeUtf8(json).length,
      cbor: toCbor(PHOTO_SCHEMA, ADAS_PHOTO).length,
      protobuf: proto.length,
      avro: encodeAvro(PHOTO_SCHEMA, ADAS_PHOTO).length,
    }).toMatchInlineSnapshot(`
      {
        "avro": 51,
        "cbor": 106,
        "json": 146,
        "protobuf": 58,
        "xml": 214,
      }
    `);
  });

  it('is accounted for to the last byte', () => {
    const sum = (pieces: readonly {part: string; size: number}[], part: string): number =>
      pieces.filter((piece) => piece.part === part).reduce((total, {size}) => total + size, 0);
    const inJson = jsonPieces(PHOTO_SCHEMA, ADAS_PHOTO).map(({part, text}) => ({part, size: encodeUtf8(text).length}));
    const inProto = piecesOf(PHOTO_SCHEMA, ADAS_PHOTO).map(({part, bytes}) => ({part, size: bytes.length}));
    expect({
      json: ['name', 'punctuation', 'value'].map((part) => sum(inJson, part)),
      proto: ['tag', 'length', 'value'].map((part) => sum(inProto, part)),
    }).toMatchInlineSnapshot(`
      {
        "json": [
          68,
          9,
          69,
        ],
        "proto": [
          9,
          4,
          45,
        ],
      }
    `);
  });

  it('compresses alone and in a page of fifty about as the lesson says', () => {
    const rng = Rng.seeded(1);
    const page = Array.from({length: 50}, () => randomPhoto(rng, {idDigits: 9, words: 4}));
    const jsonPage = encodeUtf8(`[${page.map((one) => toJson(PHOTO_SCHEMA, one)).join(',')}]`);
    const protoPage = Uint8Array.from(
      page.flatMap((one) => {
        const bytes = encode(PHOTO_SCHEMA, one);
        return [0x0a, ...encodeVarint(BigInt(bytes.length)), ...bytes];
      }),
    );
    const sizes = (bytes: Uint8Array): number[] => [
      bytes.length,
      gzipSync(bytes).length,
      brotliCompressSync(bytes).length,
    ];
    const measured = [encodeUtf8(json), proto, jsonPage, protoPage].flatMap(sizes);
    const printed = [146, 138, 115, 58, 72, 62, 7571, 1627, 1369, 3179, 1497, 1355];
    // Another version of zlib may find other repetitions.
    for (const [index, size] of measured.entries()) expect(Math.abs(size / printed[index]! - 1)).toBeLessThan(0.04);
    expect(entropy(jsonPage)).toBeCloseTo(4.77, 2);
    expect(entropy(protoPage)).toBeCloseTo(5.95, 2);
  });
});
