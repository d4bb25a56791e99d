import {encodeUtf8, type Rng} from '../kernel';
import {base64url} from './base64url';
import {sha256} from './sha256';

/** How a challenge is made of a verifier. `plain` is the verifier itself. */
export type ChallengeMethod = 'plain' | 'S256';

// #region challenge
/**
 * What the client shows when it begins, of the verifier that it will show when it ends. With `S256` nobody can go back from
 * the one to the other.
 *
 * Source: RFC 7636, section 4.2.
 */
export function challengeOf(verifier: string, method: ChallengeMethod): string {
  return method === 'plain' ? verifier : base64url(sha256(encodeUtf8(verifier)));
}
// #endregion challenge

/**
 * An unguessable text of 43 characters: 32 random bytes, as RFC 7636, section 4.1, recommends. In a simulation they come
 * from a seed; in real code they must come from a cryptographic generator.
 */
export function randomToken(rng: Rng): string {
  return base64url(Uint8Array.from({length: 32}, () => rng.int(256)));
}
