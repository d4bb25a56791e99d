import {KeyedLimiter, type Limiter} from '../rate-limit';
import type {Router} from '../web-framework';
import {problem, type Exchange, type Identity, type Route} from './exchange';
import type {Filter} from './pipeline';

/** What the gateway asks the identity service. */
export interface Tokens {
  /** Whom a token from outside stands for; `undefined` if it is forged, expired or not for us. */
  verify(token: string): Promise<Identity | undefined>;
  /** A token for one service inside, on behalf of an identity: short-lived, and of no use elsewhere (RFC 8693). */
  exchange(identity: Identity, audience: string): Promise<string>;
}

// #region strip
/** Header fields by which services inside trust the gateway. From outside they are forgeries, whoever sends them. */
const RESERVED = /^x-(?:user|scopes|internal-.*)$/;

/** Takes from a request what only the gateway may say. First of all, since everything behind it believes these fields. */
export function strip(): Filter {
  return {
    name: 'strip',
    needs: [],
    gives: ['clean'],
    handle(exchange, next) {
      const fields = Object.entries(exchange.request.headers).filter(([name]) => !RESERVED.test(name));
      exchange.request = {...exchange.request, headers: Object.fromEntries(fields)};
      return next();
    },
  };
}
// #endregion strip

// #region authenticate
/** Finds out who asks, once for all services, and refuses whoever it can't tell (RFC 6750, section 3). */
export function authenticate(tokens: Tokens): Filter {
  return {
    name: 'authenticate',
    needs: ['clean'],
    gives: ['identity'],
    async handle(exchange, next) {
      const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(exchange.request.headers.authorization ?? '') ?? [];
      if (token === undefined) return problem(401, 'no token', {'www-authenticate': 'Bearer'});
      exchange.identity = await tokens.verify(token);
      if (exchange.identity === undefined) {
        return problem(401, 'invalid token', {'www-authenticate': 'Bearer error="invalid_token"'});
      }
      return next();
    },
  };
}
// #endregion authenticate

// #region limit
/**
 * Limits how often a key may ask. By address it stands before everything that costs something, and stops floods; by user it stands
 * behind authentication, or one company behind one address would be one client, and a forged name would spend another's quota.
 */
export function limit<S>(by: 'address' | 'user', limiter: Limiter<S>, now: () => number): Filter {
  const keyed = new KeyedLimiter(limiter);
  return {
    name: `limit by ${by}`,
    needs: by === 'user' ? ['identity'] : [],
    gives: [],
    async handle(exchange, next) {
      const key = by === 'user' ? (exchange.identity?.subject ?? '') : exchange.address;
      const {allowed, retryAfter} = keyed.decide(key, now());
      if (allowed) return next();
      return problem(429, 'too many requests', {'retry-after': `${Math.ceil(retryAfter / 1000)}`});
    },
  };
}
// #endregion limit

/** Finds the route of a path. */
export function route(router: Router<Route>): Filter {
  return {
    name: 'route',
    needs: [],
    gives: ['route'],
    async handle(exchange, next) {
      const match = router.match(exchange.request.method, exchange.request.path);
      switch (match.kind) {
        case 'found':
          exchange.route = match.handler;
          exchange.params = match.params;
          return next();
        case 'method-not-allowed':
          return problem(405, 'method not allowed', {allow: match.allow.join(', ')});
        case 'malformed':
          return problem(400, 'malformed path');
        case 'not-found':
          return problem(404, 'not found');
      }
    },
  };
}

/** May a token of this kind use this route at all? Whether Ada may see this photo only the photo service can know. */
export function permit(): Filter {
  const allowed = ({identity, route: to}: Exchange): boolean =>
    to !== undefined && (identity?.scopes.includes(to.scope) ?? false);
  return {
    name: 'permit',
    needs: ['identity', 'route'],
    gives: ['permission'],
    async handle(exchange, next) {
      return allowed(exchange) ? next() : problem(403, 'the token does not allow this');
    },
  };
}
