/**
 * Who asks too often? Seven rate limiters as pure functions behind one interface, each with the promise that it keeps and
 * the memory that it needs: token bucket, leaky bucket as a meter and as a queue, GCRA, fixed window, sliding window log
 * and sliding window counter. Four of them are one algorithm under four names.
 *
 * Sources: Turner, "New Directions in Communications", IEEE Communications Magazine 24(10), 1986; ITU-T Recommendation
 * I.371; RFC 2697; RFC 6585, section 4.
 *
 * @module
 */
export * from './buckets';
export * from './fields';
export * from './keyed';
export type {Decision, Limiter, Quota, Rate, Verdict} from './limiter';
export * from './windows';
