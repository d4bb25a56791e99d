import {createHmac} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  accepts,
  csrfToken,
  isSent,
  mayRead,
  needsPreflight,
  preflightAllows,
  registrableDomain,
  sameOrigin,
  sameSite,
  tokenFits,
  type Origin,
  type SameSite,
  type ScriptRequest,
} from './index';

const SUFFIXES = new Set(['com', 'example', 'uk', 'co.uk', 'github.io']);
const https = (host: string, port = 443): Origin => ({scheme: 'https', host, port});

describe('a site', () => {
  it.each([
    ['photos.example', 'photos.example'],
    ['api.eu.photos.example', 'photos.example'],
    ['www.photos.co.uk', 'photos.co.uk'],
    ['ada.github.io', 'ada.github.io'],
    ['github.io', 'github.io'],
    ['example', 'example'],
    ['a.b.unlisted', 'b.unlisted'],
  ])('of %s is %s', (host, domain) => {
    expect(registrableDomain(host, SUFFIXES)).toBe(domain);
  });

  it('spans subdomains and ports, and no neighbors under a public suffix', () => {
    expect(sameSite(https('a.photos.example'), https('photos.example', 8443), SUFFIXES)).toBe(true);
    expect(sameOrigin(https('a.photos.example'), https('photos.example'))).toBe(false);
    expect(sameOrigin(https('photos.example'), https('photos.example'))).toBe(true);
    expect(sameOrigin(https('photos.example'), https('photos.example', 8443))).toBe(false);
    expect(sameSite(https('ada.github.io'), https('mallory.github.io'), SUFFIXES)).toBe(false);
    expect(sameSite(https('photos.example'), {...https('photos.example'), scheme: 'http'}, SUFFIXES)).toBe(false);
  });
});

describe('a cookie', () => {
  const cases: readonly [string, string, boolean, Readonly<Record<SameSite, boolean>>][] = [
    ['a link', 'GET', true, {Strict: false, Lax: true, None: true}],
    ['a form', 'POST', true, {Strict: false, Lax: false, None: true}],
    ['an image', 'GET', false, {Strict: false, Lax: false, None: true}],
    ['a script’s request', 'POST', false, {Strict: false, Lax: false, None: true}],
  ];

  it.each(cases)('goes along with %s of another site only as it says', (_, method, topLevel, expected) => {
    for (const attribute of ['Strict', 'Lax', 'None'] as const) {
      expect(isSent(attribute, {method, topLevel, sameSite: false})).toBe(expected[attribute]);
      expect(isSent(attribute, {method, topLevel, sameSite: true})).toBe(true);
    }
  });
});

describe('CORS', () => {
  const request = (more: Partial<ScriptRequest> = {}): ScriptRequest => ({
    origin: 'https://evil.example',
    method: 'POST',
    headers: {},
    credentials: true,
    ...more,
  });

  it.each([
    [false, {method: 'GET'}],
    [false, {headers: {'content-type': 'text/plain; charset=utf-8'}}],
    [false, {headers: {'content-type': 'application/x-www-form-urlencoded'}}],
    [true, {headers: {'content-type': 'application/json'}}],
    [true, {headers: {'x-requested-with': 'fetch'}}],
    [true, {headers: {authorization: 'Bearer t'}}],
    [true, {method: 'PUT'}],
    [true, {method: 'DELETE'}],
  ])('asks first: %s for %o', (asks, more) => {
    expect(needsPreflight(request(more))).toBe(asks);
  });

  it('lets a script read with credentials only if its very origin is named, and credentials are', () => {
    const allow = (origin: string, credentials?: string) => ({
      'access-control-allow-origin': origin,
      ...(credentials !== undefined && {'access-control-allow-credentials': credentials}),
    });
    expect(mayRead(request(), allow('*', 'true'))).toBe(false);
    expect(mayRead(request(), allow('https://evil.example'))).toBe(false);
    expect(mayRead(request(), allow('https://evil.example', 'true'))).toBe(true);
    expect(mayRead(request(), allow('https://photos.example', 'true'))).toBe(false);
    expect(mayRead(request({credentials: false}), allow('*'))).toBe(true);
    expect(mayRead(request({credentials: false}), {})).toBe(false);
  });

  it('makes the request only as far as the preflight’s answer goes', () => {
    const put = request({method: 'PUT', headers: {'content-type': 'application/json'}});
    const answer = {
      'access-control-allow-origin': 'https://evil.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT, DELETE',
      'access-control-allow-headers': 'Content-Type',
    };
    expect(preflightAllows(put, answer)).toBe(true);
    expect(preflightAllows({...put, method: 'PATCH'}, answer)).toBe(false);
    expect(preflightAllows({...put, headers: {...put.headers, 'x-a': '1'}}, answer)).toBe(false);
    const stars = {...answer, 'access-control-allow-methods': '*', 'access-control-allow-headers': '*'};
    expect(preflightAllows(put, stars)).toBe(false);
    const open = {...stars, 'access-control-allow-origin': '*'};
    expect(preflightAllows({...put, credentials: false}, open)).toBe(true);
    expect(preflightAllows({...put, credentials: false, headers: {authorization: 'x'}}, open)).toBe(false);
  });
});

describe('a server', () => {
  const OWN = 'https://photos.example';

  it.each([
    ['its own page', {'sec-fetch-site': 'same-origin', origin: OWN}, true],
    ['the address bar', {'sec-fetch-site': 'none'}, true],
    ['a subdomain', {'sec-fetch-site': 'same-site', origin: 'https://blog.photos.example'}, false],
    ['another site', {'sec-fetch-site': 'cross-site', origin: 'https://evil.example'}, false],
    ['a page without an origin', {'sec-fetch-site': 'cross-site', origin: 'null'}, false],
    ['an old browser, own page', {origin: OWN}, true],
    ['an old browser, another site', {origin: 'https://evil.example'}, false],
    ['a program', {}, true],
    ['a trusted origin', {'sec-fetch-site': 'cross-site', origin: 'https://admin.example'}, true],
  ])('tells a POST of %s', (_, headers, accepted) => {
    expect(accepts('POST', headers, OWN, ['https://admin.example'])).toBe(accepted);
    expect(accepts('GET', headers, OWN)).toBe(true);
  });

  it('knows the tokens of a session, and no other’s', () => {
    const mac = (text: string) => createHmac('sha256', 'key').update(text).digest('hex');
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (ada, mallory, random, other) => {
        const token = csrfToken(ada, random, mac);
        expect(tokenFits(token, ada, mac)).toBe(true);
        expect(tokenFits(token, mallory, mac)).toBe(ada === mallory);
        expect(tokenFits(other, ada, mac)).toBe(false);
        expect(tokenFits(`${other}.${mac(random)}`, ada, mac)).toBe(false);
      }),
    );
  });
});
