import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {decodeUtf8, encodeUtf8} from './utf8';

describe('UTF-8', () => {
  it('encodes as TextEncoder does, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit))}), (text) => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
      }),
      {numRuns: 500},
    );
  });

  it.each([0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xffff, 0x10000, 0x10ffff])(
    'encodes as TextEncoder does where the length of a code point or its kind changes: %i',
    (point) => {
      const text = String.fromCodePoint(point);
      expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
    },
  );

  it('decodes what it has encoded', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 20}), (text) => decodeUtf8(encodeUtf8(text)) === text),
      {numRuns: 500},
    );
  });

  it('refuses what a strict TextDecoder refuses', () => {
    const strict = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
    const outcome = (decode: () => string): string => {
      try {
        return decode();
      } catch {
        return 'refused';
      }
    };
    const bytes = fc.uint8Array({maxLength: 6}).map((array) => array.map((byte) => byte | (byte & 1 ? 0x80 : 0)));
    fc.assert(
      fc.property(bytes, (array) => {
        expect(outcome(() => decodeUtf8(array))).toBe(outcome(() => strict.decode(array)));
      }),
      {numRuns: 2000},
    );
  });
});
