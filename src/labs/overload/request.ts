import type {Attempt} from '../circuit-breaker';

/**
 * How much a request matters, most important first, as Google's systems tell it: what users would notice at once, what they
 * would notice, what can be partly missing, and what can be wholly missing for hours.
 *
 * Source: Beyer et al., "Site Reliability Engineering", 2016, chapter 21, "Criticality".
 */
export const CRITICALITIES = ['CRITICAL_PLUS', 'CRITICAL', 'SHEDDABLE_PLUS', 'SHEDDABLE'] as const;

/** One of {@link CRITICALITIES}. */
export type Criticality = (typeof CRITICALITIES)[number];

/** A request at the server. Times in milliseconds. */
export interface Request {
  /** To whom the answer goes. */
  readonly attempt: Attempt;
  readonly criticality: Criticality;
  /**
   * From 0, most important, to below {@link CRITICALITIES}' length: the index of the criticality, and after the point a
   * number of the user's, so that a cut through one class keeps the same users in.
   */
  readonly priority: number;
  /** When it arrived. */
  readonly arrived: number;
  /** When its caller gives up. */
  readonly deadline: number;
}
