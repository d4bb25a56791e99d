import type {ChallengeMethod} from './pkce';

/**
 * What a client asks of the authorization endpoint, through the browser. The members have the names of the wire.
 *
 * Sources: RFC 6749, section 4.1.1; RFC 7636, section 4.3.
 */
export interface AuthorizationRequest {
  readonly response_type: 'code';
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly scope: string;
  readonly state?: string;
  readonly code_challenge?: string;
  readonly code_challenge_method?: ChallengeMethod;
}

/** What comes back through the browser. Sources: RFC 6749, section 4.1.2; RFC 9207, section 2. */
export interface AuthorizationResponse {
  readonly code: string;
  readonly state?: string;
  /** The issuer that gave the code. */
  readonly iss?: string;
}

/** Where the browser is sent, and with what. */
export interface Redirect {
  readonly redirect_uri: string;
  readonly response: AuthorizationResponse;
}

/** Who asks the token endpoint, and how it shows that it is the one. Sources: RFC 6749, section 2.3; RFC 9449, section 5. */
export interface FromClient {
  readonly client_id: string;
  readonly client_secret?: string;
  /**
   * Thumbprint of the key that signed the DPoP proof of this request (RFC 9449). Signatures are left out of the simulation:
   * whoever sends a request may name only a key of its own.
   */
  readonly jkt?: string;
}

/** A code for tokens, from the client to the token endpoint. Sources: RFC 6749, section 4.1.3; RFC 7636, section 4.5. */
export interface CodeExchange extends FromClient {
  readonly grant_type: 'authorization_code';
  readonly code: string;
  readonly redirect_uri: string;
  readonly code_verifier?: string;
}

/** A refresh token for new tokens. Source: RFC 6749, section 6. */
export interface Refresh extends FromClient {
  readonly grant_type: 'refresh_token';
  readonly refresh_token: string;
}

/** What the token endpoint is asked. */
export type TokenRequest = CodeExchange | Refresh;

/** What it answers if it agrees. Source: RFC 6749, section 5.1. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** What it answers otherwise. Source: RFC 6749, section 5.2. */
export interface TokenError {
  readonly error: 'invalid_client' | 'invalid_grant' | 'invalid_dpop_proof';
  readonly error_description: string;
}

/** Whether a request was refused. */
export const isError = (answer: Tokens | TokenError): answer is TokenError => 'error' in answer;
