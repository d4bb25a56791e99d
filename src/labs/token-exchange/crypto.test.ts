import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeUtf8, Rng} from '../kernel';
import {base64url, challengeOf, fromBase64url, randomToken, sha256} from './index';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('SHA-256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('of NIST’s example %#', (text, digest) => {
    expect(hex(sha256(encodeUtf8(text)))).toBe(digest);
  });

  it('is the platform’s for every length around the blocks', () => {
    for (let length = 0; length <= 200; length++) {
      const message = Uint8Array.from({length}, (_, index) => (index * 7 + length) & 255);
      expect(hex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
    }
  });
});

describe('base64url', () => {
  it('is the platform’s, and goes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), (bytes) => {
        const text = base64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
  });

  it('is one text for one value: no padding, no other alphabet, no bits left over', () => {
    expect(hex(fromBase64url('_w'))).toBe('ff');
    for (const text of ['_w==', '/w', '_x', 'A', 'ab c']) expect(() => fromBase64url(text)).toThrow(RangeError);
  });
});

describe('PKCE', () => {
  it('makes the challenge of RFC 7636, appendix B', () => {
    const octets = [
      116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214, 191, 240,
      91, 88, 5, 88, 83, 132, 141, 121,
    ];
    const verifier = base64url(Uint8Array.from(octets));
    expect(verifier).toBe('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
    expect(challengeOf(verifier, 'S256')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    expect(challengeOf(verifier, 'plain')).toBe(verifier);
  });

  it('makes verifiers of 43 characters that don’t repeat', () => {
    const rng = Rng.seeded(1);
    const tokens = Array.from({length: 100}, () => randomToken(rng));
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  });
});
