/**
 * Detection as code: rules over single events, correlation of several, and what an alert is worth when attacks are rare.
 *
 * Sources: Sigma Specification 2.1; S. Axelsson, "The Base-Rate Fallacy and the Difficulty of Intrusion Detection", 2000.
 *
 * @module
 */
export * from './correlation';
export * from './login-day';
export * from './quality';
export * from './rule';
