import {describe, expect, it} from 'vitest';
import {HttpCache} from './http-cache';
import {formatHttpDate} from './http-date';
import type {Fields, Request, Response} from './message';

const T0 = 1_793_491_200;
const get = (fields: Fields = {}, url = '/users/ada'): Request => ({method: 'GET', url, fields});
const reply = (version: number, fields: Fields, at: number): Response => ({
  status: 200,
  fields: {date: formatHttpDate(at), etag: `"v${version}"`, 'content-length': '3', ...fields},
  body: `v${version}`,
});
const unchanged = (version: number, fields: Fields, at: number): Response => ({
  status: 304,
  fields: {date: formatHttpDate(at), etag: `"v${version}"`, ...fields},
  body: '',
});
const cached = (cacheControl: string, fields: Fields = {}, request = get()): HttpCache => {
  const cache = new HttpCache('shared');
  cache.receive(request, reply(1, {'cache-control': cacheControl, ...fields}, T0), T0, T0);
  return cache;
};

describe('lookup', () => {
  it('answers from the cache with an Age, and says for how long it stays fresh', () => {
    expect(cached('max-age=60').lookup(get(), T0 + 12.75)).toMatchObject({
      kind: 'hit',
      ttl: 47.25,
      background: undefined,
      response: {status: 200, body: 'v1', fields: {age: '12'}},
    });
  });

  it('says why it forwards', () => {
    const cache = cached('max-age=60', {vary: 'accept-language'}, get({'accept-language': 'en'}));
    const reason = (request: Request, now = T0) => {
      const found = cache.lookup(request, now);
      return found.kind === 'forward' ? found.reason : found.kind;
    };
    expect(reason(get({}, '/users/bob'))).toBe('uri-miss');
    expect(reason(get({'accept-language': 'de'}))).toBe('vary-miss');
    expect(reason(get({'accept-language': 'en', 'cache-control': 'no-cache'}))).toBe('request');
    expect(reason(get({'accept-language': 'en'}), T0 + 61)).toBe('stale');
    expect(reason({...get(), method: 'PUT'})).toBe('method');
    expect(reason(get({'accept-language': 'en'}))).toBe('hit');
  });

  it('asks with the validators of what it holds, and not with those of the client', () => {
    const cache = cached('max-age=60', {'last-modified': formatHttpDate(T0 - 9)});
    expect(cache.lookup(get({'if-none-match': '"v0"', accept: 'text/html'}), T0 + 60)).toMatchObject({
      kind: 'forward',
      request: {fields: {accept: 'text/html', 'if-none-match': '"v1"', 'if-modified-since': formatHttpDate(T0 - 9)}},
    });
    const miss = cache.lookup(get({'if-none-match': '"v0"'}, '/users/bob'), T0);
    expect(miss.kind === 'forward' && miss.request.fields).toEqual({});
  });

  it('answers the condition of a client by itself: a 304 if it has the same', () => {
    const cache = cached('max-age=60');
    expect(cache.lookup(get({'if-none-match': '"v0", W/"v1"'}), T0)).toMatchObject({response: {status: 304, body: ''}});
    expect(cache.lookup(get({'if-none-match': '"V1"'}), T0)).toMatchObject({response: {status: 200, body: 'v1'}});
  });

  it('sends a stale answer and a question to the origin, where stale-while-revalidate allows it', () => {
    expect(cached('max-age=60, stale-while-revalidate=30').lookup(get(), T0 + 70)).toMatchObject({
      kind: 'hit',
      ttl: -10,
      background: {fields: {'if-none-match': '"v1"'}},
      response: {body: 'v1', fields: {age: '70'}},
    });
  });
});

