import {message, PRINT_SAGA, type Event, type Message, type Step} from './protocol';

/** Where a saga stands. The steps before `at` are done, and not undone. */
export interface Progress {
  readonly state: 'running' | 'compensating' | 'completed' | 'compensated';
  readonly at: number;
}

/** What the orchestrator decides on a reply. */
export interface Decision {
  readonly progress: Progress;
  readonly send: readonly Message[];
}

const forward = (steps: readonly Step[], order: string, at: number): Decision => {
  const step = steps[at];
  return step
    ? {progress: {state: 'running', at}, send: [message(step.action, order, step.service)]}
    : {progress: {state: 'completed', at}, send: []};
};

const backward = (steps: readonly Step[], order: string, at: number): Decision => {
  for (let index = at - 1; index >= 0; index--) {
    const step = steps[index];
    if (!step?.compensation) continue;
    const {service, compensation} = step;
    return {progress: {state: 'compensating', at: index + 1}, send: [message(compensation.action, order, service)]};
  }
  return {progress: {state: 'compensated', at: 0}, send: []};
};

/** How a saga begins: with the command of its first step. */
export function begin(order: string, steps: readonly Step[] = PRINT_SAGA): Decision {
  return forward(steps, order, 0);
}

// #region orchestrate
/**
 * The orchestrator, as a function: where a saga stands and what was heard give where it stands now and what to send. Done:
 * on to the next step. Refused: back, from the last step that was done to the first, undoing each.
 *
 * Both results go into one local transaction, progress into the saga's row and commands into the outbox. So it can crash
 * at any time, and after it no other copy of it has to be asked what was going on.
 *
 * A reply that doesn't belong to the step under way is old news, and changes nothing.
 */
export function orchestrate(
  progress: Progress,
  event: Event,
  order: string,
  steps: readonly Step[] = PRINT_SAGA,
): Decision {
  const {state, at} = progress;
  if (state === 'running') {
    if (event === steps[at]?.done) return forward(steps, order, at + 1);
    if (event === steps[at]?.refused) return backward(steps, order, at);
  }
  if (state === 'compensating' && event === steps[at - 1]?.compensation?.done) return backward(steps, order, at - 1);
  return {progress, send: []};
}
// #endregion orchestrate
