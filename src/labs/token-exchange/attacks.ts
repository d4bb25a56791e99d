import type {AuthorizationRequest} from './messages';
import {challengeOf, randomToken} from './pkce';
import {
  ask,
  connect,
  consent,
  deliver,
  exchange,
  inject,
  inMallorysSession,
  parameters,
  read,
  type Outcome,
  type Play,
} from './plays';
import {CALLBACK, LOOKALIKE, PHOTOS, ROGUE, type Defenses, type World} from './world';

/** What Mallory can try. */
export type Attack = 'interception' | 'csrf' | 'redirect' | 'mixup' | 'replay';

const inHerHands = (sub: string | undefined, how: string): Outcome =>
  sub === 'ada'
    ? {succeeded: true, because: `Mallory reads Ada’s photos: ${how}`}
    : {succeeded: false, because: 'The API refused her token.'};

// #region interception
/**
 * The response, with its code, gets to Mallory before it gets to the client: to an app on Ada's phone that has claimed the
 * same URI scheme, or by a log of addresses. What leaks responses leaks requests too.
 *
 * Sources: RFC 7636, section 1; RFC 9700, section 4.5 for the injection.
 */
function* interception(world: World): Play {
  const request = yield* ask(world, 'ada');
  yield {from: 'ada', to: 'mallory', label: 'leak', carries: parameters(request), says: 'Mallory sees the request.'};
  const sent = yield* consent(world, 'ada', request);
  if ('refused' in sent) return {succeeded: false, because: sent.refused};
  const {response} = sent;
  yield {
    from: 'ada',
    to: 'mallory',
    label: 'leak',
    carries: parameters(response),
    says: 'Mallory catches the response.',
  };
  if (world.defenses.client === 'public') {
    // With the method `plain`, the challenge that she has seen is the verifier.
    const verifier = request.code_challenge;
    const tokens = yield* exchange(world, {
      grant_type: 'authorization_code',
      code: response.code,
      redirect_uri: CALLBACK,
      ...(verifier !== undefined && {code_verifier: verifier}),
    });
    if (!('refused' in tokens)) {
      return inHerHands(yield* read(world, tokens), 'whoever has the code can exchange it, for a public client.');
    }
  }
  const refused = yield* inject(world, response);
  return inMallorysSession(world, refused, 'the client exchanged the code for her, secret and all.');
}
// #endregion interception

// #region csrf
/**
 * Mallory begins a flow, and stops with a code for her own account in hand. Then a page of hers makes Ada's browser begin
 * one, and bring that code.
 *
 * Source: RFC 9700, section 4.7.
 */
function* csrf(world: World): Play {
  const request = yield* ask(world, 'mallory');
  const sent = yield* consent(world, 'mallory', request);
  if ('refused' in sent) return {succeeded: false, because: sent.refused};
  yield {
    from: 'mallory',
    to: 'ada',
    label: 'lure',
    carries: parameters(sent.response),
    says: 'Ada opens Mallory’s page. It has two addresses of the print shop in it, and her browser loads them.',
  };
  yield* ask(world, 'ada');
  const refused = yield* deliver(world, 'ada', sent.response);
  return world.actsFor('ada') === 'mallory'
    ? {succeeded: true, because: 'Ada’s session acts for Mallory: what Ada stores there, Mallory sees.'}
    : {succeeded: false, because: refused ?? 'Ada’s session acts for somebody else.'};
}
// #endregion csrf

// #region redirect
/**
 * Mallory writes the authorization request herself, with an address of her own that looks like the client's, and with a
 * challenge whose verifier she knows.
 *
 * Source: RFC 9700, section 4.1.
 */
function* redirect(world: World): Play {
  const isPublic = world.defenses.client === 'public';
  const verifier = randomToken(world.mallory);
  const own = isPublic ? undefined : yield* ask(world, 'mallory');
  const request: AuthorizationRequest = {
    ...(own ?? {
      response_type: 'code',
      client_id: 'prints',
      scope: 'photos:read',
      code_challenge: challengeOf(verifier, 'S256'),
      code_challenge_method: 'S256',
    }),
    redirect_uri: LOOKALIKE,
  };
  yield {
    from: 'mallory',
    to: 'ada',
    label: 'lure',
    carries: parameters(request),
    says: `Ada follows Mallory’s link to the authorization server. Its redirect_uri is ${LOOKALIKE}.`,
  };
  const sent = yield* consent(world, 'ada', request);
  if ('refused' in sent) return {succeeded: false, because: `The server refused: ${sent.refused}.`};
  const {response} = sent;
  yield {from: 'ada', to: 'mallory', label: 'code', carries: parameters(response), says: 'Ada’s browser obeys.'};
  if (own)
    return inMallorysSession(world, yield* inject(world, response, own), 'the client exchanged the code for her.');
  const tokens = yield* exchange(world, {
    grant_type: 'authorization_code',
    code: response.code,
    redirect_uri: LOOKALIKE,
    code_verifier: verifier,
  });
  if ('refused' in tokens) return {succeeded: false, because: tokens.refused};
  return inHerHands(yield* read(world, tokens), 'the code was sent to her, and bound to her own verifier.');
}
// #endregion redirect

