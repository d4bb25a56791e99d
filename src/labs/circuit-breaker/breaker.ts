import type {Clock} from '../kernel';
import type {CallResult, TripRule} from './window';

/** Whether calls pass: all of them, none, or a few to see whether the dependency is back. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** The right to make one call. Each has to be settled exactly once; settling it again does nothing. */
export interface Permit {
  /** The call came back well. */
  success(): void;
  /** The call failed, or nobody waited for it any longer. */
  failure(): void;
  /** The call wasn't made, or says nothing about the dependency: a bad request is the caller's fault. */
  cancel(): void;
}

/** What a {@link CircuitBreaker} needs. */
export interface BreakerOptions {
  readonly clock: Clock;
  /** When it opens. */
  readonly rule: TripRule;
  /** How long it stays open before it lets probes pass, in milliseconds. */
  readonly openFor: number;
  /** How many calls it lets pass when half-open; it closes when all of them came back well. 1 by default. */
  readonly probes?: number;
  /** Is told of every change of the state. */
  readonly onChange?: (from: BreakerState, to: BreakerState) => void;
}

// #region breaker
/**
 * A circuit breaker: stops calling a dependency that fails, so that the caller fails fast instead of waiting, and the
 * dependency gets the rest that it needs to recover. After a while a few probes find out whether it has.
 *
 * A call can outlive the state in which it began. Each permit belongs to a *generation*, a stay in one state, and a
 * result from an earlier one is ignored: otherwise a timeout of a call from before the outage's end would reopen the
 * breaker, and a late success would close it without any probe.
 *
 * Sources: Nygard, "Release It!". Rates over windows as in resilience4j, which judges the probes by their failure rate;
 * here a single failed probe reopens.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  readonly #probes: number;
  #state: BreakerState = 'closed';
  #generation = 0;
  #openUntil = 0;
  /** Probes that may still go out, and probes that came back well. */
  #left = 0;
  #passed = 0;

  /** @throws RangeError if `openFor` isn't positive, or `probes` isn't a positive whole number */
  constructor(options: BreakerOptions) {
    const {openFor, probes = 1} = options;
    if (!(openFor > 0)) throw new RangeError(`open for ${openFor} ms`);
    if (!Number.isInteger(probes) || probes < 1) throw new RangeError(`${probes} probes`);
    this.#options = options;
    this.#probes = probes;
  }

  // #region acquire
  /** The state now. An open breaker turns half-open by the passing of time alone, when it is looked at. */
  get state(): BreakerState {
    if (this.#state === 'open' && this.#options.clock.now >= this.#openUntil) this.#enter('half-open');
    return this.#state;
  }

  /** A permit to call, or `undefined`: fail at once. O(1). */
  tryAcquire(): Permit | undefined {
    const {state} = this;
    if (state === 'open') return undefined;
    if (state === 'half-open') {
      if (this.#left === 0) return undefined;
      this.#left -= 1;
    }
    return this.#permit();
  }
  // #endregion acquire

  #permit(): Permit {
    const [generation, start] = [this.#generation, this.#options.clock.now];
    let settled = false;
    const settle = (outcome: (duration: number) => void): void => {
      if (settled) return;
      settled = true;
      if (generation === this.#generation) outcome(this.#options.clock.now - start);
    };
    return {
      success: () => settle((duration) => this.#record({failed: false, duration})),
      failure: () => settle((duration) => this.#record({failed: true, duration})),
      cancel: () => settle(() => (this.#left += this.#state === 'half-open' ? 1 : 0)),
    };
  }

  // #region transitions
  #record(result: CallResult): void {
    if (this.#state === 'half-open') {
      if (result.failed) this.#enter('open');
      else if (++this.#passed === this.#probes) this.#enter('closed');
      return;
    }
    this.#options.rule.record(result);
    if (this.#options.rule.tripped) this.#enter('open');
  }

  #enter(state: BreakerState): void {
    const from = this.#state;
    this.#state = state;
    this.#generation += 1;
    if (state === 'open') this.#openUntil = this.#options.clock.now + this.#options.openFor;
    if (state === 'half-open') [this.#left, this.#passed] = [this.#probes, 0];
    if (state === 'closed') this.#options.rule.clear();
    this.#options.onChange?.(from, state);
  }
  // #endregion transitions
}
// #endregion breaker
