/** An authenticated cipher, such as AES-256-GCM. Passed in: nobody should write their own. */
export interface Cipher {
  /** Encrypts, with a fresh nonce. */
  seal(key: Uint8Array, text: string): string;
  /** Decrypts; throws if it is not what was sealed with this key. */
  open(key: Uint8Array, sealed: string): string;
}

/**
 * Keys for the personal parts of events, one for each person, in a store that *can* forget. An event holds what was sealed.
 * To erase a person, erase their key: in the log, in its backups and in every copy, what was sealed is noise from then on.
 */
export class Vault {
  readonly #cipher: Cipher;
  readonly #newKey: () => Uint8Array;
  readonly #keys = new Map<string, Uint8Array>();
  readonly #erased = new Set<string>();

  /** @param newKey - makes a random key for the cipher */
  constructor(cipher: Cipher, newKey: () => Uint8Array) {
    this.#cipher = cipher;
    this.#newKey = newKey;
  }

  // #region vault
  /**
   * Seals something personal before it goes into an event.
   *
   * @throws RangeError if the person was erased
   */
  seal(person: string, text: string): string {
    if (this.#erased.has(person)) throw new RangeError('this person was erased');
    const key = this.#keys.get(person) ?? this.#newKey();
    this.#keys.set(person, key);
    return this.#cipher.seal(key, text);
  }

  /** What was sealed, or `undefined` for a person who was erased. Readers must be able to live with that. */
  open(person: string, sealed: string): string | undefined {
    const key = this.#keys.get(person);
    return key && this.#cipher.open(key, sealed);
  }

  /** Forgets the key, for good. */
  erase(person: string): void {
    this.#keys.delete(person);
    this.#erased.add(person);
  }
  // #endregion vault
}
