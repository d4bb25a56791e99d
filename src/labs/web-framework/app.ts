import {compose, type Middleware} from './middleware';
import {Router} from './router';
import type {Parsed, Problem} from './validation';

/** A request, as the server beneath has read it. */
export interface Request {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Parsed JSON, or `undefined`. */
  readonly body?: unknown;
}

/** A response; its body is sent as JSON. */
export interface Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What layers and handlers share about one request. */
export interface Context {
  readonly request: Request;
  params: Readonly<Record<string, string>>;
  /** Route pattern, known after routing: what to count by. */
  route: string;
}

/** Serves one route. */
export type Handler = (context: Context) => Promise<Response>;

/** An expected refusal: its status and problems go to the client. Anything else that is thrown is a bug. */
export class Refusal extends Error {
  /**
   * @param status - 4xx
   * @param problems - what is wrong, if it can be said
   */
  constructor(
    readonly status: number,
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}

/** The value, or a refusal with status 422 and all problems. */
export function valid<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new Refusal(422, 'a field is not valid', parsed.problems);
}

// #region errors
/**
 * The only place where errors become responses. A refusal says what it is; a bug says nothing to the client, and everything to
 * `report`.
 */
export function errors(report: (error: unknown, context: Context) => void): Middleware<Context, Response> {
  return async (context, next) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof Refusal) {
        return {status: error.status, body: {title: error.message, errors: error.problems}};
      }
      report(error, context);
      return {status: 500, body: {title: 'internal error'}};
    }
  };
}
// #endregion errors

/** A framework: routes, layers around them, and one function from request to response. */
export class App {
  readonly #router = new Router<{readonly pattern: string; readonly handler: Handler}>();

  /** @param layers - around every request, the first one outermost; routing happens inside all of them */
  constructor(private readonly layers: readonly Middleware<Context, Response>[]) {}

  /** Adds a route; see {@link Router.add}. */
  route(method: string, pattern: string, handler: Handler): this {
    this.#router.add(method, pattern, {pattern, handler});
    return this;
  }

  // #region handle
  /** Serves a request. Rejects only with what the layers let through. */
  handle(request: Request): Promise<Response> {
    const context: Context = {request, params: {}, route: ''};
    return compose(this.layers, (inner) => this.#dispatch(inner))(context);
  }

  async #dispatch(context: Context): Promise<Response> {
    const {method, path} = context.request;
    const match = this.#router.match(method, path);
    switch (match.kind) {
      case 'found':
        context.params = match.params;
        context.route = match.handler.pattern;
        return match.handler.handler(context);
      case 'method-not-allowed':
        return {status: 405, headers: {allow: match.allow.join(', ')}};
      case 'malformed':
        throw new Refusal(400, 'malformed path');
      case 'not-found':
        throw new Refusal(404, 'not found');
    }
  }
  // #endregion handle
}
