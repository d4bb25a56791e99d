/**
 * A fast producer and a slow consumer: buffers without a bound, with a bound that drops the newest or the oldest, with a
 * bound in time that sheds, controlled delay (CoDel, RFC 8289), and credits, by which the consumer's pace reaches the
 * producer. With the formulas by which buffers and credits are sized.
 *
 * Sources: RFC 8289. Reactive Streams 1.0.4. Welsh, Culler and Brewer, "SEDA: An Architecture for Well-Conditioned,
 * Scalable Internet Services", SOSP 2001.
 *
 * @module
 */
export * from './buffers';
export * from './codel';
export * from './credits';
export * from './pipeline';
export * from './theory';
