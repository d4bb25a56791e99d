import {canonicalJson} from '../kernel';
import type {KeyPair, Signatures} from './signatures';
import {refusalOf, type Bundle, type Svid} from './svid';

/** Who gets an identity: a workload on this node that has all of these properties. */
export interface Entry {
  /** SPIFFE ID of the workload. */
  readonly id: string;
  /** SPIFFE ID of the agent of the node on which it runs. */
  readonly parent: string;
  /** What the agent must find out about the process by itself, such as `k8s:sa:thumbnails`. */
  readonly selectors: readonly string[];
}

/** Lifetimes, in minutes. */
export interface Lifetimes {
  /** Of a workload's document. */
  readonly svid: number;
  /** Of an authority's key, from its preparation. */
  readonly key: number;
}

/** A key of the authority. It is published when it is prepared, and signs only while it is active. */
export interface SigningKey extends KeyPair {
  readonly name: string;
  readonly notAfter: number;
  readonly state: 'prepared' | 'active' | 'old' | 'tainted';
}

/**
 * The issuer of a trust domain, with its registration entries and its keys.
 *
 * @remarks Which node speaks is decided by a node attestor, which is passed in: it verifies the platform's evidence (an
 * instance identity document, a token of the cluster) and returns the node's name, or `undefined`.
 */
export class Authority {
  readonly trustDomain: string;
  readonly #signatures: Signatures;
  readonly #lifetimes: Lifetimes;
  readonly #nodeOf: (evidence: string) => string | undefined;
  readonly #entries = new Map<string, Entry>();
  #keys: readonly SigningKey[] = [];
  #made = 0;
  #sequence = 0;

  constructor(
    trustDomain: string,
    signatures: Signatures,
    lifetimes: Lifetimes,
    nodeOf: (evidence: string) => string | undefined,
    now: number,
  ) {
    this.trustDomain = trustDomain;
    this.#signatures = signatures;
    this.#lifetimes = lifetimes;
    this.#nodeOf = nodeOf;
    this.prepare(now);
    this.activate();
  }

  /** Its keys, oldest first. Secret. */
  get keys(): readonly SigningKey[] {
    return this.#keys;
  }

  /** What verifiers have to know. Public; but a verifier must be sure whose it is. */
  get bundle(): Bundle {
    return {
      sequence: this.#sequence,
      keys: this.#keys.map(({publicKey, notAfter}) => ({publicKey, notAfter})),
    };
  }

  /** Says who a workload is. */
  register(entry: Entry): void {
    this.#entries.set(entry.id, entry);
  }

  /** From now on nobody gets this identity. Documents that were issued hold until they expire. */
  unregister(id: string): void {
    this.#entries.delete(id);
  }

  // #region issue
  /** Gives an agent its own identity, if the platform's evidence says which node it is on. */
  attestNode(evidence: string, publicKey: string, now: number): Svid | undefined {
    const node = this.#nodeOf(evidence);
    return node === undefined ? undefined : this.#sign(`spiffe://${this.trustDomain}/agent/${node}`, publicKey, now);
  }

  /**
   * Issues a document for a workload on an agent's node. The workload says nothing about itself: its agent reports what the
   * kernel and the orchestrator say of the process, and all selectors of an entry must be among that. The private key stays
   * on the node; only the public one comes here.
   */
  issue(agent: Svid, id: string, found: readonly string[], publicKey: string, now: number): Svid | undefined {
    const own = new Map([[this.trustDomain, this.bundle]]);
    if (refusalOf(agent, own, now, this.#signatures) !== undefined) return undefined;
    const entry = this.#entries.get(id);
    if (!entry || entry.parent !== agent.certificate.id) return undefined;
    return entry.selectors.every((selector) => found.includes(selector)) ? this.#sign(id, publicKey, now) : undefined;
  }
  // #endregion issue

  // #region rotation
  /** Makes the next key and publishes it, instead of one that was prepared earlier. It signs nothing yet: verifiers need time. */
  prepare(now: number): void {
    this.#made += 1;
    const key: SigningKey = {
      ...this.#signatures.newKeys(),
      name: `k${this.#made}`,
      notAfter: now + this.#lifetimes.key,
      state: 'prepared',
    };
    this.#publish([...this.#keys.filter(({state}) => state !== 'prepared'), key]);
  }

  /** From now on the prepared key signs. What the old one has signed is believed for as long as that stays published. */
  activate(): void {
    if (!this.#keys.some(({state}) => state === 'prepared')) return;
    this.#keys = this.#keys.map((key) =>
      key.state === 'prepared' ? {...key, state: 'active'} : key.state === 'active' ? {...key, state: 'old'} : key,
    );
  }

  /** Marks the old keys: agents replace what these have signed at once instead of waiting. */
  taint(): void {
    this.#keys = this.#keys.map((key) => (key.state === 'old' ? {...key, state: 'tainted'} : key));
  }

  /** Takes old keys out of the bundle: nothing that they signed is believed by whoever hears of it. */
  revoke(which: (key: SigningKey) => boolean = () => true): void {
    const left = this.#keys.filter((key) => (key.state !== 'old' && key.state !== 'tainted') || !which(key));
    if (left.length < this.#keys.length) this.#publish(left);
  }
  // #endregion rotation

  #publish(keys: readonly SigningKey[]): void {
    this.#keys = keys;
    this.#sequence += 1;
  }

  #sign(id: string, publicKey: string, now: number): Svid | undefined {
    const key = this.#keys.find(({state}) => state === 'active');
    if (!key || now >= key.notAfter) return undefined;
    const notAfter = Math.min(now + this.#lifetimes.svid, key.notAfter);
    const certificate = {id, publicKey, ca: false, issuer: key.publicKey, notBefore: now, notAfter};
    return {certificate, signature: this.#signatures.sign(key.privateKey, canonicalJson(certificate))};
  }
}
