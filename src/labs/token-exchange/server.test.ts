import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {
  AuthorizationServer,
  CALLBACK,
  challengeOf,
  isError,
  type AuthorizationRequest,
  type CodeExchange,
  type Refresh,
  type ServerRules,
  type TokenError,
  type Tokens,
} from './index';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const REQUEST: AuthorizationRequest = {
  response_type: 'code',
  client_id: 'prints',
  redirect_uri: CALLBACK,
  scope: 'photos:read',
  state: 's',
  code_challenge: challengeOf(VERIFIER, 'S256'),
  code_challenge_method: 'S256',
};

function server(rules: Partial<ServerRules> = {}): AuthorizationServer {
  const registration = {redirect_uri: CALLBACK, redirect_prefix: 'https://prints.example'};
  return new AuthorizationServer(
    'https://auth.photos.example',
    [
      {client_id: 'prints', ...registration},
      {client_id: 'frames', ...registration, client_secret: 'secret of frames'},
    ],
    {redirect: 'exact', iss: true, refresh: 'rotated', ...rules},
    Rng.seeded(1),
  );
}

function codeOf(of: AuthorizationServer, request: AuthorizationRequest = REQUEST): string {
  const answer = of.authorize(request, 'ada');
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.response.code;
}

const exchange = (code: string, more: Partial<CodeExchange> = {}): CodeExchange => ({
  grant_type: 'authorization_code',
  client_id: 'prints',
  code,
  redirect_uri: CALLBACK,
  code_verifier: VERIFIER,
  ...more,
});
const refresh = (refresh_token: string, more: Partial<Refresh> = {}): Refresh => ({
  grant_type: 'refresh_token',
  client_id: 'prints',
  refresh_token,
  ...more,
});

function good(answer: Tokens | TokenError): Tokens {
  if (isError(answer)) throw new Error(answer.error_description);
  return answer;
}
const errorOf = (answer: Tokens | TokenError): string => (isError(answer) ? answer.error : 'none');

describe('the authorization endpoint', () => {
  it('sends the browser back with code, state and issuer', () => {
    const answer = server().authorize(REQUEST, 'ada');
    expect(answer).toMatchObject({
      redirect_uri: CALLBACK,
      response: {state: 's', iss: 'https://auth.photos.example'},
    });
    expect(server({iss: false}).authorize(REQUEST, 'ada')).not.toHaveProperty('response.iss');
  });

  it.each([
    ['https://prints.example.evil.example/callback', 'prefix'],
    ['https://prints.example/callback/', 'prefix'],
    ['https://prints.example/callback?next=https://evil.example', 'prefix'],
    ['https://evil.example/callback', 'none'],
  ])('refuses %s when it compares exactly', (redirect_uri, fooled) => {
    expect(server().authorize({...REQUEST, redirect_uri}, 'ada')).toHaveProperty('refused');
    const byPrefix = server({redirect: 'prefix'}).authorize({...REQUEST, redirect_uri}, 'ada');
    expect('refused' in byPrefix).toBe(fooled === 'none');
  });

  it('refuses clients that it does not know', () => {
    expect(server().authorize({...REQUEST, client_id: 'nobody'}, 'ada')).toHaveProperty('refused');
  });
});

