import type {Rng} from '../kernel';
import type {AuthorizationRequest, AuthorizationResponse, CodeExchange, Refresh, Tokens} from './messages';
import {challengeOf, randomToken, type ChallengeMethod} from './pkce';

/** The rules of the client that can be weakened. */
export interface ClientRules {
  readonly state: boolean;
  readonly pkce: 'off' | ChallengeMethod;
  /** Whether it compares who issued a response with whom it asked. */
  readonly iss: boolean;
}

/** A client as it knows itself. */
export interface ClientIdentity {
  readonly client_id: string;
  readonly redirect_uri: string;
  /** Issuers that users can choose, with the secret that each has given to the client, if any. */
  readonly providers: ReadonlyMap<string, string | undefined>;
  /** Thumbprint of its key, if it binds its tokens to one. */
  readonly jkt?: string;
}

/** What the client remembers, in the session of one browser, between the request and the response. */
interface Pending {
  readonly issuer: string;
  readonly state: string | undefined;
  readonly verifier: string | undefined;
}

/** What the client does with a response: asks an issuer for tokens, or refuses. */
export type Callback = {readonly issuer: string; readonly request: CodeExchange} | {readonly refused: string};

/** A client: the program that wants to act for users at an API. Sessions are those of its cookie, one for each browser. */
export class Client {
  readonly #identity: ClientIdentity;
  readonly #rules: ClientRules;
  readonly #rng: Rng;
  readonly #pending = new Map<string, Pending>();
  readonly #tokens = new Map<string, Tokens>();

  constructor(identity: ClientIdentity, rules: ClientRules, rng: Rng) {
    this.#identity = identity;
    this.#rules = rules;
    this.#rng = rng;
  }

  /** A user wants to connect an issuer. What must fit later is remembered in the session, and nowhere else. */
  begin(session: string, issuer: string): AuthorizationRequest {
    const {client_id, redirect_uri} = this.#identity;
    const {pkce} = this.#rules;
    const state = this.#rules.state ? randomToken(this.#rng) : undefined;
    const verifier = pkce === 'off' ? undefined : randomToken(this.#rng);
    this.#pending.set(session, {issuer, state, verifier});
    return {
      response_type: 'code',
      client_id,
      redirect_uri,
      scope: 'photos:read',
      ...(state !== undefined && {state}),
      ...(verifier !== undefined &&
        pkce !== 'off' && {code_challenge: challengeOf(verifier, pkce), code_challenge_method: pkce}),
    };
  }

  // #region callback
  /** A browser brings a response. It may have been sent by anyone: only what the session remembers says what to expect. */
  callback(session: string, {code, state, iss}: AuthorizationResponse): Callback {
    const pending = this.#pending.get(session);
    this.#pending.delete(session); // one response for one request
    if (!pending) return {refused: 'nothing was begun in this session'};
    const {issuer, verifier} = pending;
    if (this.#rules.state && state !== pending.state) return {refused: 'the state is not that of this session'};
    if (this.#rules.iss && iss !== issuer) return {refused: 'the response is not from the issuer that was asked'};
    const {redirect_uri} = this.#identity;
    return {
      issuer,
      request: {
        grant_type: 'authorization_code',
        code,
        redirect_uri,
        ...(verifier !== undefined && {code_verifier: verifier}),
        ...this.#credentials(issuer),
      },
    };
  }
  // #endregion callback

  /** Keeps the tokens that a session has got. */
  keep(session: string, tokens: Tokens): void {
    this.#tokens.set(session, tokens);
  }

  /** The tokens of a session. */
  tokens(session: string): Tokens | undefined {
    return this.#tokens.get(session);
  }

  /** How the client asks for new tokens. */
  refresh(issuer: string, {refresh_token}: Tokens): Refresh {
    return {grant_type: 'refresh_token', refresh_token, ...this.#credentials(issuer)};
  }

  /** Who the client is, as it says to an issuer. To another issuer it says another secret. */
  #credentials(issuer: string): {client_id: string; client_secret?: string; jkt?: string} {
    const {client_id, providers, jkt} = this.#identity;
    const secret = providers.get(issuer);
    return {client_id, ...(secret !== undefined && {client_secret: secret}), ...(jkt !== undefined && {jkt})};
  }
}
