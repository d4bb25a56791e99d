import {isError, type AuthorizationRequest, type AuthorizationResponse, type Redirect, type Tokens} from './messages';
import {PHOTOS, type Party, type World} from './world';

/** A message between two parties, or what one of them lets the other see. */
export interface Message {
  readonly from: Party;
  readonly to: Party;
  /** A word or two. */
  readonly label: string;
  /** Its parameters, by the names of the wire. */
  readonly carries: Readonly<Record<string, string>>;
  /** What it is, in a sentence. */
  readonly says: string;
}

/** How an attack ended. */
export interface Outcome {
  readonly succeeded: boolean;
  readonly because: string;
}

/** Something that is played out message by message. */
export type Play<Result = Outcome> = Generator<Message, Result>;

/** A party that has a browser. */
export type User = 'ada' | 'mallory';

/** The parties in words. */
export const NAMES: Readonly<Record<Party, string>> = {
  ada: 'Ada',
  client: 'the print shop',
  server: 'the authorization server',
  api: 'the photo API',
  mallory: 'Mallory',
};

/** Whom tokens are good for, in words. */
const nameOf = (user: string | undefined): string => (user === 'ada' || user === 'mallory' ? NAMES[user] : 'nobody');

/** The parameters of a message as texts. */
export const parameters = (message: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(message).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );

/** A user begins at the client, and is sent on with its request. */
export function* ask(world: World, user: User, issuer = PHOTOS): Play<AuthorizationRequest> {
  const name = NAMES[user];
  yield {
    from: user,
    to: 'client',
    label: 'connect',
    carries: {issuer},
    says: `${name} begins a flow at the print shop.`,
  };
  const request = world.client.begin(user, issuer);
  yield {
    from: 'client',
    to: user,
    label: 'redirect',
    carries: parameters(request),
    says: `The print shop sends ${name}’s browser away with its request.`,
  };
  return request;
}

/** A browser brings a request to the authorization server; its user, who is signed in there, consents. */
export function* consent(
  world: World,
  user: User,
  request: AuthorizationRequest,
): Play<Redirect | {readonly refused: string}> {
  yield {
    from: user,
    to: 'server',
    label: 'authorize',
    carries: parameters(request),
    says: `${NAMES[user]}’s browser brings the request to the authorization server, where ${NAMES[user]} is signed in.`,
  };
  const answer = world.server.authorize(request, user);
  if ('refused' in answer) {
    yield {
      from: 'server',
      to: user,
      label: 'error',
      carries: {},
      says: `The server shows an error: ${answer.refused}.`,
    };
  } else {
    yield {
      from: 'server',
      to: user,
      label: 'code',
      carries: {...parameters(answer.response), redirect_uri: answer.redirect_uri},
      says: `${NAMES[user]} consents. The server sends the browser to ${answer.redirect_uri} with a code.`,
    };
  }
  return answer;
}

/**
 * A browser brings a response to the client's callback, which exchanges the code and keeps the tokens in that browser's
 * session.
 *
 * @returns who refused and why, or `undefined` if the session has tokens
 */
export function* deliver(world: World, user: User, response: AuthorizationResponse): Play<string | undefined> {
  yield {
    from: user,
    to: 'client',
    label: 'callback',
    carries: parameters(response),
    says: `${NAMES[user]}’s browser brings a code to the print shop’s callback.`,
  };
  const next = world.client.callback(user, response);
  if ('refused' in next) {
    yield {from: 'client', to: user, label: 'error', carries: {}, says: `The print shop refuses: ${next.refused}.`};
    return `The client refused: ${next.refused}.`;
  }
  yield {
    from: 'client',
    to: 'server',
    label: 'token request',
    carries: parameters(next.request),
    says: 'The print shop asks for tokens, server to server.',
  };
  const answer = world.server.token(next.request);
  if (isError(answer)) {
    const {error, error_description} = answer;
    yield {from: 'server', to: 'client', label: error, carries: {}, says: `The server refuses: ${error_description}.`};
    return `The server refused: ${error_description}.`;
  }
  world.client.keep(user, answer);
  yield {
    from: 'server',
    to: 'client',
    label: 'tokens',
    carries: parameters(answer),
    says: `The server answers with tokens. ${NAMES[user]}’s session at the print shop now acts for ${nameOf(world.actsFor(user))}.`,
  };
  return undefined;
}

