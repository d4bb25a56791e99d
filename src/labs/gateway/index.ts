/**
 * An API gateway as an ordered pipeline of filters: what outsiders must not say is stripped, floods are limited, the caller is
 * authenticated, limited as a user, routed and permitted; then one service is asked, or several for one answer.
 *
 * Sources: Microsoft, Azure Architecture Center: Gateway Routing, Gateway Aggregation, Gateway Offloading. RFC 6750 for bearer
 * tokens, RFC 8693 for exchanging them.
 *
 * @module
 */
export * from './aggregate';
export * from './exchange';
export * from './filters';
export * from './gateway';
export * from './pipeline';
