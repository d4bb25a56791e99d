/**
 * Authorization by relationships, as in Google's Zanzibar: facts such as "group friends views album holiday", a schema that
 * says which relations follow from others, and the question whether a user has a relation to an object, as of a version of
 * the facts.
 *
 * Source: R. Pang et al., "Zanzibar: Google's Consistent, Global Authorization System", USENIX ATC 2019, section 2.
 *
 * @module
 */
export * from './check';
export * from './schema';
export * from './tuples';
