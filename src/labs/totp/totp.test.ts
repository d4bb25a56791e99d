import {createHmac} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {
  Attempts,
  base32,
  counterBytes,
  guessesFor,
  guessProbability,
  hotp,
  HotpVerifier,
  otpauthUri,
  sameCode,
  timeStep,
  totp,
  TotpVerifier,
  waitAfter,
  type Hmac,
  type TotpOptions,
} from './index';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const SECRET = ascii('12345678901234567890');
const hmacOf =
  (algorithm: string, secret: Uint8Array): Hmac =>
  (message) =>
    createHmac(algorithm, secret).update(message).digest();
const hmac = hmacOf('sha1', SECRET);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('HOTP', () => {
  // RFC 4226, appendix D: count, HMAC, truncated in decimal, code.
  it.each([
    [0, 'cc93cf18508d94934c64b65d8ba7667fb7cde4b0', 1284755224, '755224'],
    [1, '75a48a19d4cbe100644e8ac1397eea747a2d33ab', 1094287082, '287082'],
    [2, '0bacb7fa082fef30782211938bc1c5e70416ff44', 137359152, '359152'],
    [3, '66c28227d03a2d5529262ff016a1e6ef76557ece', 1726969429, '969429'],
    [4, 'a904c900a64b35909874b33e61c5938a8e15ed1c', 1640338314, '338314'],
    [5, 'a37e783d7b7233c083d4f62926c7a25f238d0316', 868254676, '254676'],
    [6, 'bc9cd28561042c83f219324d3c607256c03272ae', 1918287922, '287922'],
    [7, 'a4fb960c0bc06e1eabb804e5b397cdc4b45596fa', 82162583, '162583'],
    [8, '1b3c89f65e6c9e883012052823443f048b4332db', 673399871, '399871'],
    [9, '1637409809a679dc698207310c8c7fc07290d9e5', 645520489, '520489'],
  ])('of counter %i is that of RFC 4226', (counter, tag, truncated, code) => {
    expect(hex(hmac(counterBytes(counter)))).toBe(tag);
    expect(Number(hotp(hmac, counter, 10))).toBe(truncated);
    expect(hotp(hmac, counter)).toBe(code);
  });

  it('takes the 31 bits that section 5.4 of the RFC takes', () => {
    const tag = Buffer.from('1f8698690e02ca16618550ef7f19da8e945b555a', 'hex');
    expect(hotp(() => tag, 0, 6)).toBe('872921');
    expect(Number(hotp(() => tag, 0, 10))).toBe(0x50ef7f19);
  });

  it('writes the counter in eight bytes, also beyond 32 bits', () => {
    expect(hex(counterBytes(0))).toBe('0000000000000000');
    expect(hex(counterBytes(2 ** 32 + 258))).toBe('0000000100000102');
    expect(hex(counterBytes(Number.MAX_SAFE_INTEGER))).toBe('001fffffffffffff');
  });
});

describe('TOTP', () => {
  const secrets = {
    sha1: SECRET,
    sha256: ascii('12345678901234567890123456789012'),
    sha512: ascii('1234567890123456789012345678901234567890123456789012345678901234'),
  };
  // RFC 6238, appendix B, with the secrets of its erratum 2866: time, step, code by hash.
  it.each([
    [59, 0x1, '94287082', '46119246', '90693936'],
    [1111111109, 0x23523ec, '07081804', '68084774', '25091201'],
    [1111111111, 0x23523ed, '14050471', '67062674', '99943326'],
    [1234567890, 0x273ef07, '89005924', '91819424', '93441116'],
    [2000000000, 0x3f940aa, '69279037', '90698825', '38618901'],
    [20000000000, 0x27bc86aa, '65353130', '77737706', '47863826'],
  ])('at %i s is that of RFC 6238', (time, step, sha1, sha256, sha512) => {
    expect(timeStep(time)).toBe(step);
    expect(totp(hmacOf('sha1', secrets.sha1), time, 8)).toBe(sha1);
    expect(totp(hmacOf('sha256', secrets.sha256), time, 8)).toBe(sha256);
    expect(totp(hmacOf('sha512', secrets.sha512), time, 8)).toBe(sha512);
  });

  it('changes exactly at the multiples of the period', () => {
    expect(totp(hmac, 30)).toBe(totp(hmac, 59.999));
    expect(totp(hmac, 29.999)).not.toBe(totp(hmac, 30));
  });
});