describe('receive', () => {
  it('freshens the stored response by a 304, and keeps its body and length', () => {
    const cache = cached('max-age=60', {'x-old': '1'});
    const answer = cache.receive(
      get(),
      unchanged(1, {'cache-control': 'max-age=90', 'content-length': '0'}, T0 + 80),
      T0 + 80,
      T0 + 80,
    );
    expect(answer).toMatchObject({status: 200, body: 'v1', fields: {age: '0', 'x-old': '1', 'content-length': '3'}});
    expect(cache.lookup(get(), T0 + 169)).toMatchObject({kind: 'hit', ttl: 1});
    expect(cache.variants('/users/ada')).toHaveLength(1);
  });

  it('does not freshen by a 304 about another tag', () => {
    const cache = cached('max-age=60');
    cache.receive(get(), unchanged(2, {}, T0 + 80), T0 + 80, T0 + 80);
    expect(cache.lookup(get(), T0 + 80)).toMatchObject({kind: 'forward'});
  });

  it('replaces the stored response by a full one', () => {
    const cache = cached('max-age=60');
    cache.receive(get(), reply(2, {'cache-control': 'max-age=60'}, T0 + 80), T0 + 80, T0 + 80);
    expect(cache.variants('/users/ada').map(({response}) => response.body)).toEqual(['v2']);
  });

  it('keeps one response for each variant', () => {
    const cache = cached('max-age=60', {vary: 'accept-language'}, get({'accept-language': 'en'}));
    const german = get({'accept-language': 'de'});
    cache.receive(german, reply(2, {'cache-control': 'max-age=60', vary: 'accept-language'}, T0), T0, T0);
    expect(cache.lookup(get({'accept-language': 'en'}), T0)).toMatchObject({response: {body: 'v1'}});
    expect(cache.lookup(german, T0)).toMatchObject({response: {body: 'v2'}});
  });

  it.each([200, 204, 302])('forgets what it holds for a URI after an unsafe request with %i', (status) => {
    const cache = cached('max-age=60');
    cache.receive({...get(), method: 'PUT'}, {status, fields: {}, body: ''}, T0, T0);
    expect(cache.variants('/users/ada')).toEqual([]);
  });

  it('does not forget it if the unsafe request failed, or was for another URI', () => {
    const cache = cached('max-age=60');
    for (const status of [400, 403, 503]) {
      cache.receive({...get(), method: 'DELETE'}, {status, fields: {}, body: ''}, T0, T0);
    }
    cache.receive({...get({}, '/users/bob'), method: 'DELETE'}, {status: 200, fields: {}, body: ''}, T0, T0);
    expect(cache.variants('/users/ada')).toHaveLength(1);
  });

  it('does not answer a failed write with what it holds for reading', () => {
    const cache = cached('max-age=60, stale-if-error=600');
    const down: Response = {status: 503, fields: {}, body: 'down'};
    for (const method of ['PUT', 'POST', 'DELETE']) {
      expect(cache.receive({...get(), method}, down, T0 + 90, T0 + 90)).toEqual(down);
      expect(cache.receive({...get(), method}, unchanged(1, {}, T0), T0, T0).status).toBe(304);
    }
  });

  it('answers an error of the origin with what it holds, as long as stale-if-error allows, and keeps it', () => {
    const cache = cached('max-age=60, stale-if-error=600');
    const down: Response = {status: 503, fields: {}, body: 'down'};
    expect(cache.receive(get(), down, T0 + 659, T0 + 659)).toMatchObject({
      status: 200,
      body: 'v1',
      fields: {age: '659'},
    });
    expect(cache.receive(get(), down, T0 + 660, T0 + 660)).toBe(down);
    expect(cache.receive(get(), {...down, status: 404}, T0 + 100, T0 + 100)).toMatchObject({status: 404});
  });

  it('keeps a private response out of a shared cache, and lets a private cache have it', () => {
    for (const [audience, count] of [
      ['shared', 0],
      ['private', 1],
    ] as const) {
      const cache = new HttpCache(audience);
      cache.receive(get(), reply(1, {'cache-control': 'private, max-age=60'}, T0), T0, T0);
      expect(cache.variants('/users/ada')).toHaveLength(count);
    }
  });
});
