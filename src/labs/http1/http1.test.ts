import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {concat, encodeUtf8} from '../kernel';
import {
  BadRequest,
  cutCarelessly,
  encodeChunked,
  evaluate,
  latin1,
  RequestParser,
  smuggle,
  strongMatch,
  weakMatch,
  type EntityTag,
  type Request,
} from './index';

const LIMITS = {head: 1000, body: 1000};
const parse = (text: string): Request[] => new RequestParser(LIMITS).push(encodeUtf8(text));
const post = (fields: string, body = ''): string => `POST /photos HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;

function statusOf(text: string): number {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof BadRequest) return error.status;
    throw error;
  }
  throw new Error('not refused');
}

describe('reading requests', () => {
  it('cuts pipelined requests apart', () => {
    const requests = parse(`${post('Content-Length: 2\r\n', 'hi')}GET / HTTP/1.0\r\n\r\n`);
    expect(requests.map(({method, target, minor, body}) => [method, target, minor, latin1(body)])).toEqual([
      ['POST', '/photos', 1, 'hi'],
      ['GET', '/', 0, ''],
    ]);
  });

  it('ignores an empty line before a request, as old clients sent one after a body', () => {
    expect(parse(`${post('Content-Length: 2\r\n', 'hi')}\r\nGET / HTTP/1.0\r\n\r\n`)).toHaveLength(2);
  });

  it('reads chunks with an extension and a trailer', () => {
    const body = '3;foo=bar\r\nSun\r\n10\r\nset from a train\r\n0\r\nExpires: never\r\n\r\n';
    expect(parse(post('Transfer-Encoding: chunked\r\n', body)).map((one) => latin1(one.body))).toEqual([
      'Sunset from a train',
    ]);
  });

  it('gives the same requests however the bytes are cut into segments', () => {
    const part = fc.uint8Array({maxLength: 20});
    const request = fc.oneof(
      part.map((body) => concat(encodeUtf8(post(`Content-Length: ${body.length}\r\n`)), body)),
      fc
        .array(part, {maxLength: 4})
        .map((parts) => concat(encodeUtf8(post('Transfer-Encoding: chunked\r\n')), encodeChunked(parts))),
    );
    fc.assert(
      fc.property(
        fc.array(request, {maxLength: 4}),
        fc.array(fc.nat(40), {maxLength: 20, size: 'max'}),
        (requests, sizes) => {
          const stream = concat(...requests);
          const whole = new RequestParser(LIMITS).push(stream);
          const parser = new RequestParser(LIMITS);
          let at = 0;
          const pieces = [...sizes, stream.length].flatMap((size) => parser.push(stream.slice(at, (at += size))));
          expect(whole).toHaveLength(requests.length);
          expect(pieces).toEqual(whole);
        },
      ),
    );
  });

  it('gives back the body that was coded in chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({maxLength: 40}), {maxLength: 8}), (parts) => {
        const [request] = new RequestParser(LIMITS).push(
          concat(encodeUtf8(post('Transfer-Encoding: chunked\r\n')), encodeChunked(parts)),
        );
        expect(request?.body).toEqual(concat(...parts));
      }),
    );
  });
});

describe('refusing', () => {
  it.each([
    ['both framings', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
    ['two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello!'), 400],
    ['a list of lengths', post('Content-Length: 5, 5\r\n', 'hello'), 400],
    ['a signed length', post('Content-Length: +5\r\n', 'hello'), 400],
    ['a negative length', post('Content-Length: -1\r\n'), 400],
    ['a hexadecimal length', post('Content-Length: 0x5\r\n', 'hello'), 400],
    ['an empty length', post('Content-Length:\r\n'), 400],
    ['white space before the colon', post('Transfer-Encoding : chunked\r\n'), 400],
    ['a folded line', post('Transfer-Encoding:\r\n chunked\r\n'), 400],
    ['chunked before another coding', post('Transfer-Encoding: chunked, gzip\r\n'), 400],
    ['chunked twice', post('Transfer-Encoding: chunked, chunked\r\n'), 400],
    ['a coding that it lacks', post('Transfer-Encoding: gzip, chunked\r\n'), 501],
    ['chunked in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['a bare line feed in a field', post('A: b\nTransfer-Encoding: chunked\r\n'), 400],
    ['a null in a field', post('A: \0\r\n'), 400],
    ['a chunk size that is no number', post('Transfer-Encoding: chunked\r\n', 'x\r\n'), 400],
    ['a chunk longer than its size', post('Transfer-Encoding: chunked\r\n', '1\r\nab\r\n'), 400],
    ['a chunk size line without end', post('Transfer-Encoding: chunked\r\n', `1;${'x'.repeat(300)}`), 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['two spaces', 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['HTTP/2.0 as text', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505],
    ['a long header before it ends', `GET / HTTP/1.1\r\nHost: ${'a'.repeat(1000)}`, 431],
    ['a long body before it comes', post('Content-Length: 1001\r\n'), 413],
    ['long chunks before they come', post('Transfer-Encoding: chunked\r\n', 'ffffffff\r\n'), 413],
  ])('%s', (_, text, status) => {
    expect(statusOf(text)).toBe(status);
  });

  it('reads nothing more on the connection', () => {
    const parser = new RequestParser(LIMITS);
    expect(() => parser.push(encodeUtf8('nonsense\r\n\r\n'))).toThrow(BadRequest);
    expect(() => parser.push(encodeUtf8('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))).toThrow(BadRequest);
  });
});

describe('smuggling', () => {
  const victim = 'GET /feed HTTP/1.1\r\nHost: photos.example\r\nCookie: session=ada\r\n\r\n';

  it('makes two careless programs disagree, so that the victim sends what the attacker wrote', () => {
    expect(cutCarelessly(smuggle() + victim, 'content-length')).toEqual([smuggle(), victim]);
    const [first, second, ...more] = cutCarelessly(smuggle() + victim, 'transfer-encoding');
    expect(first?.endsWith('\r\n\r\n0\r\n\r\n')).toBe(true);
    expect(second).toBe(
      'DELETE /photos/p17 HTTP/1.1\r\nHost: photos.example\r\nX-Ignore: GET /feed HTTP/1.1\r\nHost: photos.example\r\nCookie: session=ada\r\n\r\n',
    );
    expect(more).toEqual([]);
  });

  it('is refused by the parser', () => {
    expect(statusOf(smuggle())).toBe(400);
  });

  it('has the length that the lesson prints', () => {
    expect(/Content-Length: (\d+)/.exec(smuggle())?.[1]).toBe('66');
  });
});

describe('conditional requests', () => {
  const tag = (text: string): EntityTag => ({weak: text.startsWith('W/'), opaque: text.replace('W/', '')});

  // The table of RFC 9110, section 8.8.3.2.
  it.each([
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', '"1"', true, true],
  ])('compares %s with %s', (a, b, strong, weak) => {
    expect([strongMatch(tag(a), tag(b)), weakMatch(tag(a), tag(b))]).toEqual([strong, weak]);
  });

  it.each([
    ['a write on the version that was read', 'PUT', {ifMatch: [tag('"7"')]}, '"7"', 'proceed'],
    ['a write on an older version', 'PUT', {ifMatch: [tag('"7"')]}, '"8"', 412],
    ['a write with a weak tag', 'PUT', {ifMatch: [tag('W/"7"')]}, 'W/"7"', 412],
    ['a write on what is gone', 'PUT', {ifMatch: '*' as const}, undefined, 412],
    ['creating what is not there', 'PUT', {ifNoneMatch: '*' as const}, undefined, 'proceed'],
    ['creating what is there', 'PUT', {ifNoneMatch: '*' as const}, '"1"', 412],
    ['reading what the reader has', 'GET', {ifNoneMatch: [tag('W/"7"')]}, '"7"', 304],
    ['reading what has changed', 'GET', {ifNoneMatch: [tag('"7"')]}, '"8"', 'proceed'],
    ['If-Match first', 'GET', {ifMatch: [tag('"6"')], ifNoneMatch: [tag('"7"')]}, '"7"', 412],
    ['no condition', 'PUT', {}, undefined, 'proceed'],
  ])('decides %s', (_, method, conditions, current, outcome) => {
    expect(evaluate(method, conditions, current === undefined ? undefined : tag(current))).toBe(outcome);
  });
});
