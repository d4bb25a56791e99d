import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Fnv1a64, fnv1a64} from './hash';

function fnv1a64WithBigInt(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

describe('FNV-1a with 64 bits', () => {
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('reproduces the published hash of %j', (text, hash) => {
    expect(fnv1a64(text)).toBe(hash);
  });

  it('agrees with the definition, computed with big integers', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => fnv1a64(bytes) === fnv1a64WithBigInt(bytes)),
      {numRuns: 1000},
    );
  });

  it('depends on what it is fed, not on the pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const hash = new Fnv1a64();
        for (const piece of pieces) hash.update(piece);
        expect(hash.digest()).toBe(fnv1a64(pieces.join('')));
      }),
    );
  });
});
