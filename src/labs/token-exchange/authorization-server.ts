import type {Rng} from '../kernel';
import type {AuthorizationRequest, CodeExchange, Redirect, Refresh, TokenError, TokenRequest, Tokens} from './messages';
import {challengeOf, randomToken} from './pkce';

/** A client as the server knows it. */
export interface Registration {
  readonly client_id: string;
  readonly redirect_uri: string;
  /** What a server that matches by prefix compares with. */
  readonly redirect_prefix: string;
  /** A confidential client has one. */
  readonly client_secret?: string;
}

/** The rules of the server that can be weakened. */
export interface ServerRules {
  readonly redirect: 'exact' | 'prefix';
  /** Whether responses say who issued them. */
  readonly iss: boolean;
  /** What a refresh token is: good until revoked, good once, or good with a key only. */
  readonly refresh: 'static' | 'rotated' | 'bound';
}

/** What a user once allowed a client: all tokens that stem from one code. Revoked as a whole. */
interface Grant {
  readonly client_id: string;
  readonly user: string;
  /** The key to which its tokens are bound. */
  readonly jkt: string | undefined;
  revoked: boolean;
}

interface Code {
  readonly request: AuthorizationRequest;
  readonly user: string;
  /** What it was exchanged for; `undefined` until then. */
  grant: Grant | undefined;
}

const invalid = (error_description: string): TokenError => ({error: 'invalid_grant', error_description});

/** An authorization server: its authorization endpoint, its token endpoint and its introspection, with what they remember. */
export class AuthorizationServer {
  readonly issuer: string;
  readonly #clients: ReadonlyMap<string, Registration>;
  readonly #rules: ServerRules;
  readonly #rng: Rng;
  readonly #codes = new Map<string, Code>();
  readonly #accessTokens = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, {readonly grant: Grant; spent: boolean}>();

  constructor(issuer: string, clients: readonly Registration[], rules: ServerRules, rng: Rng) {
    this.issuer = issuer;
    this.#clients = new Map(clients.map((client) => [client.client_id, client]));
    this.#rules = rules;
    this.#rng = rng;
  }

  // #region authorize
  /**
   * The authorization endpoint. The browser of a user who is signed in, and who consents, brings a request; it is sent on
   * with a code. A request whose client or redirect URI is wrong gets no redirect at all: it would be one to the attacker.
   *
   * @returns where to send the browser, or why the user is shown an error instead
   */
  authorize(request: AuthorizationRequest, user: string): Redirect | {readonly refused: string} {
    const client = this.#clients.get(request.client_id);
    if (!client) return {refused: 'unknown client'};
    const known =
      this.#rules.redirect === 'exact'
        ? request.redirect_uri === client.redirect_uri
        : request.redirect_uri.startsWith(client.redirect_prefix);
    if (!known) return {refused: 'the redirect URI is not the registered one'};
    const code = randomToken(this.#rng);
    this.#codes.set(code, {request, user, grant: undefined});
    const {state} = request;
    return {
      redirect_uri: request.redirect_uri,
      response: {code, ...(state !== undefined && {state}), ...(this.#rules.iss && {iss: this.issuer})},
    };
  }
  // #endregion authorize

  /** The token endpoint. Who asks comes before what is asked. */
  token(request: TokenRequest): Tokens | TokenError {
    const client = this.#clients.get(request.client_id);
    if (!client || client.client_secret !== request.client_secret) {
      return {error: 'invalid_client', error_description: 'client authentication failed'};
    }
    if (this.#rules.refresh === 'bound' && request.jkt === undefined) {
      return {error: 'invalid_dpop_proof', error_description: 'a proof of possession is missing'};
    }
    return request.grant_type === 'authorization_code' ? this.#redeem(request) : this.#refresh(request);
  }

  /** Whose an access token is, for a resource server (RFC 7662); `undefined` if it is not good, or not with this key. */
  introspect(accessToken: string, jkt?: string): {readonly sub: string; readonly client_id: string} | undefined {
    const grant = this.#accessTokens.get(accessToken);
    if (!grant || grant.revoked || (grant.jkt !== undefined && grant.jkt !== jkt)) return undefined;
    return {sub: grant.user, client_id: grant.client_id};
  }

  // #region redeem
  /** A code is good once, for the client and the redirect URI that it was issued for, and for who knows the verifier. */
  #redeem(request: CodeExchange): Tokens | TokenError {
    const code = this.#codes.get(request.code);
    if (code?.request.client_id !== request.client_id) return invalid('unknown code');
    if (code.grant) {
      code.grant.revoked = true; // two have had it, and one of them is not the client
      return invalid('the code was used before');
    }
    const {redirect_uri, code_challenge, code_challenge_method = 'plain'} = code.request;
    if (request.redirect_uri !== redirect_uri) return invalid('the code was issued for another redirect URI');
    const {code_verifier} = request;
    if (code_challenge === undefined) {
      // Somebody has taken the challenge out of the client's request (RFC 9700, section 4.8).
      if (code_verifier !== undefined) return invalid('a verifier for a code without a challenge');
    } else if (code_verifier === undefined || challengeOf(code_verifier, code_challenge_method) !== code_challenge) {
      return invalid('the verifier does not fit the challenge');
    }
    const jkt = this.#rules.refresh === 'bound' ? request.jkt : undefined;
    code.grant = {client_id: request.client_id, user: code.user, jkt, revoked: false};
    return this.#issue(code.grant);
  }
  // #endregion redeem

  // #region refresh
  /**
   * With rotation a refresh token is good once. One that comes a second time is in two hands; nobody can tell which of them
   * is the client's, so the whole grant ends, and the user must consent again.
   */
  #refresh(request: Refresh): Tokens | TokenError {
    const token = this.#refreshTokens.get(request.refresh_token);
    if (token?.grant.client_id !== request.client_id || token.grant.revoked) return invalid('no such refresh token');
    const {grant} = token;
    if (grant.jkt !== undefined && grant.jkt !== request.jkt) return invalid('bound to another key');
    if (token.spent) {
      grant.revoked = true;
      return invalid('the refresh token was used before');
    }
    token.spent = this.#rules.refresh === 'rotated';
    const tokens = this.#issue(grant);
    return token.spent ? tokens : {...tokens, refresh_token: request.refresh_token};
  }
  // #endregion refresh

  #issue(grant: Grant): Tokens {
    const tokens = {access_token: randomToken(this.#rng), refresh_token: randomToken(this.#rng)};
    this.#accessTokens.set(tokens.access_token, grant);
    this.#refreshTokens.set(tokens.refresh_token, {grant, spent: false});
    return tokens;
  }
}
