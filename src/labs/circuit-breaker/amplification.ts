import {exp, ln} from '../kernel';

// #region worst
/**
 * Calls that reach the bottom for one request at the top, if every call fails, `layers` layers call one another and each
 * tries again `retries` times: `(retries + 1)^layers`. Three layers with three retries make 64 calls of one.
 *
 * @throws RangeError if an argument isn't a natural number
 */
export function worstAmplification(retries: number, layers: number): number {
  for (const value of [retries, layers]) {
    if (!Number.isInteger(value) || value < 0) throw new RangeError(`no number of retries or layers: ${value}`);
  }
  let calls = 1;
  for (let layer = 0; layer < layers; layer++) calls *= retries + 1;
  return calls;
}
// #endregion worst

/**
 * Calls to expect for one request through one layer, if each fails with probability `failure` whatever the others do:
 * `1 + p + p² + … + p^retries`. It is near 1 for a blip and `retries + 1` for an outage, which is why a storm needs no
 * mistake: the policy that is harmless on good days is the one that multiplies the load on the worst.
 */
export function expectedCalls(failure: number, retries: number): number {
  let [calls, reached] = [1, 1];
  for (let retry = 0; retry < retries; retry++) {
    reached *= failure;
    calls += reached;
  }
  return calls;
}

// #region overload
/**
 * The load on a service that can serve 1 and is asked for `load`, if it refuses the excess at no cost and everyone who is
 * refused tries again, up to `retries` times. Attempts fail with the p for which `load · (1 + p + … + p^retries)`
 * attempts leave 1 to succeed: `p^(retries + 1) = 1 - 1 / load`.
 *
 * So however many retries there are, `1 / load` of the requests succeed in the end: under overload they add load only.
 */
export function loadWithRetries(load: number, retries: number): number {
  if (load <= 1) return load;
  const failure = exp(ln(1 - 1 / load) / (retries + 1));
  return 1 / (1 - failure);
}
// #endregion overload
