/**
 * Normalization by computation: what determines what, which keys a relation has, and how to split it so that every fact is
 * stored once.
 *
 * {@link closure} is the one idea, and {@link candidateKeys}, {@link bcnfViolation}, {@link decompose}, {@link isLossless} and
 * {@link isPreserved} are questions that it answers.
 *
 * Sources: Codd, "A Relational Model of Data for Large Shared Data Banks", Communications of the ACM 13(6), 1970. Kent, "A
 * Simple Guide to Five Normal Forms in Relational Database Theory", Communications of the ACM 26(2), 1983.
 *
 * @module
 */
export * from './bcnf';
export * from './dependency';
