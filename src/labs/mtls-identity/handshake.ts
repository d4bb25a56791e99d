import {canonicalJson} from '../kernel';
import type {Signatures} from './signatures';
import {refusalOf, type Bundles, type Refusal, type Svid} from './svid';

/** What one side of a connection brings: a document, and the private key for it if it has that. */
export interface Presented {
  readonly svid: Svid;
  readonly privateKey: string;
}

/** What one side of a connection believes, and whom it wants. */
export interface Verifier {
  readonly bundles: Bundles;
  /** By its own clock. */
  readonly now: number;
  /** Whether it wants to speak to this identity. Being authentic is not being allowed. */
  readonly allows: (id: string) => boolean;
}

/** Who refused, and why. */
export interface HandshakeRefusal {
  readonly by: 'client' | 'server';
  readonly reason: Refusal | 'no private key' | 'not allowed';
}

// #region handshake
/**
 * The part of mutual TLS that is about identity. Each side shows its document and signs the transcript of this very
 * handshake, which has fresh random bytes of both and both documents in it; so a copy of a document, or of an earlier
 * signature, proves nothing. Then each side asks whether it wants this peer.
 *
 * Source: RFC 9846, sections 4.5.1 (Certificate) and 4.5.2 (CertificateVerify).
 *
 * @param believes - what each side verifies; a client without anything connects to everybody
 * @returns who refused first, or `undefined` if both sides agree
 */
export function handshake(
  client: Presented,
  server: Presented,
  believes: {readonly client: Verifier | undefined; readonly server: Verifier},
  random: string,
  signatures: Signatures,
): HandshakeRefusal | undefined {
  const transcript = (role: string): string =>
    canonicalJson({role, random, client: client.svid.certificate, server: server.svid.certificate});
  const judge = (
    peer: Presented,
    role: string,
    {bundles, now, allows}: Verifier,
  ): HandshakeRefusal['reason'] | undefined => {
    const refusal = refusalOf(peer.svid, bundles, now, signatures);
    if (refusal !== undefined) return refusal;
    const proof = signatures.sign(peer.privateKey, transcript(role));
    if (!signatures.verify(peer.svid.certificate.publicKey, transcript(role), proof)) return 'no private key';
    return allows(peer.svid.certificate.id) ? undefined : 'not allowed';
  };
  const byClient = believes.client && judge(server, 'server', believes.client);
  if (byClient !== undefined) return {by: 'client', reason: byClient};
  const byServer = judge(client, 'client', believes.server);
  return byServer === undefined ? undefined : {by: 'server', reason: byServer};
}
// #endregion handshake
