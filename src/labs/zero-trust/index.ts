/**
 * Zero trust after the login: signals that grow old, a policy administrator that decides again when one of them changes, an
 * enforcement point that lets a session pass for as long as its lease lasts, and why a trust score is not a decision.
 *
 * The decision itself is made by the lab `policy-engine`. Vocabulary: NIST SP 800-207, "Zero Trust Architecture", 2020,
 * section 3 (policy engine, policy administrator, policy enforcement point, trust algorithm).
 *
 * @module
 */
export * from './administrator';
export * from './enforcement';
export * from './exposure';
export * from './migration';
export * from './score';
export * from './signals';
