/**
 * One-time codes: HOTP and TOTP, a verifier that bears clocks which are off and takes no code twice, what guessing costs,
 * and what throttling makes of it.
 *
 * The HMAC is passed in. Sources: RFC 4226 (HOTP), RFC 6238 (TOTP), RFC 4648 (Base32).
 *
 * @module
 */
export * from './guessing';
export * from './hotp';
export * from './provisioning';
export * from './random-function';
export * from './verifier';
