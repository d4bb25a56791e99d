import type {Rng} from '../kernel';
import type {Hmac} from './hotp';

/**
 * What an HMAC is to everybody who lacks the key: a function that gives each message a random tag, and the same one each
 * time. It has no key and no security outside of this program; the page uses it in place of a hash.
 */
export function randomFunction(rng: Rng): Hmac {
  const tags = new Map<string, Uint8Array>();
  return (message) => {
    const known = tags.get(String(message));
    if (known !== undefined) return known;
    const tag = Uint8Array.from({length: 20}, () => rng.int(256));
    tags.set(String(message), tag);
    return tag;
  };
}
