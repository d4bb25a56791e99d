import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeUtf8, Rng} from '../kernel';
import {
  dataContext,
  decrypt,
  encrypt,
  exposed,
  idealCipher,
  kekContext,
  keyContext,
  KeyService,
  OVERHEAD,
  reencrypt,
  rewrap,
  type Aead,
  type Envelope,
  type Loot,
} from './index';

const [NONCE, TAG] = [12, 16];

/** AES-256-GCM of Node's crypto: nonce, ciphertext and tag in a row. */
function aes256Gcm(nonce = () => randomBytes(NONCE)): Aead {
  return {
    newKey: () => Uint8Array.from(randomBytes(32)),
    seal(key, plaintext, associated) {
      const iv = nonce();
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(associated);
      const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return Uint8Array.from(Buffer.concat([iv, body, cipher.getAuthTag()]));
    },
    open(key, sealed, associated) {
      if (sealed.length < NONCE + TAG) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), {authTagLength: TAG});
      decipher.setAAD(associated).setAuthTag(sealed.subarray(sealed.length - TAG));
      try {
        const body = sealed.subarray(NONCE, sealed.length - TAG);
        return Uint8Array.from(Buffer.concat([decipher.update(body), decipher.final()]));
      } catch {
        return undefined; // what `final` throws if the tag does not match
      }
    },
  };
}

const CIPHERS: readonly (readonly [string, () => Aead])[] = [
  ['AES-256-GCM of Node', () => aes256Gcm()],
  ['the ideal cipher', () => idealCipher(Rng.seeded(1))],
];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const fail = (): never => {
  throw new Error('nothing came out');
};

describe('the cipher of the tests', () => {
  it('is the one of McGrew and Viega’s test case 14', () => {
    const zeros = new Uint8Array(32);
    const sealed = aes256Gcm(() => Buffer.alloc(12)).seal(zeros, new Uint8Array(16), new Uint8Array());
    expect(hex(sealed.subarray(12))).toBe('cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919');
  });
});

