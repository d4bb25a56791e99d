/** A request between two services that share a key. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string;
  /** When it was signed, in milliseconds since the epoch of both clocks. */
  readonly time: number;
  /** Random, once per request; 128 bits in hexadecimal. */
  readonly nonce: string;
  readonly tag: string;
}

/** Why a request is refused. Tell your log, and tell the caller less. */
export type Refusal = 'forged' | 'stale' | 'replayed';

/** The text that is signed. Its parts are told apart by their quotes, so that no two requests have the same text. */
export function signedText({method, path, bodyHash, time, nonce}: Omit<SignedRequest, 'tag'>): string {
  return JSON.stringify([method, path, bodyHash, time, nonce]);
}

/**
 * Refuses what was forged, what is too old to be remembered, and what was here before: nonce and timestamp window. A nonce
 * alone would have to be remembered for ever; a time alone lets a copy pass within the window. Together it is enough to
 * remember nonces for as long as a time is believed.
 */
export class RequestVerifier {
  /** Nonces by the time at which they may be forgotten. */
  readonly #seen = new Map<string, number>();
  readonly #verify: (text: string, tag: string) => boolean;
  readonly #window: number;

  /**
   * @param verify - whether the tag is the HMAC of the text, compared in constant time
   * @param window - how far the two clocks may be apart, latency included, in milliseconds
   */
  constructor(verify: (text: string, tag: string) => boolean, window: number) {
    this.#verify = verify;
    this.#window = window;
  }

  // #region verify
  /** `undefined` if the request is to be served. `now` never goes back. Amortized O(1). */
  refusal(request: SignedRequest, now: number): Refusal | undefined {
    // First of all: nothing of a forged request is worth a look, or a place in memory.
    if (!this.#verify(signedText(request), request.tag)) return 'forged';
    if (Math.abs(now - request.time) > this.#window) return 'stale';
    this.#forget(now);
    if (this.#seen.has(request.nonce)) return 'replayed';
    this.#seen.set(request.nonce, request.time + this.#window);
    return undefined;
  }

  /** How many nonces are remembered. */
  get remembered(): number {
    return this.#seen.size;
  }

  #forget(now: number): void {
    for (const [nonce, until] of this.#seen) {
      if (until >= now) break; // roughly in order; a later one is forgotten later, which does no harm
      this.#seen.delete(nonce);
    }
  }
  // #endregion verify
}
