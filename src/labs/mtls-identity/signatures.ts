import type {Rng} from '../kernel';

/** A key pair, as text. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * Digital signatures, passed in: nothing here computes one. In the tests it is Ed25519 of Node's crypto, and in the page it is
 * {@link idealSignatures}.
 */
export interface Signatures {
  /** A pair from the platform's generator of random numbers. */
  newKeys(): KeyPair;
  /** What only the holder of the private key can make for this message. */
  sign(privateKey: string, message: string): string;
  /** Whether the signature was made for this message with the private key that belongs to the public one. */
  verify(publicKey: string, message: string, signature: string): boolean;
}

/**
 * Signatures as proofs define them: a table of what was signed. No mathematics, and no security outside of this program; it
 * shows what follows while signatures hold.
 */
export function idealSignatures(rng: Rng): Signatures {
  const publicOf = new Map<string, string>();
  const signed = new Set<string>();
  const entry = (...parts: readonly string[]): string => JSON.stringify(parts);
  const random = (): string => rng.uint32().toString(16).padStart(8, '0') + rng.uint32().toString(16).padStart(8, '0');
  return {
    newKeys() {
      const keys = {publicKey: random(), privateKey: random()};
      publicOf.set(keys.privateKey, keys.publicKey);
      return keys;
    },
    sign(privateKey, message) {
      const signature = random();
      signed.add(entry(publicOf.get(privateKey) ?? '', message, signature));
      return signature;
    },
    verify: (publicKey, message, signature) => signed.has(entry(publicKey, message, signature)),
  };
}
