/**
 * Envelope encryption: data under data keys, data keys under key-encryption keys, these under a root key. What each
 * operation touches (rotate, re-wrap, re-encrypt, destroy), and what an attacker can read with a leaked key of each level
 * and what was copied before and after.
 *
 * No cipher is written here. It is passed in, as {@link Aead}: in the tests Node's AES-256-GCM, in the page
 * {@link idealCipher}, which is a table.
 *
 * Sources: NIST SP 800-57 Part 1 Revision 5, 2020, sections 5.3 and 6 (key types, cryptoperiods); RFC 5116 (AEAD).
 *
 * @module
 */
export * from './cipher';
export * from './envelope';
export * from './exposure';
export * from './key-service';
