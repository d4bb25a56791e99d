import {encodeUtf8} from '../kernel';
import type {Aead} from './cipher';

/** A data key as it is stored beside its data: sealed by a version of a key-encryption key. */
export interface WrappedKey {
  /** Name of the key-encryption key. */
  readonly kek: string;
  readonly version: number;
  readonly sealed: Uint8Array;
}

/** Says which use of a key a wrapped key is for, such as `user/ada/photo/p1`. Not secret. */
export type Context = string;

/** What a key service has on its disk. */
export interface KekRecord {
  readonly kek: string;
  readonly version: number;
  /** Sealed by the root key, with {@link kekContext} as associated data. */
  readonly sealed: Uint8Array;
}

/** What binds a sealed key-encryption key to its name and version. */
export const kekContext = (kek: string, version: number): Uint8Array => encodeUtf8(`kek/${kek}/${version}`);

/** What binds a wrapped data key to its use. The key that wraps it needs no mention: no other one opens it. */
export const keyContext = (context: Context): Uint8Array => encodeUtf8(`key/${context}`);

/**
 * A key management service: key-encryption keys that never leave it, under a root key that never leaves its hardware. It
 * wraps and unwraps data keys for who is allowed to ask, and sees no data.
 */
export class KeyService {
  /** Requests answered: each is a round trip, a line of the audit log and, at a provider, a price. */
  calls = 0;
  readonly #aead: Aead;
  #root: Uint8Array;
  #records: KekRecord[] = [];
  /** The number last given to a version of each key. Numbers of destroyed versions never come back. */
  readonly #newest = new Map<string, number>();

  /** @param root - the root key, which a real service is given by its hardware and can't read */
  constructor(aead: Aead, root: Uint8Array) {
    this.#aead = aead;
    this.#root = root;
  }

  /** What lies on the disk of the service: useless without the root key. */
  get disk(): readonly KekRecord[] {
    return this.#records;
  }

  // #region rotate
  /** Makes a new version, which wraps from now on. Older versions only unwrap. Returns the version. */
  rotate(kek: string): number {
    const version = this.newest(kek) + 1;
    this.#newest.set(kek, version);
    this.#records.push({kek, version, sealed: this.#underRoot(this.#aead.newKey(), kek, version)});
    return version;
  }

  /** Replaces the root key. The key-encryption keys stay what they are; only their wrapping changes. */
  rotateRoot(root: Uint8Array): void {
    const keys = this.#records.map(({kek, version}) => ({kek, version, key: this.#kek(kek, version)}));
    this.#root = root;
    this.#records = keys.flatMap(({kek, version, key}) =>
      key === undefined ? [] : [{kek, version, sealed: this.#underRoot(key, kek, version)}],
    );
  }

  /** Forgets a version. What it still wraps is lost, unless somebody has a copy of the disk from before and the root key. */
  destroy(kek: string, version: number): void {
    this.#records = this.#records.filter((record) => record.kek !== kek || record.version !== version);
  }
  // #endregion rotate

  /** The version that wraps now; 0 if the key does not exist. */
  newest(kek: string): number {
    return this.#newest.get(kek) ?? 0;
  }

  // #region wrap
  /** Seals a data key with the newest version. `undefined` if there is none, or it has been destroyed. */
  wrap(kek: string, dataKey: Uint8Array, context: Context): WrappedKey | undefined {
    this.calls += 1;
    return this.#seal(kek, dataKey, context);
  }

  /** The data key; `undefined` if it was wrapped for another context, or its version has been destroyed. */
  unwrap(wrapped: WrappedKey, context: Context): Uint8Array | undefined {
    this.calls += 1;
    return this.#open(wrapped, context);
  }

  /** The same data key under the newest version. It does not leave the service on the way. */
  rewrap(wrapped: WrappedKey, context: Context): WrappedKey | undefined {
    this.calls += 1;
    const dataKey = this.#open(wrapped, context);
    return dataKey === undefined ? undefined : this.#seal(wrapped.kek, dataKey, context);
  }
  // #endregion wrap

  #seal(kek: string, dataKey: Uint8Array, context: Context): WrappedKey | undefined {
    const version = this.newest(kek);
    const key = this.#kek(kek, version);
    return key === undefined ? undefined : {kek, version, sealed: this.#aead.seal(key, dataKey, keyContext(context))};
  }

  #open({kek, version, sealed}: WrappedKey, context: Context): Uint8Array | undefined {
    const key = this.#kek(kek, version);
    return key === undefined ? undefined : this.#aead.open(key, sealed, keyContext(context));
  }

  #underRoot(key: Uint8Array, kek: string, version: number): Uint8Array {
    return this.#aead.seal(this.#root, key, kekContext(kek, version));
  }

  #kek(kek: string, version: number): Uint8Array | undefined {
    const record = this.#records.find((one) => one.kek === kek && one.version === version);
    return record && this.#aead.open(this.#root, record.sealed, kekContext(kek, version));
  }
}
