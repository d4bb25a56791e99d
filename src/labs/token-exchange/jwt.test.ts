import {createHmac, generateKeyPairSync, sign, verify} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeUtf8} from '../kernel';
import {base64url, parseJwt, problemsOf, type Expectation, type VerificationKey} from './index';

const json = (value: object): string => base64url(encodeUtf8(JSON.stringify(value)));
const {privateKey, publicKey} = generateKeyPairSync('ed25519');
const keys = new Map<string, VerificationKey>([
  ['2026-11', {alg: 'EdDSA', verify: (signed, signature) => verify(null, Buffer.from(signed), publicKey, signature)}],
]);
const HEADER = {alg: 'EdDSA', kid: '2026-11', typ: 'at+jwt'};
const CLAIMS = {
  iss: 'https://auth.photos.example',
  aud: 'https://api.photos.example',
  sub: 'ada',
  exp: 1000,
  nonce: 'n',
};
const EXPECTED: Expectation = {
  issuer: 'https://auth.photos.example',
  audience: 'https://api.photos.example',
  typ: 'at+jwt',
  now: 900,
  leeway: 30,
};

function token(header: object = HEADER, claims: object = CLAIMS): string {
  const signed = `${json(header)}.${json(claims)}`;
  return `${signed}.${base64url(sign(null, Buffer.from(signed), privateKey))}`;
}

describe('a JWT', () => {
  it('is that of RFC 7515, appendix A.1', () => {
    const text =
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const jwt = parseJwt(text);
    expect(jwt?.header).toEqual({typ: 'JWT', alg: 'HS256'});
    expect(jwt?.claims).toEqual({iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true});
    const secret = Buffer.from(
      'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
      'base64url',
    );
    const mac = createHmac('sha256', secret)
      .update(jwt?.signed ?? '')
      .digest();
    expect(Buffer.from(jwt?.signature ?? []).equals(mac)).toBe(true);
  });

  it('is not any other text', () => {
    fc.assert(fc.property(fc.string(), (text) => parseJwt(text) === undefined));
    for (const text of ['a.b', `${json({})}.${json([])}.`, `${token()}.x`, `${token()}=`])
      expect(parseJwt(text)).toBeUndefined();
  });
});

describe('a recipient', () => {
  it('believes a token that fits', () => {
    expect(problemsOf(token(), keys, EXPECTED)).toEqual([]);
    expect(problemsOf(token(HEADER, {...CLAIMS, aud: ['x', CLAIMS.aud]}), keys, {...EXPECTED, nonce: 'n'})).toEqual([]);
  });

  it.each<[string, object, object, Partial<Expectation>]>([
    ['not of type at+jwt', {...HEADER, typ: 'JWT'}, CLAIMS, {}],
    ['from another issuer', HEADER, {...CLAIMS, iss: 'https://auth.photos.example/'}, {}],
    ['for somebody else', HEADER, {...CLAIMS, aud: 'prints'}, {}],
    ['for somebody else', HEADER, {...CLAIMS, aud: undefined}, {}],
    ['expired', HEADER, CLAIMS, {now: 1030}],
    ['expired', HEADER, {...CLAIMS, exp: '9999'}, {}],
    ['not yet valid', HEADER, {...CLAIMS, nbf: 931}, {}],
    ['for another request', HEADER, CLAIMS, {nonce: 'm'}],
  ])('refuses one that is %s', (problem, header, claims, expected) => {
    expect(problemsOf(token(header, claims), keys, {...EXPECTED, ...expected})).toEqual([problem]);
  });

  it('allows clocks to differ by the leeway', () => {
    expect(problemsOf(token(), keys, {...EXPECTED, now: 1029})).toEqual([]);
    expect(problemsOf(token(HEADER, {...CLAIMS, nbf: 930}), keys, EXPECTED)).toEqual([]);
  });

  it('takes the algorithm from the key, never from the token', () => {
    const none = `${json({...HEADER, alg: 'none'})}.${json(CLAIMS)}.`;
    expect(problemsOf(none, keys, EXPECTED)).toEqual(['the key is for EdDSA']);
    // The public key, which everyone has, as the secret of a MAC.
    const signed = `${json({...HEADER, alg: 'HS256'})}.${json(CLAIMS)}`;
    const pem = publicKey.export({type: 'spki', format: 'pem'});
    const forged = `${signed}.${base64url(createHmac('sha256', pem).update(signed).digest())}`;
    expect(problemsOf(forged, keys, EXPECTED)).toEqual(['the key is for EdDSA']);
  });

  it.each([
    ['no such key', {...HEADER, kid: '2026-10'}],
    ['no such key', {alg: 'EdDSA'}],
    ['needs an extension', {...HEADER, crit: ['b64']}],
  ])('refuses before it looks at the claims: %s', (problem, header) => {
    expect(problemsOf(token(header, {...CLAIMS, iss: 'x'}), keys, EXPECTED)).toEqual([problem]);
  });

  it('refuses a token in which one character was changed', () => {
    const good = token();
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom('A', 'b', '7', '-'), (at, digit) => {
        const bad = good.slice(0, at) + digit + good.slice(at + 1);
        expect(problemsOf(bad, keys, EXPECTED).length > 0).toBe(bad !== good);
      }),
    );
  });
});
