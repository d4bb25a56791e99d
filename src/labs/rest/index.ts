/**
 * Parts of a REST API that are easily got wrong: partial updates, pages of a list that changes, and writes that are repeated.
 *
 * Sources: RFC 7396 (JSON Merge Patch); draft-ietf-httpapi-idempotency-key-header-07.
 *
 * @module
 */
export * from './idempotency';
export * from './merge-patch';
export * from './pages';
