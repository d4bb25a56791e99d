import type {Clock} from '../kernel';
import {replay, type Command, type HistoryEvent, type Workflow} from './workflow';

/** Does something in the outside world. The key is the same at every attempt, so that the world can recognize it. */
export type Activity = (input: string, key: string) => string;

/** A thing that the engine does at once. A crash falls between two of them. */
export type Step = 'decide' | 'execute' | 'record' | 'fire' | 'finish';

/**
 * One run of a workflow: a durable history, and a worker that may crash at any time and loses only what it hasn't
 * written. Nothing happens by itself: {@link WorkflowRun.next} says what comes, and a test decides.
 */
export class WorkflowRun {
  readonly id: string;
  readonly #workflow: Workflow;
  readonly #activities: Readonly<Record<string, Activity>>;
  readonly #clock: Clock;
  readonly #history: HistoryEvent[];
  /** In the memory of the worker: an activity that was done, and isn't written down. */
  #done: {readonly command: number; readonly result: string} | undefined;

  constructor(
    id: string,
    workflow: Workflow,
    activities: Readonly<Record<string, Activity>>,
    clock: Clock,
    start: string | readonly HistoryEvent[],
  ) {
    this.id = id;
    this.#workflow = workflow;
    this.#activities = activities;
    this.#clock = clock;
    this.#history = typeof start === 'string' ? [{kind: 'started', input: start}] : [...start];
  }

  /** What has happened, in order. Durable. */
  get history(): readonly HistoryEvent[] {
    return this.#history;
  }

  /** The result; `undefined` while it runs. */
  get result(): string | undefined {
    const last = this.#history.at(-1);
    return last?.kind === 'completed' ? last.result : undefined;
  }

  // #region engine
  /** What can be done now; `undefined` if it has ended, or waits for time or a signal. */
  next(): Step | undefined {
    if (this.result !== undefined) return undefined;
    const progress = replay(this.#workflow, this.#history);
    if (progress.state === 'done') return 'finish';
    if (progress.state === 'asks') return 'decide';
    const pending = this.#pending(progress.command);
    if (pending?.kind === 'activity-scheduled') return this.#done?.command === progress.command ? 'record' : 'execute';
    return pending && 'due' in pending && pending.due <= this.#clock.now ? 'fire' : undefined;
  }

  /** Does it. Deciding writes the next command down; executing changes the world; recording writes its result down. */
  step(): void {
    if (this.next() === undefined) throw new RangeError(`${this.id} has nothing to do`);
    const progress = replay(this.#workflow, this.#history);
    if (progress.state === 'done') this.#history.push({kind: 'completed', result: progress.result});
    else if (progress.state === 'asks') this.#history.push(this.#write(progress.command, progress.wants));
    else this.#serve(progress.command);
  }

  #serve(command: number): void {
    const pending = this.#pending(command);
    if (pending?.kind !== 'activity-scheduled') {
      this.#history.push({kind: 'timer-fired', command});
    } else if (this.#done?.command === command) {
      this.#history.push({kind: 'activity-completed', command, result: this.#done.result});
      this.#done = undefined;
    } else {
      const activity = this.#activities[pending.name];
      if (!activity) throw new RangeError(`there is no activity ${pending.name}`);
      // A crash after this line, and before the result is written, does it again, with the same key.
      this.#done = {command, result: activity(pending.input, `${this.id}/${command}`)};
    }
  }
  // #endregion engine

  /** A message from outside. Durable at once, whether or not somebody waits for it. */
  signal(name: string, payload: string): void {
    this.#history.push({kind: 'signal-received', name, payload});
  }

  /** When it goes on by itself, if it waits for time. */
  get due(): number | undefined {
    if (this.result !== undefined) return undefined;
    const progress = replay(this.#workflow, this.#history);
    const pending = progress.state === 'waiting' ? this.#pending(progress.command) : undefined;
    return pending && 'due' in pending ? pending.due : undefined;
  }

  /** The worker loses its memory. The next one replays. */
  crash(): void {
    this.#done = undefined;
  }

  #pending(command: number): HistoryEvent | undefined {
    return this.#history.find(
      (event) =>
        (event.kind === 'activity-scheduled' || event.kind === 'timer-started' || event.kind === 'signal-awaited') &&
        event.command === command,
    );
  }

  #write(command: number, wants: Command): HistoryEvent {
    const {now} = this.#clock;
    switch (wants.kind) {
      case 'activity':
        return {kind: 'activity-scheduled', command, name: wants.name, input: wants.input};
      case 'timer':
        return {kind: 'timer-started', command, ms: wants.ms, due: now + wants.ms};
      case 'signal':
        return {kind: 'signal-awaited', command, name: wants.name, due: now + wants.timeoutMs};
      case 'version':
        return {kind: 'version-marked', command, change: wants.change};
    }
  }
}
