/**
 * OAuth 2's authorization code flow with PKCE, as a client and a server that exchange explicit messages, and five attacks on
 * it: which of the defenses stops which, and why. Besides, how a recipient checks a JWT.
 *
 * Signatures of DPoP proofs, TLS, cookies and consent pages are left out, and so is time: a code lives until it is used.
 *
 * Sources: RFC 6749, 7636, 9207, 9449; RFC 9700, "Best Current Practice for OAuth 2.0 Security"; FIPS 180-4 for SHA-256.
 *
 * @module
 */
export * from './attacks';
export * from './authorization-server';
export * from './base64url';
export * from './client';
export * from './jwt';
export * from './messages';
export * from './pkce';
export * from './plays';
export * from './sha256';
export * from './world';
