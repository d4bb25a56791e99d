import {contains, parsePrefix} from '../ip';

/** Whether an address is that of a proxy which we run; `hop` is 0 for the peer, and one more for each entry to the left. */
export type Trust = (address: string, hop: number) => boolean;

const BYTE = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${BYTE}(\\.${BYTE}){3}$`);

/** The peer is the client, whatever the field says. */
export const trustNobody: Trust = () => false;

/** The leftmost entry is the client. Only for an app that nobody but a proxy that overwrites the field can reach. */
export const trustEverybody: Trust = () => true;

// #region trust
/** There are so many proxies of ours before us. True only of requests that have come through all of them. */
export function trustHops(count: number): Trust {
  return (_, hop) => hop < count;
}

/**
 * Our proxies are in these networks, such as `10.0.0.1/32`. Whoever else is in them counts as a proxy too.
 *
 * @throws RangeError if one of them is no IPv4 prefix
 */
export function trustNetworks(...networks: readonly string[]): Trust {
  const prefixes = networks.map(parsePrefix);
  return (address) => IPV4.test(address) && prefixes.some((prefix) => contains(prefix, address));
}
// #endregion trust
