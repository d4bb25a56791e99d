import type {Decision, Quota} from './limiter';

/** Whole seconds, rounded up: who comes back then isn't too early. */
const seconds = (ms: number): number => Math.ceil(ms / 1000);

/**
 * A Structured Fields string (RFC 9651, section 3.3.3).
 *
 * @throws RangeError if it has a character that isn't printable ASCII
 */
function quoted(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new RangeError(`the name of a policy is printable ASCII, not ${text}`);
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

// #region fields
/**
 * What a response tells its client about the limit: `ratelimit-policy` (the quota q and, if it is whole seconds, its
 * window w), `ratelimit` (what remains, r, and the seconds t until there is more), and on a refusal `retry-after`.
 *
 * The first two are a draft, draft-ietf-httpapi-ratelimit-headers-10 of September 2025; `Retry-After` is RFC 9110, section
 * 10.2.3, and goes with status 429 (RFC 6585, section 4). A request that can never pass gets no `retry-after`.
 *
 * @param policy - its name
 * @throws RangeError if the name isn't printable ASCII
 */
export function rateLimitFields(policy: string, {limit, window}: Quota, decision: Decision): Record<string, string> {
  const name = quoted(policy);
  const {allowed, remaining, refillAfter, retryAfter} = decision;
  const time = remaining < limit ? `;t=${seconds(refillAfter)}` : '';
  return {
    'ratelimit-policy': `${name};q=${limit}${window % 1000 === 0 ? `;w=${window / 1000}` : ''}`,
    ratelimit: `${name};r=${remaining}${time}`,
    ...(allowed || retryAfter === Infinity ? {} : {'retry-after': `${seconds(retryAfter)}`}),
  };
}
// #endregion fields
