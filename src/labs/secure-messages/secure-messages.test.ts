import {createCipheriv, createHmac, randomBytes, timingSafeEqual} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  collisionProbability,
  readBySecondUse,
  ReplayWindow,
  RequestVerifier,
  signedText,
  type SignedRequest,
} from './index';

describe('the replay window', () => {
  it('accepts each number once, in any order within its size, and nothing older', () => {
    const window = new ReplayWindow(4);
    expect([0, 0, 2, 1, 2, 1].map((n) => window.accept(n))).toEqual([true, false, true, true, false, false]);
    expect(window.accept(6)).toBe(true);
    // The window is now 3 to 6.
    expect([2, 3, 3, 5].map((n) => window.accept(n))).toEqual([false, true, false, true]);
  });

  it('remembers across a jump what is still within its size', () => {
    const window = new ReplayWindow(64);
    expect([0, 3, 10, 63].map((n) => window.accept(n))).toEqual([true, true, true, true]);
    expect([0, 3, 10, 63, 1].map((n) => window.accept(n))).toEqual([false, false, false, false, true]);
  });

  it('bears a jump of any length', () => {
    const window = new ReplayWindow(64);
    expect(window.accept(5)).toBe(true);
    expect(window.accept(1_000_000)).toBe(true);
    expect(new ReplayWindow().accept(Number.MAX_SAFE_INTEGER)).toBe(true);
    expect([5, 1_000_000, 999_937, 999_936].map((n) => window.accept(n))).toEqual([false, false, true, false]);
  });

  it('does what a set of all numbers would do, but for what is below the window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), {maxLength: 200, size: 'max'}),
        fc.integer({min: 1, max: 80}),
        (numbers, size) => {
          const window = new ReplayWindow(size);
          const seen = new Set<number>();
          let highest = -1;
          for (const n of numbers) {
            const fresh = !seen.has(n) && n > highest - size;
            expect(window.accept(n)).toBe(fresh);
            if (fresh) seen.add(n);
            highest = Math.max(highest, n);
          }
        },
      ),
    );
  });
});

describe('nonce and timestamp', () => {
  const key = randomBytes(32);
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const verify = (text: string, tag: string): boolean => {
    const given = Buffer.from(tag, 'hex');
    return given.length === 32 && timingSafeEqual(given, mac(text));
  };
  const WINDOW = 60_000;
  const sign = (time: number, nonce = randomBytes(16).toString('hex')): SignedRequest => {
    const request = {method: 'POST', path: '/photos', bodyHash: 'e3b0c442', time, nonce};
    return {...request, tag: mac(signedText(request)).toString('hex')};
  };

  it('serves a request once, and a copy of it never again', () => {
    const verifier = new RequestVerifier(verify, WINDOW);
    const request = sign(1000);
    expect(verifier.refusal(request, 1050)).toBeUndefined();
    for (const now of [1051, 30_000, 1000 + WINDOW]) expect(verifier.refusal(request, now)).toBe('replayed');
    for (const now of [1001 + WINDOW, 1e9]) expect(verifier.refusal(request, now)).toBe('stale');
  });

  it('refuses a request from the future, which could be replayed for longer', () => {
    expect(new RequestVerifier(verify, WINDOW).refusal(sign(1000 + WINDOW + 1), 1000)).toBe('stale');
  });

  it('refuses any changed part as forged', () => {
    const request = sign(1000);
    for (const change of [
      {method: 'DELETE'},
      {path: '/photos/p1'},
      {bodyHash: ''},
      {time: 1001},
      {nonce: 'ab'},
      {tag: ''},
    ]) {
      expect(new RequestVerifier(verify, WINDOW).refusal({...request, ...change}, 1000)).toBe('forged');
    }
  });

  it('can’t be made to remember anything by a forgery', () => {
    const verifier = new RequestVerifier(verify, WINDOW);
    const request = sign(1000);
    expect(verifier.refusal({...request, tag: '00'.repeat(32)}, 1000)).toBe('forged');
    expect(verifier.remembered).toBe(0);
    expect(verifier.refusal(request, 1000)).toBeUndefined();
  });

  it('signs parts that can’t be shifted into each other', () => {
    const base = {method: 'GET', path: '/a', bodyHash: '', time: 1, nonce: 'n'};
    expect(signedText(base)).not.toBe(signedText({...base, method: 'GET","/a', path: ''}));
  });

  it('serves nothing twice, whatever comes when, and forgets what it may', () => {
    const verifier = new RequestVerifier(verify, 100);
    const event = fc.record({wait: fc.nat(60), skew: fc.integer({min: -150, max: 150}), copy: fc.boolean()});
    fc.assert(
      fc.property(fc.array(event, {maxLength: 60, size: 'max'}), (events) => {
        const sent: SignedRequest[] = [];
        const served = new Set<string>();
        let now = 0;
        for (const {wait, skew, copy} of events) {
          now += wait;
          const request = copy && sent.length > 0 ? (sent[wait % sent.length] ?? sign(now)) : sign(now + skew);
          sent.push(request);
          if (verifier.refusal(request, now) !== undefined) continue;
          expect(served.has(request.nonce)).toBe(false);
          served.add(request.nonce);
        }
      }),
      {numRuns: 30},
    );
    const busy = new RequestVerifier(verify, 100);
    for (let now = 0; now < 5000; now += 10) busy.refusal(sign(now), now);
    expect(busy.remembered).toBeLessThanOrEqual(12);
  });
});

describe('nonces', () => {
  it('collide as birthdays do: 23 people, half of 365', () => {
    expect(collisionProbability(23, Math.log2(365))).toBeCloseTo(0.5, 1);
    expect(collisionProbability(2 ** 32, 64)).toBeCloseTo(1 - Math.exp(-0.5), 6);
  });

  it('keep the limit of NIST SP 800-38D: 2^32 random nonces of 96 bits stay below 2^-32', () => {
    expect(collisionProbability(2 ** 32, 96)).toBeLessThan(2 ** -32);
    expect(collisionProbability(2 ** 33, 96)).toBeGreaterThan(2 ** -32);
  });

  it('that come twice give a plaintext away, without the key', () => {
    const [key, nonce] = [randomBytes(32), randomBytes(12)];
    const seal = (text: string): Buffer => createCipheriv('aes-256-gcm', key, nonce).update(text);
    const [known, secret] = ['GET /photos?owner=bob', 'password=correct-hors'];
    const read = readBySecondUse(Buffer.from(known), seal(known), seal(secret));
    expect(Buffer.from(read).toString()).toBe(secret);
  });
});
