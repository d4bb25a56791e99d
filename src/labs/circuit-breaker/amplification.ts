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
