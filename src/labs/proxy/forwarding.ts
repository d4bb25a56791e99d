import {endToEnd, type Fields} from './hop-by-hop';

/**
 * What a proxy does with the fields that carry the address of the client: write the address that asked it behind what is
 * there, write it in place of that, or leave them as they came.
 */
export type Rewrite = 'append' | 'overwrite' | 'pass';

// #region forwarding
/**
 * The fields with which a proxy sends a request on. It deletes what was meant for itself first, so that nobody can have
 * it delete what it vouches for.
 *
 * Source: RFC 7239, section 4, for `Forwarded` of an IPv4 address.
 *
 * @param peer - the address at the other end of the connection
 */
export function forwardFields(fields: Fields, peer: string, rewrite: Rewrite): Fields {
  const kept = endToEnd(fields);
  if (rewrite === 'pass') return kept;
  const list = (before: string | undefined, entry: string): string =>
    rewrite === 'append' && before !== undefined ? `${before}, ${entry}` : entry;
  return {
    ...kept,
    'x-forwarded-for': list(kept['x-forwarded-for'], peer),
    forwarded: list(kept.forwarded, `for=${peer}`),
  };
}
// #endregion forwarding