describe.each(CIPHERS)('with %s', (_name, cipher) => {
  const photo = encodeUtf8('the bytes of a sunset');

  function setUp() {
    const aead = cipher();
    const root = aead.newKey();
    const keys = new KeyService(aead, root);
    keys.rotate('photos');
    const envelope = encrypt(aead, keys, 'photos', 'ada/p1', photo) ?? fail();
    return {aead, root, keys, envelope};
  }

  it('seals and opens anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), fc.string({unit: 'grapheme'}), (data, context) => {
        const {aead, keys} = setUp();
        const envelope = encrypt(aead, keys, 'photos', context, data) ?? fail();
        expect(envelope.ciphertext).toHaveLength(OVERHEAD + data.length);
        expect(envelope.wrapped.sealed).toHaveLength(60);
        expect(decrypt(aead, keys, context, envelope)).toEqual(data);
      }),
      {numRuns: 50},
    );
  });

  it('refuses a changed bit anywhere in the ciphertext or in the wrapped key', () => {
    const {aead, keys, envelope} = setUp();
    const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
      bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    for (let bit = 0; bit < 8 * envelope.ciphertext.length; bit += 5) {
      const changed = {...envelope, ciphertext: flip(envelope.ciphertext, bit)};
      expect(decrypt(aead, keys, 'ada/p1', changed)).toBeUndefined();
    }
    for (let bit = 0; bit < 480; bit += 7) {
      const wrapped = {...envelope.wrapped, sealed: flip(envelope.wrapped.sealed, bit)};
      expect(decrypt(aead, keys, 'ada/p1', {...envelope, wrapped})).toBeUndefined();
    }
  });

  it('refuses an envelope that was moved to another photo, whole or in part', () => {
    const {aead, keys, envelope} = setUp();
    const other = encrypt(aead, keys, 'photos', 'bob/p2', encodeUtf8('another')) ?? fail();
    expect(decrypt(aead, keys, 'bob/p2', envelope)).toBeUndefined();
    expect(decrypt(aead, keys, 'bob/p2', {...other, ciphertext: envelope.ciphertext})).toBeUndefined();
    expect(decrypt(aead, keys, 'bob/p2', {...other, wrapped: envelope.wrapped})).toBeUndefined();
  });

  it('gives each envelope a data key of its own, also for the same data', () => {
    const {aead, root, keys, envelope} = setUp();
    const again = encrypt(aead, keys, 'photos', 'ada/p1', photo) ?? fail();
    expect(hex(again.ciphertext)).not.toBe(hex(envelope.ciphertext));
    const kek = aead.open(root, keys.disk[0]?.sealed ?? fail(), kekContext('photos', 1)) ?? fail();
    const [a, b] = [envelope, again].map(({wrapped}) => aead.open(kek, wrapped.sealed, keyContext('ada/p1')) ?? fail());
    expect(a).not.toEqual(b);
  });

  it('rotates without touching what is there: old envelopes open, new ones have the new version', () => {
    const {aead, keys, envelope} = setUp();
    expect(keys.rotate('photos')).toBe(2);
    expect(decrypt(aead, keys, 'ada/p1', envelope)).toEqual(photo);
    expect(encrypt(aead, keys, 'photos', 'ada/p2', photo)?.wrapped.version).toBe(2);
  });

  it('re-wraps the key and leaves the ciphertext as it is, bit by bit', () => {
    const {aead, keys, envelope} = setUp();
    keys.rotate('photos');
    const rewrapped = rewrap(keys, 'ada/p1', envelope) ?? fail();
    expect(rewrapped.wrapped.version).toBe(2);
    expect(rewrapped.ciphertext).toBe(envelope.ciphertext);
    expect(decrypt(aead, keys, 'ada/p1', rewrapped)).toEqual(photo);
    keys.destroy('photos', 1);
    expect(decrypt(aead, keys, 'ada/p1', rewrapped)).toEqual(photo);
    expect(decrypt(aead, keys, 'ada/p1', envelope)).toBeUndefined();
  });

  it('rotates the root without touching any data key', () => {
    const {aead, root, keys, envelope} = setUp();
    const before = keys.disk[0]?.sealed ?? fail();
    const next = aead.newKey();
    keys.rotateRoot(next);
    const after = keys.disk[0]?.sealed ?? fail();
    expect(decrypt(aead, keys, 'ada/p1', envelope)).toEqual(photo);
    expect(aead.open(root, after, kekContext('photos', 1))).toBeUndefined();
    expect(aead.open(next, after, kekContext('photos', 1))).toEqual(aead.open(root, before, kekContext('photos', 1)));
  });

  it('can’t bring back what a destroyed key wrapped', () => {
    const {aead, keys, envelope} = setUp();
    keys.rotate('photos');
    keys.destroy('photos', 1);
    expect(rewrap(keys, 'ada/p1', envelope)).toBeUndefined();
    expect(reencrypt(aead, keys, 'ada/p1', envelope)).toBeUndefined();
  });

  it('never gives the number of a destroyed version to another key, nor wraps with an older one in its place', () => {
    const {aead, keys} = setUp();
    keys.rotate('photos');
    keys.destroy('photos', 2);
    expect(encrypt(aead, keys, 'photos', 'ada/p2', photo)).toBeUndefined();
    expect(keys.rotate('photos')).toBe(3);
    expect(encrypt(aead, keys, 'photos', 'ada/p2', photo)?.wrapped.version).toBe(3);
  });

  it('knows no key that was not made', () => {
    const {aead, keys} = setUp();
    expect(encrypt(aead, keys, 'videos', 'ada/v1', photo)).toBeUndefined();
  });

  it('asks the key service once for each seal, open and re-wrap, and twice to re-encrypt', () => {
    const {aead, keys, envelope} = setUp();
    const calls = (work: () => unknown): number => {
      const before = keys.calls;
      work();
      return keys.calls - before;
    };
    expect(calls(() => encrypt(aead, keys, 'photos', 'x', photo))).toBe(1);
    expect(calls(() => decrypt(aead, keys, 'ada/p1', envelope))).toBe(1);
    expect(calls(() => rewrap(keys, 'ada/p1', envelope))).toBe(1);
    expect(calls(() => reencrypt(aead, keys, 'ada/p1', envelope))).toBe(2);
  });

  describe('what is exposed', () => {
    const loot = (envelopes: readonly Envelope[]): Record<'keys' | 'data', Loot[]> => ({
      keys: envelopes.map(({wrapped}, i) => ({sealed: wrapped.sealed, associated: keyContext(`p${i}`)})),
      data: envelopes.map(({ciphertext}, i) => ({
        sealed: ciphertext,
        associated: dataContext(`p${i}`),
        data: `p${i}`,
      })),
    });

    function three() {
      const {aead, root, keys} = setUp();
      keys.rotate('videos');
      const make = (i: number, kek: string) => encrypt(aead, keys, kek, `p${i}`, photo) ?? fail();
      const envelopes = [make(0, 'photos'), make(1, 'photos'), make(2, 'videos')];
      const kek = (name: string, version: number): Uint8Array => {
        const record = keys.disk.find((one) => one.kek === name && one.version === version) ?? fail();
        return aead.open(root, record.sealed, kekContext(name, version)) ?? fail();
      };
      return {aead, root, keys, envelopes, kek};
    }

    it('nothing without a key, however much was copied, and nothing without a copy, whatever leaked', () => {
      const {aead, root, kek, envelopes} = three();
      const {keys, data} = loot(envelopes);
      expect(exposed(aead, [], [...keys, ...data])).toEqual(new Set());
      expect(exposed(aead, [root, kek('photos', 1)], [])).toEqual(new Set());
      expect(exposed(aead, [kek('photos', 1)], data)).toEqual(new Set());
    });

    it('one photo by its data key, those of its name by a key-encryption key, all by the root and the disk', () => {
      const {aead, root, keys: service, kek, envelopes} = three();
      const {keys, data} = loot(envelopes);
      const dataKey = aead.open(kek('photos', 1), keys[1]?.sealed ?? fail(), keyContext('p1')) ?? fail();
      expect(exposed(aead, [dataKey], [...data, ...keys])).toEqual(new Set(['p1']));
      expect(exposed(aead, [kek('photos', 1)], [...data, ...keys])).toEqual(new Set(['p0', 'p1']));
      expect(exposed(aead, [root], [...data, ...keys])).toEqual(new Set());
      const disk = service.disk.map(({sealed, kek: name, version}) => ({
        sealed,
        associated: kekContext(name, version),
      }));
      expect(exposed(aead, [root], [...data, ...keys, ...disk])).toEqual(new Set(['p0', 'p1', 'p2']));
    });

    it('still everything after a re-wrap, if the wrapped keys were copied before', () => {
      const {aead, keys: service, kek, envelopes} = three();
      const leaked = kek('photos', 1);
      const before = loot(envelopes).keys;
      service.rotate('photos');
      const rewrapped = envelopes.map((one, i) => rewrap(service, `p${i}`, one) ?? fail());
      service.destroy('photos', 1);
      const after = loot(rewrapped);
      expect(exposed(aead, [leaked], [...before, ...after.keys, ...after.data])).toEqual(new Set(['p0', 'p1']));
      // Not copied before: the re-wrap was enough.
      expect(exposed(aead, [leaked], [...after.keys, ...after.data])).toEqual(new Set());
    });

    it('nothing after a re-encryption, unless the data was copied before, too', () => {
      const {aead, keys: service, kek, envelopes} = three();
      const leaked = kek('photos', 1);
      const before = loot(envelopes);
      service.rotate('photos');
      const after = loot(envelopes.map((one, i) => reencrypt(aead, service, `p${i}`, one) ?? fail()));
      expect(exposed(aead, [leaked], [...before.keys, ...after.keys, ...after.data])).toEqual(new Set());
      expect(exposed(aead, [leaked], [...before.keys, ...before.data, ...after.data])).toEqual(new Set(['p0', 'p1']));
    });

    it('never less by another key or another copy', () => {
      const {aead, root, keys: service, kek, envelopes} = three();
      const {keys, data} = loot(envelopes);
      const disk = service.disk.map((one) => ({sealed: one.sealed, associated: kekContext(one.kek, one.version)}));
      const everything = [...keys, ...data, ...disk];
      const allKeys = [root, kek('photos', 1), kek('videos', 1)];
      fc.assert(
        fc.property(
          fc.shuffledSubarray(allKeys),
          fc.shuffledSubarray(everything),
          fc.constantFrom(...everything),
          fc.constantFrom(...allKeys),
          (leaked, copied, copy, key) => {
            const less = exposed(aead, leaked, copied);
            const more = exposed(aead, [...leaked, key], [...copied, copy]);
            expect([...less].filter((name) => !more.has(name))).toEqual([]);
          },
        ),
      );
    });
  });
});
