import type {Scheduler} from '../kernel';
import type {Backoff} from './backoff';
import type {CircuitBreaker} from './breaker';
import type {RetryBudget} from './budget';
import type {Bulkhead} from './bulkhead';

/** How a dependency answers, if it does. */
export type Reply = 'ok' | 'error';

/** How a call ended: as the dependency answered, without an answer in time, or without a call, by breaker or bulkhead. */
export type Outcome = Reply | 'timeout' | 'short-circuited' | 'rejected';

/** One attempt under way. The dependency can't see `abandoned`: over a network nobody tells it. */
export interface Attempt {
  /** Takes the answer; ignored when it comes too late, or a second time. */
  reply(reply: Reply): void;
  /** Whether the caller has stopped waiting. */
  readonly abandoned: boolean;
  /** Whether it repeats an earlier attempt of the same call. */
  readonly retry: boolean;
}

/** How a {@link Caller} behaves. What is missing isn't there: no retries, no limit of time or number. */
export interface Policy {
  /** Milliseconds to wait for an answer to one attempt. */
  readonly timeout?: number;
  /** Attempts after the first. */
  readonly retries?: number;
  /** Makes the waits of one call. */
  readonly backoff?: () => Backoff;
  readonly budget?: RetryBudget;
  readonly breaker?: CircuitBreaker;
  /** Limits the attempts under way. It has to be one without a waiting line, for here nobody waits. */
  readonly bulkhead?: Bulkhead<Attempt>;
}

// #region caller
/**
 * Calls a dependency under a policy. From the outside in: retry, breaker, bulkhead, timeout. So each attempt asks the
 * breaker anew, and a call that waits to be retried occupies no place in the bulkhead.
 *
 * What the own side refused (breaker open, bulkhead full) is not retried: the refusal says that there is too much
 * already. Nor does it count as a failure of the dependency, which never saw it.
 */
export class Caller {
  /** Holds for attempts from now on; attempts under way end as they began. */
  policy: Policy;
  readonly #scheduler: Scheduler;
  readonly #send: (attempt: Attempt) => void;

  /** @param send - passes an attempt to the dependency, which may answer at once, later or never */
  constructor(scheduler: Scheduler, send: (attempt: Attempt) => void, policy: Policy = {}) {
    this.#scheduler = scheduler;
    this.#send = send;
    this.policy = policy;
  }

  // #region retry
  /**
   * Makes a call; `done` is told once how it ended, be it at once or later. Without a timeout, a dependency that never
   * answers is waited for for ever.
   */
  call(done: (outcome: Outcome) => void): void {
    this.policy.budget?.request();
    const backoff = this.policy.backoff?.();
    const attempt = (attempts: number): void => {
      this.#attempt(attempts > 0, (outcome) => {
        if (!this.#mayRetry(outcome, attempts)) return done(outcome);
        this.#scheduler.after(backoff?.next() ?? 0, () => attempt(attempts + 1), 'retry');
      });
    };
    attempt(0);
  }

  #mayRetry(outcome: Outcome, attempts: number): boolean {
    const {budget, retries = 0} = this.policy;
    if (outcome === 'ok') budget?.success();
    if (outcome !== 'error' && outcome !== 'timeout') return false;
    budget?.failure();
    // The budget is asked last, for it charges what it allows.
    return attempts < retries && (budget?.tryRetry() ?? true);
  }
  // #endregion retry

  #attempt(retry: boolean, done: (outcome: Outcome) => void): void {
    const {breaker, bulkhead, timeout} = this.policy;
    const permit = breaker?.tryAcquire();
    if (breaker !== undefined && permit === undefined) return done('short-circuited');
    let waiting = true;
    const settle = (outcome: Outcome): void => {
      if (!waiting) return;
      waiting = false;
      timer?.cancel();
      bulkhead?.leave(attempt);
      if (outcome === 'ok') permit?.success();
      else if (outcome === 'rejected') permit?.cancel();
      else permit?.failure();
      done(outcome);
    };
    const attempt: Attempt = {
      reply: settle,
      retry,
      get abandoned() {
        return !waiting;
      },
    };
    const timer =
      timeout === undefined ? undefined : this.#scheduler.after(timeout, () => settle('timeout'), 'timeout');
    if (bulkhead !== undefined && bulkhead.enter(attempt) !== 'admitted') return settle('rejected');
    this.#send(attempt);
  }
}
// #endregion caller