// #region mixup
/**
 * Ada chooses Mallory's authorization server at the print shop. It sends her on to the honest one, so the code is a good one,
 * and the client brings it to the server that it thinks it comes from. If the client has a secret, Mallory lets it redeem the
 * code in her own session, for whose challenge it was issued.
 *
 * Sources: RFC 9700, section 4.4; RFC 9207; Fett, Hosseyni and Küsters 2019 for the chosen challenge.
 */
function* mixup(world: World): Play {
  const isPublic = world.defenses.client === 'public';
  const own = isPublic ? undefined : yield* ask(world, 'mallory');
  const request = yield* ask(world, 'ada', ROGUE);
  yield {
    from: 'ada',
    to: 'mallory',
    label: 'authorize',
    carries: parameters(request),
    says: `Ada’s browser brings the request to ${ROGUE}, which she chose and which is Mallory’s.`,
  };
  const {code_challenge, code_challenge_method} = own ?? request;
  const forged = {
    ...request,
    ...(code_challenge !== undefined && {code_challenge}),
    ...(code_challenge_method !== undefined && {code_challenge_method}),
  };
  yield {
    from: 'mallory',
    to: 'ada',
    label: 'redirect',
    carries: parameters(forged),
    says: 'Mallory’s server does not answer the request. It sends the browser on to the photo app’s.',
  };
  const sent = yield* consent(world, 'ada', forged);
  if ('refused' in sent) return {succeeded: false, because: sent.refused};
  const {response} = sent;
  yield {
    from: 'ada',
    to: 'client',
    label: 'callback',
    carries: parameters(response),
    says: 'Ada’s browser brings the code.',
  };
  const next = world.client.callback('ada', response);
  if ('refused' in next) {
    yield {from: 'client', to: 'ada', label: 'error', carries: {}, says: `The print shop refuses: ${next.refused}.`};
    return {succeeded: false, because: `The client refused: ${next.refused}.`};
  }
  yield {
    from: 'client',
    to: 'mallory',
    label: 'token request',
    carries: parameters(next.request),
    says: `The print shop asks ${next.issuer} for tokens, which is Mallory’s.`,
  };
  if (own)
    return inMallorysSession(world, yield* inject(world, response, own), 'the client exchanged the code for her.');
  const {code, redirect_uri, code_verifier} = next.request;
  const tokens = yield* exchange(world, {
    grant_type: 'authorization_code',
    code,
    redirect_uri,
    ...(code_verifier !== undefined && {code_verifier}),
  });
  if ('refused' in tokens) return {succeeded: false, because: tokens.refused};
  return inHerHands(yield* read(world, tokens), 'the client brought her the code and all that belongs to it.');
}
// #endregion mixup

// #region replay
/**
 * Mallory has a copy of Ada's refresh token, from a backup or a log. Both she and the client use it; what counts is whether she
 * can still read when both have.
 *
 * Source: RFC 9700, section 4.14.
 */
function* replay(world: World): Play {
  const refused = yield* connect(world);
  const tokens = world.client.tokens('ada');
  if (!tokens) return {succeeded: false, because: refused ?? 'There is nothing to steal.'};
  const {refresh_token} = tokens;
  yield {
    from: 'client',
    to: 'mallory',
    label: 'leak',
    carries: {refresh_token},
    says: 'Mallory copies Ada’s refresh token.',
  };
  const stolen = yield* exchange(world, {grant_type: 'refresh_token', refresh_token});
  if ('refused' in stolen) return {succeeded: false, because: stolen.refused};
  yield* read(world, stolen);
  const request = world.client.refresh(PHOTOS, tokens);
  yield {
    from: 'client',
    to: 'server',
    label: 'refresh',
    carries: parameters(request),
    says: 'The print shop refreshes, too.',
  };
  const answer = world.server.token(request);
  const twice = 'error' in answer;
  yield {
    from: 'server',
    to: 'client',
    label: twice ? answer.error : 'tokens',
    carries: {},
    says: twice
      ? `The server refuses: ${answer.error_description}. It ends the grant.`
      : 'The server answers with new tokens.',
  };
  const sub = yield* read(world, stolen);
  return sub === undefined
    ? {
        succeeded: false,
        because:
          'She read until the client refreshed. That second use gave the theft away and ended the grant; Ada has to consent again.',
      }
    : inHerHands(sub, 'a copy of the token is as good as the token, and nobody notices.');
}
// #endregion replay

/** The attacks, to be played in a fresh world each. */
export const ATTACKS: Readonly<Record<Attack, (world: World) => Play>> = {interception, csrf, redirect, mixup, replay};

// #region theory
/** Whether an attack succeeds under some defenses, by what the standards say. The simulation has to agree. */
export function succeeds(attack: Attack, {client, state, pkce, redirect, iss, refresh}: Defenses): boolean {
  switch (attack) {
    case 'interception':
      return client === 'public' ? pkce !== 'S256' : pkce === 'off';
    case 'csrf':
      return state === 'off' && pkce === 'off';
    case 'redirect':
      return redirect === 'prefix' && client === 'public';
    case 'mixup':
      return iss === 'off';
    case 'replay':
      return refresh === 'static' && client === 'public';
  }
}
// #endregion theory
