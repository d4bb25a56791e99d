/** The largest integer whose `degree`-th power is at most `n`. By bisection; exact. */
function root(n: bigint, degree: bigint): bigint {
  let [low, high] = [0n, 1n << 64n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= n) low = middle;
    else high = middle;
  }
  return low;
}

const isPrime = (n: number): boolean => {
  for (let divisor = 2; divisor * divisor <= n; divisor++) if (n % divisor === 0) return false;
  return true;
};
const PRIMES = Array.from({length: 310}, (_, index) => index + 2).filter(isPrime);

/** The first 32 bits behind the point of the root of each of the first primes. Nobody could choose them to hide a trapdoor. */
const fractions = (count: number, degree: bigint): Uint32Array =>
  Uint32Array.from(PRIMES.slice(0, count), (prime) =>
    Number(BigInt.asUintN(32, root(BigInt(prime) << (32n * degree), degree))),
  );

const INITIAL = fractions(8, 2n);
const ROUND = fractions(64, 3n);

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

// #region sha256
/**
 * SHA-256 of a message, 32 bytes. O(n). For teaching: real code takes the one of its platform.
 *
 * Source: FIPS 180-4, section 6.2.
 */
export function sha256(message: Uint8Array): Uint8Array {
  // The message, a one bit, zeros, and the length in bits as a 64-bit number, in blocks of 64 bytes.
  const padded = new Uint8Array(((message.length + 8) >>> 6) * 64 + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const bytes = new DataView(padded.buffer);
  bytes.setUint32(padded.length - 8, Math.floor(message.length / 0x2000_0000));
  bytes.setUint32(padded.length - 4, message.length << 3);

  const hash = Uint32Array.from(INITIAL);
  const w = new Uint32Array(64);
  const word = (index: number): number => w[index] ?? 0;
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) w[t] = bytes.getUint32(block + 4 * t);
    for (let t = 16; t < 64; t++) {
      const [near, far] = [word(t - 2), word(t - 15)];
      const s1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
      const s0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
      w[t] = s1 + word(t - 7) + s0 + word(t - 16);
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
    for (let t = 0; t < 64; t++) {
      const choose = (e & f) ^ (~e & g);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choose + (ROUND[t] ?? 0) + word(t);
      const t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
      [a, b, c, d, e, f, g, h] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((value, index) => (hash[index] = (hash[index] ?? 0) + value));
  }
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((value, index) => digest.setUint32(4 * index, value));
  return new Uint8Array(digest.buffer);
}
// #endregion sha256
