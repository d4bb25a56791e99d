import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {MAX_NAME, cli, gateway, greet, greetingClient, handle, refusalOf} from './index';
import type {HttpRequest, HttpResponse, Send} from './index';

/** Any string at all: graphemes, all code points, and raw UTF-16 units with their broken surrogate pairs. */
const anyString = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 100}),
  fc.string({unit: 'binary', maxLength: 100}),
  fc
    .array(fc.integer({min: 0, max: 0xffff}), {maxLength: 100, size: 'max'})
    .map((units) => String.fromCharCode(...units)),
);
/** Any string that UTF-8 can carry. */
const anyText = anyString.filter((text) => !/\p{Cs}/u.test(text));
const goodName = anyString.filter((name) => refusalOf(name) === undefined);
const badName = anyString.filter((name) => refusalOf(name) !== undefined);

const get = (target: string): HttpRequest => ({method: 'GET', target});
const asked = (name: string): HttpRequest => get(`/greetings?name=${encodeURIComponent(name)}`);

describe('the library', () => {
  it.each([
    ['Ada', {ok: true, text: 'Hello, Ada!'}],
    ['', {ok: false, reason: 'empty'}],
    [' \t', {ok: false, reason: 'empty'}],
    ['Ada\u001b[2J', {ok: false, reason: 'unprintable'}],
    ['\ud83d', {ok: false, reason: 'unprintable'}],
    ['👩‍💻', {ok: true, text: 'Hello, 👩‍💻!'}],
  ])('greets %j or says why not', (name, greeting) => {
    expect(greet(name)).toEqual(greeting);
  });

  it('counts code points, not UTF-16 units', () => {
    expect(greet('😀'.repeat(MAX_NAME)).ok).toBe(true);
    expect(greet('😀'.repeat(MAX_NAME + 1))).toEqual({ok: false, reason: 'too-long'});
  });
});

describe('the command', () => {
  it('says the same as the library, to the stream and with the exit code that a shell expects', () => {
    fc.assert(
      fc.property(anyString, (name) => {
        const greeting = greet(name);
        expect(cli([name])).toEqual(
          greeting.ok
            ? {stdout: `${greeting.text}\n`, stderr: '', exitCode: 0}
            : {stdout: '', stderr: `hello: ${greeting.reason}\n`, exitCode: 1},
        );
      }),
    );
  });

  it.each([[[]], [['Ada', 'Bob']]])('explains itself when called with %j', (args) => {
    expect(cli(args)).toEqual({stdout: '', stderr: 'usage: hello NAME\n', exitCode: 2});
  });

  it('never lets a name put a second line or an escape sequence on the terminal', () => {
    fc.assert(
      fc.property(anyString, (name) => {
        const {stdout, stderr} = cli([name]);
        expect(stdout + stderr).toMatch(/^\P{Cc}*\n$/u);
      }),
    );
  });
});

