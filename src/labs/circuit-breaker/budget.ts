import type {Clock} from '../kernel';
import {SlidingSum} from './window';

/** Decides whether a client, as a whole, may retry; what it counts are all of the client's calls to one dependency. */
export interface RetryBudget {
  /** A request was made: the first attempt of a call. */
  request(): void;
  /** An attempt came back well. */
  success(): void;
  /** An attempt failed in a way that may be retried. */
  failure(): void;
  /** Whether a retry may go out now; if so, it is paid for. */
  tryRetry(): boolean;
  /** How full it is, from 0 (no retry) to 1. */
  readonly level: number;
}

// #region throttle
/**
 * gRPC's retry throttling: a bucket of tokens that every failure empties by one and every success fills by `tokenRatio`.
 * Retries are allowed while it is more than half full. So with a ratio of 0.1 the client stops retrying once failures
 * outnumber a tenth of its successes for long enough; first attempts are never held back, and it is by their
 * successes that the client finds out that retrying makes sense again.
 *
 * Source: gRPC proposal A6, "Throttling Retry Attempts and Hedged RPCs".
 */
export class RetryThrottle implements RetryBudget {
  readonly maxTokens: number;
  readonly tokenRatio: number;
  #tokens: number;

  /** @throws RangeError if `maxTokens` or `tokenRatio` isn't positive */
  constructor({maxTokens = 10, tokenRatio = 0.1}: {readonly maxTokens?: number; readonly tokenRatio?: number} = {}) {
    if (!(maxTokens > 0 && tokenRatio > 0)) throw new RangeError(`no throttle with ${maxTokens} and ${tokenRatio}`);
    this.maxTokens = maxTokens;
    this.tokenRatio = tokenRatio;
    this.#tokens = maxTokens;
  }

  /** Tokens in the bucket, from 0 to `maxTokens`. */
  get tokens(): number {
    return this.#tokens;
  }

  get level(): number {
    return this.#tokens / this.maxTokens;
  }

  request(): void {
    // Only outcomes count here.
  }

  // #region tokens
  success(): void {
    this.#tokens = Math.min(this.maxTokens, this.#tokens + this.tokenRatio);
  }

  failure(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }

  tryRetry(): boolean {
    return this.#tokens > this.maxTokens / 2;
  }
  // #endregion tokens
}
// #endregion throttle

// #region token-budget
/**
 * Finagle's retry budget: each request deposits `percentCanRetry` of a retry, each retry withdraws one, and what was
 * deposited or withdrawn is forgotten after `ttl`. A reserve of `minRetriesPerSec` lets a client with little traffic
 * retry too. So within a `ttl` there
 * are never more retries than `percentCanRetry` of the requests in it and in the one before, and the reserve:
 * the load can't grow by more.
 *
 * Source: Finagle, `com.twitter.finagle.service.RetryBudget`; its defaults are 20 %, 10 per second and 10 s.
 */
export class TokenRetryBudget implements RetryBudget {
  readonly #balance: SlidingSum;
  readonly #deposit: number;
  readonly #reserve: number;

  /** @throws RangeError if `ttl` isn't positive, or another number is negative */
  constructor({
    clock,
    ttl = 10_000,
    minRetriesPerSec = 10,
    percentCanRetry = 0.2,
  }: {
    readonly clock: Clock;
    /** Milliseconds. */
    readonly ttl?: number;
    readonly minRetriesPerSec?: number;
    /** A fraction, as in Finagle: 0.2 are 20 %. */
    readonly percentCanRetry?: number;
  }) {
    if (!(minRetriesPerSec >= 0 && percentCanRetry >= 0)) throw new RangeError('a budget is not negative');
    this.#balance = new SlidingSum(clock, ttl);
    // In thousandths of a retry, for whole numbers add up exactly: ten tenths are a retry.
    this.#deposit = Math.round(1000 * percentCanRetry);
    this.#reserve = Math.round(minRetriesPerSec * ttl);
  }

  /** Retries that could go out now. */
  get balance(): number {
    return Math.max(0, Math.floor((this.#reserve + this.#balance.sum) / 1000));
  }

  get level(): number {
    return this.#reserve === 0 ? Math.min(1, this.balance) : Math.min(1, (1000 * this.balance) / this.#reserve);
  }

  request(): void {
    this.#balance.add(this.#deposit);
  }

  success(): void {
    // Only requests and retries count here.
  }

  failure(): void {
    // Likewise: it is the retry that is paid for.
  }

  tryRetry(): boolean {
    if (this.balance < 1) return false;
    this.#balance.add(-1000);
    return true;
  }
}
// #endregion token-budget