describe('the verifier of times', () => {
  const options = (change: Partial<TotpOptions> = {}): TotpOptions => ({
    window: 1,
    once: true,
    follow: false,
    ...change,
  });
  const NOW = 1_000_000 * 30 + 15;
  const codeAt = (steps: number): string => totp(hmac, NOW + 30 * steps);

  it('accepts the steps of its window and no other', () => {
    for (const window of [0, 1, 2]) {
      for (let offset = -4; offset <= 4; offset++) {
        const verdict = new TotpVerifier(hmac, options({window})).check(codeAt(offset), NOW);
        expect(verdict).toBe(Math.abs(offset) <= window ? 'accepted' : 'wrong');
      }
    }
  });

  it('has no step before the first one, which counts from the start', () => {
    const verifier = new TotpVerifier(hmac, options({window: 1}));
    expect([verifier.candidates(0), verifier.candidates(30)]).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
    expect([100, 129, 130].map((time) => timeStep(time, 30, 100))).toEqual([0, 0, 1]);
  });

  it('takes no code twice, nor an older one after a newer one', () => {
    const verifier = new TotpVerifier(hmac, options());
    expect(verifier.check(codeAt(0), NOW)).toBe('accepted');
    expect(verifier.check(codeAt(0), NOW + 1)).toBe('spent');
    expect(verifier.check(codeAt(-1), NOW + 2)).toBe('spent');
    expect(verifier.check(codeAt(1), NOW + 3)).toBe('accepted');
    expect(verifier.check(codeAt(0), NOW + 30)).toBe('spent');
  });

  it('takes them again and again if it is not told', () => {
    const verifier = new TotpVerifier(hmac, options({once: false}));
    for (let i = 0; i < 3; i++) expect(verifier.check(codeAt(0), NOW + i)).toBe('accepted');
  });

  it('follows a clock that runs away, as long as it is used often enough', () => {
    const gain = (follow: boolean, every: number): string[] => {
      const verifier = new TotpVerifier(hmac, options({follow}));
      // The phone gains a step in a hundred.
      return Array.from({length: 20}, (_, i) => NOW + every * 30 * i).map((time) =>
        verifier.check(totp(hmac, time + (time - NOW) / 100), time),
      );
    };
    expect(gain(true, 100).every((verdict) => verdict === 'accepted')).toBe(true);
    expect(gain(false, 100).filter((verdict) => verdict === 'wrong')).toHaveLength(18);
    expect(gain(true, 250)).toContain('wrong');
  });

  it('refuses what is no code', () => {
    for (const code of ['', '0', `${codeAt(0)}0`, ` ${codeAt(0)}`, 'abcdef', '٠١٢٣٤٥']) {
      expect(new TotpVerifier(hmac, options()).check(code, NOW)).toBe('wrong');
    }
  });

  it('never accepts more than one code for a step, whatever is sent when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({wait: fc.nat(40), offset: fc.integer({min: -3, max: 3})}), {maxLength: 60, size: 'max'}),
        fc.nat(3),
        fc.boolean(),
        (events, window, follow) => {
          const verifier = new TotpVerifier(hmac, options({window, follow}));
          let [time, accepted] = [NOW, -Infinity];
          for (const {wait, offset} of events) {
            time += wait;
            const step = timeStep(time) + offset;
            if (verifier.check(hotp(hmac, step), time) !== 'accepted') continue;
            expect(step).toBeGreaterThan(accepted);
            accepted = step;
          }
        },
      ),
    );
  });
});

