// #region client-address
/**
 * The address of the client, as far as it can be known: the first one, read from the right, that isn't one of our own
 * proxies. Each proxy has appended the address from which it was asked, so whatever stands left of the first stranger
 * was written by that stranger.
 *
 * @param peer - the address at the other end of the connection
 * @param forwardedFor - the value of X-Forwarded-For; `undefined` if there is none
 * @param ours - whether an address is that of a proxy which we run
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  ours: (address: string) => boolean,
): string {
  const appended = (forwardedFor ?? '').split(',').map((address) => address.trim());
  let client = peer;
  for (const address of appended.reverse()) {
    if (!ours(client) || address === '') break;
    client = address;
  }
  return client;
}
// #endregion client-address
