import type {KeyedLimiter, Tokens} from '../rate-limit';
import {Refusal, type Response} from './app';
import type {Layer, Steps} from './steps';

/** Milliseconds of processor time to check the signature of a token. */
export const SIGNATURE = 1;
/** Milliseconds of processor time to parse a megabyte of JSON. */
export const PARSE_MB = 10;
/** Milliseconds that the database takes for an ordinary request. */
export const DATABASE = 20;

/** A request as it arrives. */
export interface Incoming {
  /** What it is, in words. */
  readonly name: string;
  readonly address: string;
  readonly token: 'valid' | 'forged' | 'none';
  /** Whose token it is, if it is valid. */
  readonly user: string;
  /** Size of its body. */
  readonly megabytes: number;
  /** Whether the handler throws when it gets it. */
  readonly bug: boolean;
  /** Milliseconds that the database takes for it. */
  readonly database: number;
}

/** A line of the access log. */
export interface AccessLine {
  readonly status: number;
  readonly id: string | undefined;
  readonly user: string | undefined;
}

/** What the layers share about one request, and leave behind. */
export interface Exchange {
  readonly request: Incoming;
  /** The request id, once it has one. */
  id?: string;
  /** Who it is, once that is known. */
  user?: string;
  /** Whether the signature of its token was checked. */
  checked?: boolean;
  /** Whom the limit took it for. */
  key?: string;
  /** Megabytes parsed, and whether that was before it was known for whom. */
  parsed?: {readonly megabytes: number; readonly early: boolean};
  /** Its line in the access log. */
  line?: AccessLine;
  /** Its entry in the error log. */
  report?: {readonly error: string; readonly id: string | undefined};
}

/** What the layers need from outside. */
export interface Outside {
  /** The virtual time in milliseconds. */
  readonly now: () => number;
  /** A request id that nobody else has. */
  readonly newId: () => string;
  readonly limiter: KeyedLimiter<Tokens>;
  /** Whom a limit is for. */
  readonly limitBy: 'user' | 'address';
  /** The largest body that is parsed, in megabytes. */
  readonly bodyLimit: number;
}

/** The layers that can be ordered. */
export type LayerName = 'id' | 'log' | 'errors' | 'auth' | 'limit' | 'body';

/** Whom a limit by user takes a request for that has no user yet: all of these share one bucket. */
export const NOBODY = 'nobody';

/** The layers of a service. Each is right by itself; what they do together depends on their order. */
export function serviceLayers(outside: Outside): Readonly<Record<LayerName, Layer<Exchange, Response>>> {
  return {
    *id(exchange, next) {
      exchange.id = outside.newId();
      const response = yield* next();
      return {...response, headers: {...response.headers, 'x-request-id': exchange.id}};
    },

    /**
     * Knows at the end what the layers inside have found out. An exception passes it by, and leaves no line. A logger that
     * waits for the end of the response, as morgan for Express does, writes one even then, if it was reached.
     */
    *log(exchange, next) {
      const response = yield* next();
      exchange.line = {status: response.status, id: exchange.id, user: exchange.user};
      return response;
    },

    /** As {@link errors}: a refusal goes to the client, a bug to the error log. */
    *errors(exchange, next) {
      try {
        return yield* next();
      } catch (error) {
        if (error instanceof Refusal) return {status: error.status, body: {title: error.message}};
        exchange.report = {error: String(error), id: exchange.id};
        return {status: 500, body: {title: 'internal error'}};
      }
    },

    *auth(exchange, next) {
      const {token, user} = exchange.request;
      if (token !== 'none') {
        yield {on: 'cpu', ms: SIGNATURE};
        exchange.checked = true;
      }
      if (token !== 'valid') throw new Refusal(401, 'who are you?');
      exchange.user = user;
      return yield* next();
    },

    *limit(exchange, next) {
      exchange.key = outside.limitBy === 'address' ? exchange.request.address : (exchange.user ?? NOBODY);
      if (!outside.limiter.decide(exchange.key, outside.now()).allowed) throw new Refusal(429, 'too many requests');
      return yield* next();
    },

    *body(exchange, next) {
      const {megabytes} = exchange.request;
      // Content-Length says so before the body is read; where it is missing, the parser counts while it reads.
      if (megabytes > outside.bodyLimit) throw new Refusal(413, 'content too large');
      yield {on: 'cpu', ms: megabytes * PARSE_MB};
      exchange.parsed = {megabytes, early: exchange.user === undefined};
      return yield* next();
    },
  };
}

/** The handler: asks the database, and has a bug. */
export function* servicePhoto({request}: Exchange): Steps<Response> {
  if (request.bug) throw new TypeError("can't read 'id' of undefined");
  yield {on: 'elsewhere', ms: request.database};
  return {status: 200};
}

/** A number of megabytes in words. */
export const size = (megabytes: number): string =>
  megabytes < 1 ? `${Math.round(1000 * megabytes)} kB` : `${megabytes} MB`;

/** What is wrong with an exchange that was answered, in words; nothing if the order of the layers did its work. */
export function flaws(exchange: Exchange, response: Response, escaped: boolean): string[] {
  const {request, line, report, parsed, key} = exchange;
  const failed = response.status === 500;
  return [
    ...(escaped && !request.bug ? ['a refusal became 500'] : []),
    ...(escaped && response.body !== undefined ? ['stack trace in the answer'] : []),
    ...(response.headers?.['x-request-id'] === undefined ? ['no request id'] : []),
    ...(line === undefined ? ['not in the access log'] : line.id === undefined ? ['log line without id'] : []),
    ...(failed && request.bug && report === undefined ? ['bug not reported'] : []),
    ...(report !== undefined && report.id === undefined ? ['report without id'] : []),
    ...(parsed?.early === true ? [`${size(parsed.megabytes)} parsed before authentication`] : []),
    ...(key === NOBODY ? ['counted as “nobody”'] : []),
  ];
}
