import type {Limiter} from '../rate-limit';
import {Router} from '../web-framework';
import {aggregate} from './aggregate';
import {problem, type Request, type Response, type Route, type Routed} from './exchange';
import {authenticate, limit, permit, route, strip, type Tokens} from './filters';
import {pipeline} from './pipeline';

/** What a gateway needs of the world. */
export interface Ports<S> {
  readonly tokens: Tokens;
  /** Sends a request to a service. Rejects if none of its instances can be reached. */
  readonly send: (service: string, request: Request) => Promise<Response>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly perAddress: Limiter<S>;
  readonly perUser: Limiter<S>;
}

// #region forward
/**
 * Sends a request on to one service, with a token for that service in place of the one from outside. So a token that leaks from
 * one service opens no other, and no service inside ever holds what a client could use.
 */
function forward<S>(ports: Ports<S>, service: string, timeout: number, routed: Routed): Promise<Response> {
  const send = async (): Promise<Response> => {
    const token = await ports.tokens.exchange(routed.identity, service);
    const headers = {...routed.request.headers, authorization: `Bearer ${token}`};
    return ports.send(service, {...routed.request, headers});
  };
  // The exchange is a call as well, and may fail or hang like any other.
  const answer = send().catch(() => problem(502, `${service} could not be asked`));
  return Promise.race([answer, ports.sleep(timeout).then(() => problem(504, `${service} did not answer in time`))]);
}
// #endregion forward

/** The value of a 200; anything else counts as a failure of that part. */
async function bodyOf(answer: Promise<Response>): Promise<unknown> {
  const {status, body} = await answer;
  if (status !== 200) throw new Error(`status ${status}`);
  return body;
}

// #region photo-gateway
/** The gateway of the photo app: routes and limits, in one place, and not a word about photos. */
export function photoGateway<S>(ports: Ports<S>): (request: Request, address: string) => Promise<Response> {
  const to = (service: string, scope: string): Route => ({
    scope,
    serve: (routed) => forward(ports, service, 2000, routed),
  });
  const router = new Router<Route>()
    .add('GET', '/photos/:id', to('photos', 'photos:read'))
    .add('POST', '/photos', to('photos', 'photos:write'))
    .add('GET', '/feed', to('feed', 'photos:read'))
    .add('GET', '/profiles/:user', {scope: 'photos:read', serve: (routed) => profile(ports, routed)});

  const handle = pipeline(
    [
      strip(),
      limit('address', ports.perAddress, ports.now),
      authenticate(ports.tokens),
      limit('user', ports.perUser, ports.now),
      route(router),
      permit(),
    ],
    ['clean', 'permission'],
    async ({request, identity, route: found, params}) =>
      identity && found ? found.serve({request, identity, params}) : problem(500, 'not routed'),
  );
  return (request, address) => handle({request, address, params: {}});
}
// #endregion photo-gateway

/** A profile screen: who it is and the photos must be there; likes may be missing. */
function profile<S>(ports: Ports<S>, routed: Routed): Promise<Response> {
  const {user = ''} = routed.params;
  const ask = (service: string, path: string) => (): Promise<unknown> =>
    bodyOf(forward(ports, service, 2000, {...routed, request: {...routed.request, path}}));
  return aggregate(
    [
      {name: 'user', required: true, timeout: 500, load: ask('users', `/users/${encodeURIComponent(user)}`)},
      {name: 'photos', required: true, timeout: 800, load: ask('photos', `/users/${encodeURIComponent(user)}/photos`)},
      {name: 'likes', required: false, timeout: 150, load: ask('likes', `/users/${encodeURIComponent(user)}/likes`)},
    ],
    ports.sleep,
  );
}
