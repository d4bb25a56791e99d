/**
 * One program, three frontends: a greeting as a library, as a command and as an HTTP server, the client that calls
 * that server, and a gateway that stands between them.
 *
 * Everything is pure. A request and a response are plain values, so that a server is a function from one to the other;
 * sockets, processes and clocks stay outside.
 *
 * @module
 */

export * from './onion';

/** Why a name is not greeted. */
export type Refusal = 'empty' | 'too-long' | 'unprintable';

/** What the program decided about a name. */
export type Greeting = {readonly ok: true; readonly text: string} | {readonly ok: false; readonly reason: Refusal};

/** The longest name that is greeted, in Unicode code points. */
export const MAX_NAME = 64;

// #region core
/**
 * The rule about names, and the only place that knows it. O(n).
 *
 * A control character is refused because a terminal obeys it, and half a surrogate pair because UTF-8 has no bytes
 * for it (RFC 3629, section 3).
 *
 * @returns why the name is refused, or `undefined` if it is not
 */
export function refusalOf(name: string): Refusal | undefined {
  if (name.trim() === '') return 'empty';
  if (Array.from(name).length > MAX_NAME) return 'too-long';
  return /[\p{Cc}\p{Cs}]/u.test(name) ? 'unprintable' : undefined;
}

/** The library: what every frontend below calls, and what another program may call directly. */
export function greet(name: string): Greeting {
  const reason = refusalOf(name);
  return reason === undefined ? {ok: true, text: `Hello, ${name}!`} : {ok: false, reason};
}
// #endregion core

/** What a process leaves behind: two streams and a status. */
export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 0 if the name was greeted, 1 if it was refused, 2 if the command was not called as its usage says. */
  readonly exitCode: 0 | 1 | 2;
}

// #region cli
/**
 * The command-line frontend: arguments in, streams and an exit code out.
 *
 * @param args - the arguments without the name of the program
 */
export function cli(args: readonly string[]): CliResult {
  const [name, ...rest] = args;
  if (name === undefined || rest.length > 0) return {stdout: '', stderr: 'usage: hello NAME\n', exitCode: 2};
  const greeting = greet(name);
  return greeting.ok
    ? {stdout: `${greeting.text}\n`, stderr: '', exitCode: 0}
    : {stdout: '', stderr: `hello: ${greeting.reason}\n`, exitCode: 1};
}
// #endregion cli

/** An HTTP request, as far as this program reads it. */
export interface HttpRequest {
  /** Case-sensitive, for instance `GET`. */
  readonly method: string;
  /** The request target in origin form: a path and a query, percent-encoded (RFC 9112, section 3.2.1). */
  readonly target: string;
}

/** An HTTP response. Its body is text; on the wire it is that text in UTF-8. */
export interface HttpResponse {
  readonly status: number;
  /** Field names are lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server without its socket. */
export type Handler = (request: HttpRequest) => HttpResponse;

/** The methods of RFC 9110, section 9.3, and of RFC 5789. */
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** A plain-text response. To HEAD it has no content (RFC 9110, section 9.3.2). */
function respond(
  request: HttpRequest,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: {'content-type': 'text/plain; charset=utf-8', ...headers},
    body: request.method === 'HEAD' ? '' : text,
  };
}

/** Text before and after the first `separator`; all of it and nothing if there is none. */
function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** One `key=value` part decoded, `+` as a space; `undefined` if its escapes are not percent-encoded UTF-8. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** The first value of a query parameter, `''` if it is absent, `undefined` if its escapes are malformed. O(n). */
function parameter(query: string, key: string): string | undefined {
  const pair = query
    .split('&')
    .map((part) => cut(part, '='))
    .find(([name]) => name === key);
  return decode(pair?.[1] ?? '');
}

// #region http
/**
 * The HTTP frontend. It answers every request and never throws; the meaning of each status is in RFC 9110, section 15.
 */
export function handle(request: HttpRequest): HttpResponse {
  const [path, query] = cut(request.target, '?');
  if (!KNOWN_METHODS.has(request.method)) return respond(request, 501, 'unknown method');
  if (path !== '/greetings') return respond(request, 404, 'not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return respond(request, 405, 'method not allowed', {allow: 'GET, HEAD'});
  }
  const name = parameter(query, 'name');
  if (name === undefined) return respond(request, 400, 'malformed');
  const greeting = greet(name);
  return greeting.ok ? respond(request, 200, greeting.text) : respond(request, 400, greeting.reason);
}
// #endregion http

// #region client
/** Carries a request to a server. Returns `undefined` if no answer came back: the server may have seen it or not. */
export type Send = (request: HttpRequest) => HttpResponse | undefined;

/** What a client knows afterwards. A library call has two outcomes; a remote call has three. */
export type RemoteGreeting = Greeting | {readonly ok: false; readonly reason: 'unanswered'};

/**
 * The client half: makes a remote greeting look like {@link greet}, as far as that is possible.
 *
 * It checks the name first, which saves a round trip and protects nothing: whoever writes their own client leaves the
 * check out. The server's answer decides.
 */
export function greetingClient(send: Send): (name: string) => RemoteGreeting {
  return (name) => {
    const refused = refusalOf(name);
    if (refused !== undefined) return {ok: false, reason: refused};
    const response = send({method: 'GET', target: `/greetings?name=${encodeURIComponent(name)}`});
    if (response?.status === 200) return {ok: true, text: response.body};
    if (response?.status === 400 && isRefusal(response.body)) return {ok: false, reason: response.body};
    return {ok: false, reason: 'unanswered'};
  };
}
// #endregion client

function isRefusal(text: string): text is Refusal {
  return text === 'empty' || text === 'too-long' || text === 'unprintable';
}

// #region gateway
/**
 * An intermediary: a server to whoever calls it, a client of `inner`. Here it refuses targets that are too long, with
 * 414, and forwards everything else unchanged.
 *
 * @param maxTarget - longest target that it forwards, in characters
 */
export function gateway(inner: Handler, maxTarget: number): Handler {
  return (request) => (request.target.length > maxTarget ? respond(request, 414, 'target too long') : inner(request));
}
// #endregion gateway
