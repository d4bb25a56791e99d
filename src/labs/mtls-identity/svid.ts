import {canonicalJson} from '../kernel';
import type {Signatures} from './signatures';
import {parseSpiffeId} from './spiffe-id';

/** What an authority signs. All times in one unit, here minutes. */
export interface Certificate {
  /** The SPIFFE ID, exactly one; in X.509 the URI of the subject's alternative name. */
  readonly id: string;
  readonly publicKey: string;
  /** May sign certificates itself. Then it identifies no workload. */
  readonly ca: boolean;
  /** The public key of the authority that signed. */
  readonly issuer: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A verifiable identity document (SVID): a certificate with its signature. Public; only its private key is not. */
export interface Svid {
  readonly certificate: Certificate;
  readonly signature: string;
}

/** A key that may sign for a trust domain, until when. */
export interface AuthorityKey {
  readonly publicKey: string;
  readonly notAfter: number;
}

/** The keys of a trust domain that a verifier believes. It grows and shrinks with rotation. */
export interface Bundle {
  /** Larger than that of every earlier bundle of the domain. */
  readonly sequence: number;
  readonly keys: readonly AuthorityKey[];
}

/** Bundles, each under the name of its trust domain. Never merged: a key speaks for one domain. */
export type Bundles = ReadonlyMap<string, Bundle>;

/** Why a document is not believed. */
export type Refusal =
  'not a workload' | 'unknown domain' | 'unknown authority' | 'bad signature' | 'not yet valid' | 'expired';

// #region verify
/**
 * Verifies a document: a workload's name, signed by a key of *its own* trust domain, at a time when both the certificate and
 * the key hold. `now` is the verifier's clock, so the verdict is only as right as that. O(keys).
 *
 * Sources: X.509-SVID, section 5; RFC 5280, section 6.1.
 *
 * @returns why it is refused, or `undefined` if it is good
 */
export function refusalOf(svid: Svid, bundles: Bundles, now: number, signatures: Signatures): Refusal | undefined {
  const {certificate, signature} = svid;
  const id = parseSpiffeId(certificate.id);
  if (!id || id.path === '' || certificate.ca) return 'not a workload';
  const bundle = bundles.get(id.trustDomain);
  if (!bundle) return 'unknown domain';
  const authority = bundle.keys.find(({publicKey}) => publicKey === certificate.issuer);
  if (!authority) return 'unknown authority';
  if (!signatures.verify(authority.publicKey, canonicalJson(certificate), signature)) return 'bad signature';
  if (now < certificate.notBefore) return 'not yet valid';
  return now >= Math.min(certificate.notAfter, authority.notAfter) ? 'expired' : undefined;
}
// #endregion verify
