import type {RetryBudget} from '../circuit-breaker';
import type {Scheduler, Timer} from '../kernel';

/** How a copy of a request ended. */
export type Answer = 'ok' | 'error';

/**
 * Sends a copy of a request, the first one being 0, each to another replica. Calls `answer` once, at once or later.
 *
 * @returns how to tell the replica that the answer is no longer wanted
 */
export type Send = (copy: number, answer: (answer: Answer) => void) => () => void;

/** When to send how many copies. */
export interface HedgingPolicy {
  /** Milliseconds without an answer after which another copy goes out. */
  readonly delay: number;
  /** All copies, the first included. */
  readonly copies: number;
  /** Pays for copies beyond the first. */
  readonly budget?: RetryBudget;
}

// #region hedge
/**
 * A hedged request: sends a copy, after each `delay` without an answer another one, takes the first good answer and
 * cancels the rest. An error is not waited out: it sends the next copy at once. Only when all copies that were sent have
 * failed, the request has. For requests that may be executed twice.
 *
 * Sources: Dean and Barroso, "The Tail at Scale", 2013; gRPC proposal A6, "Hedging Policy".
 */
export function hedge(
  scheduler: Scheduler,
  send: Send,
  {delay, copies, budget}: HedgingPolicy,
  done: (answer: Answer) => void,
): void {
  const cancels = new Map<number, () => void>();
  const ended = new Set<number>();
  let [sent, failed, open] = [0, 0, true];
  let timer: Timer | undefined;

  const finish = (answer: Answer): void => {
    if (!open) return;
    open = false;
    timer?.cancel();
    for (const cancel of cancels.values()) cancel();
    done(answer);
  };
  // #region copies
  const receive = (copy: number, answer: Answer): void => {
    if (!open || ended.has(copy)) return;
    ended.add(copy);
    cancels.delete(copy);
    if (answer === 'ok') {
      budget?.success();
      return finish('ok');
    }
    budget?.failure();
    failed += 1;
    next();
    if (failed === sent) finish('error');
  };
  const next = (): void => {
    timer?.cancel();
    if (sent === copies || (sent > 0 && budget?.tryRetry() === false)) return;
    const copy = sent++;
    if (sent < copies) timer = scheduler.after(delay, next, 'hedge');
    const cancel = send(copy, (answer) => receive(copy, answer));
    // It may have answered while it was sent.
    if (!ended.has(copy)) cancels.set(copy, cancel);
  };
  // #endregion copies
  budget?.request();
  next();
}
// #endregion hedge
