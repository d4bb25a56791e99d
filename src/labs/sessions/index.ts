/**
 * How a login is remembered: sessions by an opaque token that is new after each change of rights, and refresh tokens that
 * count once and give a thief away.
 *
 * Random numbers and hash are passed in.
 *
 * @module
 */
export * from './refresh-tokens';
export * from './session-store';
