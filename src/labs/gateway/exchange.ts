/** A request, with the names of its header fields in lower case. */
export interface Request {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A response; its body is sent as JSON. */
export interface Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Who asks, as the identity service vouches for it. */
export interface Identity {
  readonly subject: string;
  /** What its token allows, such as `photos:read`. */
  readonly scopes: readonly string[];
}

/** Where a request goes, and under which conditions. */
export interface Route {
  /** The scope that a token must have. */
  readonly scope: string;
  /** Serves it: forwards it to one service, or asks several. */
  readonly serve: (exchange: Routed) => Promise<Response>;
}

/** What is known of one request while it goes through the filters. */
export interface Exchange {
  request: Request;
  /** Address of the client, as the nearest trusted proxy saw it. */
  readonly address: string;
  identity?: Identity;
  route?: Route;
  params: Readonly<Record<string, string>>;
}

/** An exchange that all filters have let through. */
export interface Routed {
  readonly request: Request;
  readonly identity: Identity;
  readonly params: Readonly<Record<string, string>>;
}

/** An answer in the form of RFC 9457, without more than its title. */
export const problem = (status: number, title: string, headers: Readonly<Record<string, string>> = {}): Response => ({
  status,
  headers,
  body: {title},
});
