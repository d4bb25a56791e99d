import {initialWindow} from './congestion';
import {MSS} from './endpoint';

// #region slow-start
/**
 * How many round trips slow start needs for so many segments, if nothing is lost and each is acknowledged: after k of
 * them, w (2^k - 1) are sent, so k = ceil(log2(n / w + 1)). O(log n), in whole numbers.
 *
 * @param segments - n
 * @param window - w, how many the first round has; ten by default
 */
export function slowStartRounds(segments: number, window = 10): number {
  let rounds = 0;
  for (let [sent, size] = [0, window]; sent < segments; sent += size, size *= 2) rounds += 1;
  return rounds;
}

/**
 * When the last byte arrives, in milliseconds after the client sent its SYN: a round trip for the handshake, one for each
 * round of slow start but the last, and half of one for the last. The line is taken to be infinitely fast, the receiver to
 * have room for everything, and Nagle's algorithm to be off: it would hold the last segment, if it isn't full, until all
 * others are acknowledged. Exact where the initial window is a whole number of segments, as it is up to 1,460 bytes.
 */
export function slowStartTime(bytes: number, roundTrip: number, mss = MSS): number {
  const rounds = slowStartRounds(Math.ceil(bytes / mss), Math.floor(initialWindow(mss) / mss));
  return roundTrip * (rounds + 0.5);
}
// #endregion slow-start

// #region rates
/** The bandwidth-delay product: how many bytes are under way on a full line, at `bandwidth` bytes a millisecond. */
export function bandwidthDelay(bandwidth: number, roundTrip: number): number {
  return bandwidth * roundTrip;
}

/** The most that a window allows, in bytes a millisecond: one window each round trip. */
export function windowRate(window: number, roundTrip: number): number {
  return window / roundTrip;
}

/**
 * What Reno reaches if one segment in 1 / p is lost, in bytes a millisecond: MSS / RTT · sqrt(3 / 2) / sqrt(p).
 *
 * The window grows by a segment each round trip and is halved by each loss, so it goes from W / 2 to W in W / 2 round
 * trips and sends 3 / 8 W² segments meanwhile, of which one is lost: W = sqrt(8 / (3 p)), and the mean window is 3 / 4 W.
 *
 * Source: Mathis, Semke, Mahdavi and Ott, "The Macroscopic Behavior of the TCP Congestion Avoidance Algorithm", Computer
 * Communication Review 27(3), 1997.
 */
export function mathisRate(loss: number, roundTrip: number, mss = MSS): number {
  return (mss / roundTrip) * Math.sqrt(3 / (2 * loss));
}
// #endregion rates

/** CUBIC's constants: how steeply the window grows, in segments a second cubed, and what is left of it after a loss. */
const CUBIC = {C: 0.4, beta: 0.7};

// #region cubic
/** How long CUBIC takes to grow back to the window of the last loss, in seconds: K. Windows are in segments. */
export function cubicRecovery(lossWindow: number): number {
  return Math.cbrt((lossWindow * (1 - CUBIC.beta)) / CUBIC.C);
}

/**
 * CUBIC's window, in segments, so many seconds after a loss at `lossWindow`. It depends on the time, and not on how many
 * round trips fit into it; that is what makes flows with different round trips fairer to each other.
 *
 * Source: RFC 9438, section 4.2 (figures 1 and 2).
 */
export function cubicWindow(seconds: number, lossWindow: number): number {
  const distance = seconds - cubicRecovery(lossWindow);
  return CUBIC.C * distance * distance * distance + lossWindow;
}

/** CUBIC's mean window, in segments, if one in 1 / p is lost; a round trip is in seconds. Source: RFC 9438, section 5. */
export function cubicMeanWindow(loss: number, roundTripSeconds: number): number {
  const {C, beta} = CUBIC;
  return Math.pow((C * (3 + beta)) / (4 * (1 - beta)), 1 / 4) * Math.pow(roundTripSeconds / loss, 3 / 4);
}
// #endregion cubic