describe('the HTTP handler', () => {
  it('says the same as the library, with 200 or 400', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const greeting = greet(name);
        const {status, body} = handle(asked(name));
        expect({status, body}).toEqual(
          greeting.ok ? {status: 200, body: greeting.text} : {status: 400, body: greeting.reason},
        );
      }),
    );
  });

  // The examples of RFC 3986, section 2.5.
  it.each([
    ['A', 'A'],
    ['%C3%80', 'À'],
    ['%E3%82%A2', 'ア'],
  ])('reads %s as percent-encoded UTF-8', (encoded, name) => {
    expect(handle(get(`/greetings?name=${encoded}`)).body).toBe(`Hello, ${name}!`);
  });

  it.each([
    ['/greetings?name=Ada+Lovelace', 200, 'Hello, Ada Lovelace!'],
    ['/greetings?x=1&name=Ada', 200, 'Hello, Ada!'],
    ['/greetings?name=Ada&name=Bob', 200, 'Hello, Ada!'],
    ['/greetings?name=a=b?c', 200, 'Hello, a=b?c!'],
    ['/greetings?names=Ada', 400, 'empty'],
    ['/greetings', 400, 'empty'],
    ['/greetings?name=%', 400, 'malformed'],
    ['/greetings?name=%ff', 400, 'malformed'],
    ['/greetings/', 404, 'not found'],
    ['/', 404, 'not found'],
  ])('answers %s with %i %j', (target, status, body) => {
    const response = handle(get(target));
    expect([response.status, response.body]).toEqual([status, body]);
  });

  it('refuses a method that it knows with 405 and the ones that it allows', () => {
    expect(handle({method: 'DELETE', target: '/greetings?name=Ada'})).toMatchObject({
      status: 405,
      headers: {allow: 'GET, HEAD'},
    });
  });

  it.each(['BREW', 'get', ''])('refuses the unknown method %j with 501', (method) => {
    expect(handle({method, target: '/greetings?name=Ada'}).status).toBe(501);
  });

  it('answers HEAD like GET, without content', () => {
    fc.assert(
      fc.property(fc.oneof(anyText.map(asked), anyString.map(get)), ({target}) => {
        expect(handle({method: 'HEAD', target})).toEqual({...handle(get(target)), body: ''});
      }),
    );
  });

  it('answers whatever anybody sends', () => {
    const target = fc.oneof(
      anyString,
      anyString.map((query) => `/greetings?name=${query}`),
    );
    fc.assert(
      fc.property(anyString, target, (method, target) => {
        expect([200, 400, 404]).toContain(handle(get(target)).status);
        expect([200, 400, 404, 405, 501]).toContain(handle({method, target}).status);
      }),
    );
  });
});

describe('the client', () => {
  it('over a network that loses nothing is the library again', () => {
    fc.assert(
      fc.property(anyString, (name) => {
        expect(greetingClient(handle)(name)).toEqual(greet(name));
      }),
    );
  });

  it('sends one request for a good name and none for a bad one', () => {
    const requestsFor = (name: string): number => {
      let sent = 0;
      greetingClient((request) => {
        sent++;
        return handle(request);
      })(name);
      return sent;
    };
    fc.assert(fc.property(goodName, (name) => requestsFor(name) === 1));
    fc.assert(fc.property(badName, (name) => requestsFor(name) === 0));
  });

  it('lets the server decide when the two disagree', () => {
    const stricter: Send = () => ({status: 400, headers: {}, body: 'too-long'});
    expect(greetingClient(stricter)('Ada')).toEqual({ok: false, reason: 'too-long'});
  });

  it.each<[string, HttpResponse | undefined]>([
    ['nothing', undefined],
    ['an error of the server', {status: 500, headers: {}, body: ''}],
    ['a refusal that it has never heard of', {status: 400, headers: {}, body: 'rate-limited'}],
  ])('does not know the outcome when it hears %s', (_, response) => {
    expect(greetingClient(() => response)('Ada')).toEqual({ok: false, reason: 'unanswered'});
  });
});

describe('a gateway', () => {
  const depth = fc.integer({min: 0, max: 5});
  const stack = (layers: number, maxTarget: number) =>
    Array.from({length: layers}).reduce<(request: HttpRequest) => HttpResponse>(
      (inner) => gateway(inner, maxTarget),
      handle,
    );

  it('cannot be told from the server behind it, however many there are', () => {
    fc.assert(
      fc.property(depth, anyText, (layers, name) => {
        expect(stack(layers, 2_000)(asked(name))).toEqual(handle(asked(name)));
      }),
    );
  });

  it('answers by itself what it does not forward', () => {
    let reached = 0;
    const front = gateway((request) => {
      reached++;
      return handle(request);
    }, 19);
    expect(front(asked('Ada')).status).toBe(200); // 19 characters
    expect(front(asked('Anna')).status).toBe(414); // 20
    expect(reached).toBe(1);
  });
});
