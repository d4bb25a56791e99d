/**
 * Consumer-driven contracts: a consumer's tests run against stubs and are recorded as a contract; the provider plays the contract
 * against its real handlers; and a broker, which knows the results and what runs where, says which version may be deployed.
 *
 * Sources: Robinson, "Consumer-Driven Contracts: A Service Evolution Pattern", 2006. Pact, documentation of matching, provider
 * states, the matrix and can-i-deploy, 2026. Luo, Hariri, Eloussi and Marinov, "An Empirical Analysis of Flaky Tests", FSE 2014.
 *
 * @module
 */
export * from './broker';
export * from './contract';
export * from './photo-app';
export * from './record';
export * from './shape';
export * from './statistics';
export * from './verify';
