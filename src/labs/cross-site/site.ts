/** Scheme, host and port: what browsers keep apart. */
export interface Origin {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
}

/** Whether two origins are one. Scripts may read from their own origin only. */
export const sameOrigin = (one: Origin, other: Origin): boolean =>
  one.scheme === other.scheme && one.host === other.host && one.port === other.port;

// #region site
/**
 * The registrable domain of a host: one label more than its longest public suffix, under which strangers can register names.
 * A host that is itself a suffix stands for itself. O(labels).
 *
 * @param suffixes - the public suffix list, without its wildcards and exceptions; what isn't listed has a suffix of one label
 */
export function registrableDomain(host: string, suffixes: ReadonlySet<string>): string {
  const labels = host.split('.');
  for (let from = 0; from < labels.length; from++) {
    const suffix = labels.slice(from).join('.');
    if (suffixes.has(suffix) || from === labels.length - 1) return labels.slice(Math.max(0, from - 1)).join('.');
  }
  return host;
}

/** Whether two origins belong to one site, which is what SameSite asks: the port and the subdomain don't count. */
export const sameSite = (one: Origin, other: Origin, suffixes: ReadonlySet<string>): boolean =>
  one.scheme === other.scheme && registrableDomain(one.host, suffixes) === registrableDomain(other.host, suffixes);
// #endregion site
