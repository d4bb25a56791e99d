/**
 * A policy decision point: who may do what, decided for each request from attributes of the subject, the device, the
 * resource and the context, and not from where in the network it comes from. Default deny, typed conditions, signals
 * that may be missing, three ways to combine rules, obligations, and an explanation of every decision.
 *
 * Vocabulary: NIST SP 800-207, "Zero Trust Architecture", 2020 (policy engine, policy decision point, policy enforcement
 * point). Combining algorithms and the extended Indeterminate values: OASIS XACML 3.0.
 *
 * @module
 */
export * from './attributes';
export * from './combining';
export * from './condition';
export * from './decision';
export * from './harness';
export * from './photo-policy';
