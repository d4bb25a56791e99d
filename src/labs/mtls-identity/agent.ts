import type {Authority} from './authority';
import type {KeyPair, Signatures} from './signatures';
import type {Bundle, Svid} from './svid';
import {rotationPoint} from './theory';

/** A process on the agent's node, as kernel and orchestrator describe it. */
export interface Process {
  /** Names it on this node. */
  readonly name: string;
  /** The identity that it is meant to have. */
  readonly id: string;
  readonly selectors: readonly string[];
}

/** What a workload holds. */
export interface Identity {
  readonly svid: Svid;
  readonly keys: KeyPair;
  /** When the agent wants to replace it. */
  readonly rotateAt: number;
}

/**
 * The agent of a node: attests itself once, then its processes, and replaces their documents before they expire. Workloads
 * ask it over a local socket and need no secret for that.
 */
export class Agent {
  /** What each process holds; it may have expired, if nothing newer could be had. */
  readonly identities = new Map<string, Identity>();
  /** The newest bundle of its own domain that it has heard of. */
  bundle: Bundle;
  /** Documents that it got for its processes. */
  issued = 0;
  readonly #processes: readonly Process[];
  readonly #evidence: string;
  readonly #signatures: Signatures;
  readonly #fraction: number;
  readonly #jitter: () => number;
  #self: {readonly svid: Svid; readonly rotateAt: number} | undefined;

  /**
   * @param options - `evidence`: what the platform says of the node; `fraction`: of a document's life after which it is
   * replaced; `jitter`: random numbers from 0 to 1, so that a fleet doesn't ask at the same moment
   */
  constructor(
    authority: Authority,
    processes: readonly Process[],
    signatures: Signatures,
    options: {readonly evidence: string; readonly fraction: number; readonly jitter: () => number},
  ) {
    this.#processes = processes;
    this.#signatures = signatures;
    this.#evidence = options.evidence;
    this.#fraction = options.fraction;
    this.#jitter = options.jitter;
    this.bundle = authority.bundle;
  }

  // #region tick
  /**
   * Done regularly, as long as the authority can be reached: learn its keys, then replace what is due or was signed by a
   * tainted key. If a replacement fails, the old document stays in use; there is half a life left to try again.
   */
  tick(authority: Authority, now: number): void {
    this.bundle = authority.bundle;
    const tainted = new Set(authority.keys.filter(({state}) => state === 'tainted').map(({publicKey}) => publicKey));
    if (!this.#self || now >= this.#self.rotateAt || tainted.has(this.#self.svid.certificate.issuer)) {
      const svid = authority.attestNode(this.#evidence, this.#signatures.newKeys().publicKey, now);
      if (!svid) return;
      this.#self = {svid, rotateAt: rotationPoint(svid.certificate, this.#fraction)};
    }
    for (const {name, id, selectors} of this.#processes) {
      const held = this.identities.get(name);
      if (held && now < held.rotateAt && !tainted.has(held.svid.certificate.issuer)) continue;
      const keys = this.#signatures.newKeys();
      const svid = authority.issue(this.#self.svid, id, selectors, keys.publicKey, now);
      if (!svid) continue;
      const spread = held ? 0.1 : 1;
      const fraction = this.#fraction * (1 - spread * this.#jitter());
      this.identities.set(name, {svid, keys, rotateAt: rotationPoint(svid.certificate, fraction)});
      this.issued += 1;
    }
  }
  // #endregion tick
}
