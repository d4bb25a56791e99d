import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {Vault, type Cipher} from './vault';

/** AES-256-GCM: nonce, tag and ciphertext in Base64. */
const aes: Cipher = {
  seal(key, text) {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  },
  open(key, sealed) {
    const bytes = Buffer.from(sealed, 'base64');
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    cipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8');
  },
};

const vault = (): Vault => new Vault(aes, () => randomBytes(32));

describe('the vault', () => {
  it('opens what it sealed, and the sealed text doesn’t show it', () => {
    const keys = vault();
    const sealed = keys.seal('bob', 'Bob Berg, 12 Elm Street');
    expect(Buffer.from(sealed, 'base64').includes('Elm')).toBe(false);
    expect(keys.open('bob', sealed)).toBe('Bob Berg, 12 Elm Street');
  });

  it('forgets one person in all events, and nobody else', () => {
    const keys = vault();
    const sealed = [keys.seal('bob', 'first'), keys.seal('bob', 'second')];
    const other = keys.seal('cy', 'third');
    keys.erase('bob');
    expect(sealed.map((text) => keys.open('bob', text))).toEqual([undefined, undefined]);
    expect(keys.open('cy', other)).toBe('third');
  });

  it('makes no new key for a person who was erased', () => {
    const keys = vault();
    keys.erase('bob');
    expect(() => keys.seal('bob', 'again')).toThrow(RangeError);
  });

  it('opens nothing with the key of somebody else', () => {
    const keys = vault();
    keys.seal('cy', 'to have a key');
    expect(() => keys.open('cy', keys.seal('bob', 'text'))).toThrow();
  });
});
