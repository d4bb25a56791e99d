// #region theory
/**
 * The probability that a client that has just been told that its write is done doesn't find it on a follower. The change
 * takes an exponential time of mean `lag` to get there; the answer to the client and its next request take one of mean
 * `path` each. It is stale if the change loses this race, and since exponentials have no memory, it has to lose twice.
 *
 * @param lag - mean time until the follower can show the change, from the moment of the acknowledgment, in ms
 * @param path - mean time of a message between client and replica, in ms
 */
export function staleProbability(lag: number, path: number): number {
  const losesOnce = lag / (lag + path);
  return losesOnce * losesOnce;
}

/**
 * How many writes are in the leader's log and on average not yet in a follower's: what a failover to it loses if the leader
 * acknowledges at once. Little's law.
 *
 * @param rate - writes per second
 * @param lag - mean time until the follower has received a write, in s
 */
export function expectedLoss(rate: number, lag: number): number {
  return rate * lag;
}

/**
 * The probability that all copies of a write that was just acknowledged are lost, if each machine that holds one is lost
 * with probability p before it can be copied again, independently.
 *
 * @param copies - machines that had it when it was acknowledged, the leader included
 * @param p - from 0 to 1
 */
export function lossProbability(copies: number, p: number): number {
  let probability = 1;
  for (let i = 0; i < copies; i++) probability *= p;
  return probability;
}
// #endregion theory