describe('the token endpoint', () => {
  it('exchanges a code for tokens of the user who consented', () => {
    const one = server();
    const {access_token} = good(one.token(exchange(codeOf(one))));
    expect(one.introspect(access_token)).toEqual({sub: 'ada', client_id: 'prints'});
  });

  it.each([
    ['another verifier', {code_verifier: 'x'.repeat(43)}],
    ['no verifier', {code_verifier: undefined}],
    ['the challenge as verifier', {code_verifier: challengeOf(VERIFIER, 'S256')}],
    ['another redirect URI', {redirect_uri: 'https://prints.example/other'}],
    ['another client', {client_id: 'frames', client_secret: 'secret of frames'}],
  ])('refuses a code with %s, and leaves it good for its client', (_, more) => {
    const one = server();
    const code = codeOf(one);
    expect(errorOf(one.token(exchange(code, more)))).toBe('invalid_grant');
    expect(errorOf(one.token(exchange(code)))).toBe('none');
  });

  it('refuses a verifier for a code that was issued without a challenge', () => {
    const one = server();
    const stripped: AuthorizationRequest = {...REQUEST, code_challenge: undefined, code_challenge_method: undefined};
    expect(errorOf(one.token(exchange(codeOf(one, stripped))))).toBe('invalid_grant');
    expect(errorOf(one.token(exchange(codeOf(one, stripped), {code_verifier: undefined})))).toBe('none');
  });

  it('takes a challenge without a method for plain', () => {
    const one = server();
    const request: AuthorizationRequest = {...REQUEST, code_challenge: VERIFIER, code_challenge_method: undefined};
    expect(errorOf(one.token(exchange(codeOf(one, request))))).toBe('none');
  });

  it('ends the grant when its code comes again', () => {
    const one = server();
    const code = codeOf(one);
    const {access_token, refresh_token} = good(one.token(exchange(code)));
    expect(errorOf(one.token(exchange(code)))).toBe('invalid_grant');
    expect(one.introspect(access_token)).toBeUndefined();
    expect(errorOf(one.token(refresh(refresh_token)))).toBe('invalid_grant');
  });

  it('asks confidential clients for their secret', () => {
    const one = server();
    const code = codeOf(one, {...REQUEST, client_id: 'frames'});
    expect(errorOf(one.token(exchange(code, {client_id: 'frames'})))).toBe('invalid_client');
    expect(errorOf(one.token(exchange(code, {client_id: 'frames', client_secret: 'x'})))).toBe('invalid_client');
    expect(errorOf(one.token(exchange(code, {client_id: 'frames', client_secret: 'secret of frames'})))).toBe('none');
  });
});

describe('a refresh token', () => {
  it('stays the same and good if it is static', () => {
    const one = server({refresh: 'static'});
    const {refresh_token} = good(one.token(exchange(codeOf(one))));
    for (let turn = 0; turn < 3; turn++)
      expect(good(one.token(refresh(refresh_token))).refresh_token).toBe(refresh_token);
  });

  it('is good once if it is rotated; a second use ends the whole grant, whoever came first', () => {
    const one = server();
    const first = good(one.token(exchange(codeOf(one))));
    const second = good(one.token(refresh(first.refresh_token)));
    const third = good(one.token(refresh(second.refresh_token)));
    expect(errorOf(one.token(refresh(first.refresh_token)))).toBe('invalid_grant');
    for (const {access_token, refresh_token} of [first, second, third]) {
      expect(one.introspect(access_token)).toBeUndefined();
      expect(errorOf(one.token(refresh(refresh_token)))).toBe('invalid_grant');
    }
  });

  it('needs the key if it is bound, and so does the access token', () => {
    const one = server({refresh: 'bound'});
    expect(errorOf(one.token(exchange(codeOf(one))))).toBe('invalid_dpop_proof');
    const {access_token, refresh_token} = good(one.token(exchange(codeOf(one), {jkt: 'a'})));
    expect(one.introspect(access_token, 'a')?.sub).toBe('ada');
    expect([one.introspect(access_token), one.introspect(access_token, 'b')]).toEqual([undefined, undefined]);
    expect(errorOf(one.token(refresh(refresh_token, {jkt: 'b'})))).toBe('invalid_grant');
    expect(errorOf(one.token(refresh(refresh_token, {jkt: 'a'})))).toBe('none');
  });

  it('is of no use to another client', () => {
    const one = server();
    const {refresh_token} = good(one.token(exchange(codeOf(one))));
    const other = {client_id: 'frames', client_secret: 'secret of frames'};
    expect(errorOf(one.token(refresh(refresh_token, other)))).toBe('invalid_grant');
  });
});
