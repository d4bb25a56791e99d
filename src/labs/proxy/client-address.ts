// #region client-address
/**
 * The address of the client, as far as it can be known: the first one, read from the right, that isn't one of our own
 * proxies. Each proxy has appended the address from which it was asked, so whatever stands left of the first stranger
 * was written by that stranger.
 *
 * @param peer - the address at the other end of the connection
 * @param forwardedFor - the value of X-Forwarded-For; `undefined` if there is none
 * @param ours - whether an address is that of a proxy which we run; `hop` is 0 for the peer, and one more for each entry
 * to the left
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  ours: (address: string, hop: number) => boolean,
): string {
  const appended = (forwardedFor ?? '').split(',').map((address) => address.trim());
  let client = peer;
  for (const [hop, address] of appended.reverse().entries()) {
    if (!ours(client, hop) || address === '') break;
    client = address;
  }
  return client;
}
// #endregion client-address
