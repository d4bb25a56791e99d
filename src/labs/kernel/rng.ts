import {fnv1a64} from './hash';

const TWO_32 = 0x1_0000_0000;
const TWO_53 = 0x20_0000_0000_0000;

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

/**
 * SplitMix64, the generator that seeds the other one: neighboring seeds give unrelated outputs. An endless sequence of
 * 64-bit integers.
 *
 * Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; constants of Vigna's
 * `splitmix64.c`.
 */
export function* splitMix64(seed: bigint): Generator<bigint, never> {
  for (let counter = seed; ;) {
    counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n);
    let z = counter;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    yield z ^ (z >> 31n);
  }
}

/**
 * A seeded, splittable source of randomness: the only one that a lab may use.
 *
 * The generator is xoshiro128**: four 32-bit words, period 2^128 - 1, made for 32-bit integer arithmetic. It is fast
 * and passes statistical tests; it is predictable, so it never makes a key or a token.
 *
 * **Split, don't share.** Two parts of a simulation that draw from one generator are coupled: a draw more in one
 * changes everything that the other does. Give each its own, with {@link Rng.split}. Then switching one fault on leaves
 * the rest of a run as it was, and two variants can be compared under the same luck.
 *
 * Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM Transactions on Mathematical
 * Software 47(4), 2021.
 */
export class Rng {
  /** What the state was derived from. Children are derived from it and not from the state, which moves. */
  readonly #origin: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(origin: string, a: number, b: number, c: number, d: number) {
    this.#origin = origin;
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** A generator for a seed; `7` and `'7'` are the same seed. Seeds that differ at all give unrelated streams. */
  static seeded(seed: number | string): Rng {
    return Rng.#derive(fnv1a64(String(seed)));
  }

  /**
   * A generator in a given state, for comparison with the reference implementation.
   *
   * @throws RangeError if all words are zero, the one state that xoshiro can't leave
   */
  static fromState(a: number, b: number, c: number, d: number): Rng {
    if ((a | b | c | d) === 0) throw new RangeError('xoshiro128** needs a state that is not all zeros');
    return new Rng(fnv1a64([a, b, c, d].join()), a, b, c, d);
  }

  static #derive(origin: string): Rng {
    const seeds = splitMix64(BigInt(`0x${origin}`));
    const [ab, cd] = [seeds.next().value, seeds.next().value];
    const low = (word: bigint): number => Number(BigInt.asUintN(32, word));
    return new Rng(origin, low(ab), low(ab >> 32n), low(cd), low(cd >> 32n));
  }

  /**
   * A generator of its own for one purpose. It depends on this generator's seed and on the label, and on nothing else:
   * not on how many numbers were drawn before, nor on which other splits were made. The same label gives the same stream.
   */
  split(label: string): Rng {
    return Rng.#derive(fnv1a64(this.#origin + label));
  }

  /** A uniform integer in [0, 2^32). */
  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  /** A uniform number in [0, 1): one of the 2^53 multiples of 2^-53. Takes two draws. */
  float(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x400_0000 + low) / TWO_53;
  }

  /**
   * A uniform integer in [0, bound), without modulo bias: the first `2^32 mod bound` values, which would make small
   * results more likely, are drawn again. Expects fewer than two draws.
   *
   * @throws RangeError if `bound` isn't an integer from 1 to 2^32
   */
  int(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_32) {
      throw new RangeError(`the bound of a random integer is an integer from 1 to 2^32, not ${bound}`);
    }
    const biased = TWO_32 % bound;
    for (;;) {
      const draw = this.uint32();
      if (draw >= biased) return draw % bound;
    }
  }

  /** Whether an event of this probability happens: never for 0, always for 1. */
  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /**
   * One of the items, each as likely as the others. O(1).
   *
   * @throws RangeError if there is none
   */
  pick<T extends string | number | boolean | object | null>(items: readonly T[]): T {
    const item = items[this.int(Math.max(1, items.length))];
    if (item === undefined) throw new RangeError('there is nothing to pick from');
    return item;
  }

  /**
   * A new array with the items in a uniformly random order. O(n).
   *
   * Fisher and Yates' shuffle, inside out: each item takes the place of a random one before it, which moves to the end.
   */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled: T[] = [];
    for (const item of items) shuffled.push(...shuffled.splice(this.int(shuffled.length + 1), 1, item));
    return shuffled;
  }
}