describe('the verifier of counters', () => {
  it('bears codes that were skipped, up to its look-ahead, and none that was used', () => {
    const verifier = new HotpVerifier(hmac, 3);
    expect(verifier.check(hotp(hmac, 0))).toBe(true);
    expect(verifier.check(hotp(hmac, 0))).toBe(false);
    expect(verifier.check(hotp(hmac, 4))).toBe(true);
    expect(verifier.next).toBe(5);
    expect(verifier.check(hotp(hmac, 2))).toBe(false);
    expect(verifier.check(hotp(hmac, 9))).toBe(false);
    expect(verifier.check(hotp(hmac, 8))).toBe(true);
  });
});

describe('guessing', () => {
  it('hits as often as the formula says', () => {
    const rng = Rng.seeded(1);
    const [attackers, guesses, accepted] = [20_000, 200, 30];
    let hits = 0;
    for (let i = 0; i < attackers; i++) {
      for (let guess = 0; guess < guesses; guess++) {
        // Of ten thousand codes `accepted` are right.
        if (rng.int(10_000) >= accepted) continue;
        hits += 1;
        break;
      }
    }
    expect(Math.abs(hits / attackers - guessProbability(guesses, accepted, 4))).toBeLessThan(0.01);
  });

  it('has the figures of the lesson', () => {
    expect(guessProbability(10, 3)).toBeCloseTo(3e-5, 8);
    expect(guessProbability(36_000, 3)).toBeCloseTo(0.1024, 4);
    expect(guessesFor(0.5, 3)).toBeCloseTo(231_049, -1);
    expect(guessesFor(0.5, 1)).toBeCloseTo(693_147, -1);
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 99}), fc.integer({min: 1, max: 9}), (percent, accepted) => {
        expect(guessProbability(guessesFor(percent / 100, accepted), accepted)).toBeCloseTo(percent / 100, 9);
      }),
    );
  });

  it('waits as the throttle says', () => {
    const delay = {kind: 'delay', free: 3, first: 2, cap: 900} as const;
    expect([0, 3, 4, 5, 6, 12, 13, 1000].map((failures) => waitAfter(delay, failures))).toEqual([
      0, 0, 2, 4, 8, 512, 900, 900,
    ]);
    expect([9, 10].map((failures) => waitAfter({kind: 'lock', after: 10}, failures))).toEqual([0, Infinity]);
    expect(waitAfter({kind: 'none'}, 1e6)).toBe(0);
  });

  it('leaves an attacker 15 guesses in the first hour, and 4 in each that follows', () => {
    const attempts = new Attempts({kind: 'delay', free: 3, first: 2, cap: 900});
    const tried: number[] = [];
    for (let time = 0; time < 7200; time++) {
      if (!attempts.open(time)) continue;
      tried.push(time);
      attempts.failed(time);
    }
    expect(tried.filter((time) => time < 3600)).toHaveLength(15);
    expect(tried.filter((time) => time >= 3600)).toHaveLength(4);
    attempts.succeeded();
    expect(attempts.open(0)).toBe(true);
  });
});

describe('codes and secrets as text', () => {
  it('are compared as a whole', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(sameCode(a, b)).toBe(a === b);
        expect(sameCode(a, a)).toBe(true);
      }),
    );
  });

  it('tells codes apart that differ in a single digit, or in length', () => {
    const code = '755224';
    for (let i = 0; i < code.length; i++) {
      expect(sameCode(`${code.slice(0, i)}9${code.slice(i + 1)}`, code)).toBe(false);
      expect(sameCode(code, code.slice(0, i))).toBe(false);
      expect(sameCode(code.slice(0, i), code)).toBe(false);
    }
  });

  // RFC 4648, section 10, without the padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('«%s» is %s in Base32', (text, encoded) => {
    expect(base32(ascii(text))).toBe(encoded);
  });

  it('stand in an address that an app can scan', () => {
    const address = new URL(otpauthUri('Photo App', 'ada@example.org', SECRET));
    expect(address.protocol).toBe('otpauth:');
    expect(decodeURIComponent(address.pathname)).toBe('/Photo App:ada@example.org');
    expect(address.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(address.searchParams.get('issuer')).toBe('Photo App');
  });
});
