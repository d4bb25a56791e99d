import type {Json} from '../rest';
import {differences} from './difference';

/** Answers a request. */
export type Handler<Q> = (request: Q) => Promise<Json>;

/** How an attempt to answer ended. Failures are compared by name, like everything else. */
export type Outcome = {readonly answer: Json} | {readonly failed: string};

/** What one request showed. */
export interface Observation<Q> {
  readonly request: Q;
  readonly control: Outcome;
  readonly candidate: Outcome;
  /** Where they differ, as JSON Pointers; empty if they agree. */
  readonly differ: readonly string[];
}

/** An old implementation, a new one, and what is done about the difference. */
export interface Experiment<Q> {
  /** The old implementation. Its answer is the answer. */
  readonly control: Handler<Q>;
  /** The new one. It must not change anything that the old one or a user can see. */
  readonly candidate: Handler<Q>;
  /** Whether this request is compared: how one starts at 1 %. */
  readonly sampled: (request: Q) => boolean;
  /** Takes out of an answer what may differ: times, identifiers of requests, an order that nobody promised. */
  readonly normalize: (answer: Json) => Json;
  /** Comparisons that may be under way; when as many are, requests are not compared. Protects against a candidate that hangs. */
  readonly limit: number;
  /** Takes what a comparison showed. */
  readonly observe: (observation: Observation<Q>) => void;
  /** An error of the experiment itself: in `sampled`, `normalize` or `observe`. */
  readonly broken: (error: unknown) => void;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

// #region parallel-run
/**
 * A handler that answers as `control` does, in every case and no later, and compares `candidate` behind the answer: whatever
 * the candidate or the experiment does, the caller can't tell.
 */
export function parallelRun<Q>(experiment: Experiment<Q>): Handler<Q> {
  const {control, candidate, sampled, normalize, limit, observe, broken} = experiment;
  let running = 0;

  const settle = (attempt: Promise<Json>): Promise<Outcome> =>
    attempt.then(
      (answer) => ({answer: normalize(answer)}),
      (error: unknown) => ({failed: nameOf(error)}),
    );

  async function compare(request: Q, answered: Promise<Json>): Promise<void> {
    if (running >= limit || !sampled(request)) return;
    running += 1;
    try {
      const old = await settle(answered);
      // Only now, so that the two never compete for a database while somebody waits.
      const now = await settle(Promise.resolve().then(() => candidate(request)));
      observe({request, control: old, candidate: now, differ: differences(old, now)});
    } finally {
      running -= 1;
    }
  }

  return (request) => {
    const answered = Promise.resolve().then(() => control(request));
    compare(request, answered).catch(broken);
    return answered;
  };
}
// #endregion parallel-run
