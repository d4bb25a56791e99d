/**
 * How a caller survives a dependency that is slow or down, and how the dependency survives its callers: timeouts, retries
 * with exponential backoff and jitter, retry budgets, circuit breakers and bulkheads. Each is a state machine of its own;
 * time and chance are passed in. {@link Caller} stacks them, and {@link PrintShop} is a service under load in which one
 * can start a retry storm and end it.
 *
 * Sources: Nygard, "Release It!", 2nd edition, 2018 (circuit breaker, bulkhead). Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015, and its simulator aws-samples/aws-arch-backoff-simulator. gRPC proposal A6,
 * "Client Retries" (retry throttling). Finagle's `RetryBudget`.
 *
 * @module
 */
export * from './amplification';
export * from './backoff';
export * from './breaker';
export * from './budget';
export * from './bulkhead';
export * from './caller';
export * from './contention';
export * from './dependency';
export * from './shop';
export * from './window';