/** Everything as it should be: Ada lets the print shop read her photos. */
export function* connect(world: World): Play<string | undefined> {
  const request = yield* ask(world, 'ada');
  const sent = yield* consent(world, 'ada', request);
  if ('refused' in sent) return sent.refused;
  return yield* deliver(world, 'ada', sent.response);
}

/** The honest flow, and that the API then answers the print shop for Ada. */
export function* honest(world: World): Play {
  const refused = yield* connect(world);
  const tokens = world.client.tokens('ada');
  if (refused !== undefined || !tokens) return {succeeded: false, because: refused ?? 'There are no tokens.'};
  yield {
    from: 'client',
    to: 'api',
    label: 'photos?',
    carries: {access_token: tokens.access_token},
    says: 'The print shop reads photos with the access token.',
  };
  const sub = world.actsFor('ada');
  yield {from: 'api', to: 'client', label: 'photos', carries: {}, says: `The API answers for ${nameOf(sub)}.`};
  return {succeeded: sub === 'ada', because: 'Ada has let the print shop read her photos.'};
}

/** The key that Mallory signs her own proofs with. */
const malloryKey = (world: World): {jkt?: string} =>
  world.defenses.refresh === 'bound' ? {jkt: 'key of mallory'} : {};

/** Mallory asks the token endpoint herself, with the client's name and without its secret, which she doesn't have. */
export function* exchange(
  world: World,
  request:
    | {grant_type: 'authorization_code'; code: string; redirect_uri: string; code_verifier?: string}
    | {grant_type: 'refresh_token'; refresh_token: string},
): Play<Tokens | {readonly refused: string}> {
  const sent = {...request, client_id: 'prints', ...malloryKey(world)};
  yield {
    from: 'mallory',
    to: 'server',
    label: 'token request',
    carries: parameters(sent),
    says: 'Mallory asks the token endpoint herself, in the name of the print shop.',
  };
  const answer = world.server.token(sent);
  if (isError(answer)) {
    const {error, error_description} = answer;
    yield {from: 'server', to: 'mallory', label: error, carries: {}, says: `The server refuses: ${error_description}.`};
    return {refused: `The server refused: ${error_description}.`};
  }
  yield {
    from: 'server',
    to: 'mallory',
    label: 'tokens',
    carries: parameters(answer),
    says: 'The server gives tokens to Mallory.',
  };
  return answer;
}

/** Mallory tries an access token at the API. @returns whose photos she gets */
export function* read(world: World, tokens: Tokens): Play<string | undefined> {
  const sub = world.server.introspect(tokens.access_token, malloryKey(world).jkt)?.sub;
  yield {
    from: 'mallory',
    to: 'api',
    label: 'photos?',
    carries: {access_token: tokens.access_token},
    says: 'Mallory asks the photo API.',
  };
  yield {
    from: 'api',
    to: 'mallory',
    label: sub === undefined ? '401' : 'photos',
    carries: {},
    says: sub === undefined ? 'The API refuses: the token is not good.' : `The API answers for ${nameOf(sub)}.`,
  };
  return sub;
}

/**
 * Mallory brings a foreign code to the client in a session of her own, in which she began a flow: then the client does what
 * she can't, with its secret. Her session's state fits, for it is hers.
 *
 * @param own - the request of her session, if she began it before
 * @returns who refused and why, or `undefined` if her session has tokens
 */
export function* inject(
  world: World,
  foreign: AuthorizationResponse,
  own?: AuthorizationRequest,
): Play<string | undefined> {
  const {state} = own ?? (yield* ask(world, 'mallory'));
  const {code, iss} = foreign;
  return yield* deliver(world, 'mallory', {code, ...(state !== undefined && {state}), ...(iss !== undefined && {iss})});
}

/** Whether Mallory's session at the client acts for Ada. */
export const inMallorysSession = (world: World, refused: string | undefined, how: string): Outcome =>
  world.actsFor('mallory') === 'ada'
    ? {succeeded: true, because: `Mallory’s session at the print shop acts for Ada: ${how}`}
    : {succeeded: false, because: refused ?? 'Her session acts for somebody else.'};
