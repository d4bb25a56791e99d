import {levels, type Node} from './graph';

/** How a task stands for a day; `retrying` waits for its delay. */
export type State = 'waiting' | 'running' | 'retrying' | 'done' | 'failed';

/** A task for a day. */
export interface Instance {
  readonly task: string;
  readonly day: number;
  state: State;
  /** Attempts since it was created or cleared. */
  tries: number;
  /** Number of its newest attempt, over all clearings. */
  attempt: number;
  /** When the newest attempt last said that it lives, or when a retry may begin. In hours. */
  at: number;
}

/** What a scheduler needs to know besides the graph. */
export interface SchedulerOptions {
  /** Attempts after the first one. */
  readonly retries: number;
  /** Hours between two attempts. */
  readonly delay: number;
  /** Hours without a sign of life after which an attempt is given up. */
  readonly timeout: number;
}

/**
 * Decides what may run. It doesn't run anything, and knows of the world only what workers report; so an attempt that it has
 * given up may still be alive, and one that it believes in may be dead.
 */
export class Scheduler {
  readonly #nodes: readonly Node[];
  readonly #options: SchedulerOptions;
  readonly #instances = new Map<string, Instance>();

  constructor(nodes: readonly Node[], options: SchedulerOptions) {
    this.#nodes = levels(nodes).flat();
    this.#options = options;
  }

  /** All instances, the oldest day first, each day in an order in which it can run. */
  get instances(): readonly Instance[] {
    return [...this.#instances.values()].sort((a, b) => a.day - b.day);
  }

  /** Creates the run of a day, or runs it again as a whole: a backfill is nothing else. */
  schedule(day: number, now: number): void {
    for (const {name: task} of this.#nodes) {
      const attempt = this.find(task, day)?.attempt ?? 0;
      this.#instances.set(`${task}@${day}`, {task, day, state: 'waiting', tries: 0, attempt, at: now});
    }
  }

  /** The instance of a task for a day, if there is a run. */
  find(task: string, day: number): Instance | undefined {
    return this.#instances.get(`${task}@${day}`);
  }

  /** The instances that may start: all before them is done, and a delay is over. */
  ready(now: number): readonly Instance[] {
    return this.instances.filter(
      (one) =>
        (one.state === 'waiting' || (one.state === 'retrying' && one.at <= now)) &&
        this.#before(one).every((other) => other?.state === 'done'),
    );
  }

  /** Whether a task before it, or before that one, has failed for good. */
  isBlocked(instance: Instance): boolean {
    return this.#before(instance).some((one) => one && (one.state === 'failed' || this.isBlocked(one)));
  }

  /** Hands an instance to a worker, and returns the number of the attempt. */
  start(instance: Instance, now: number): number {
    instance.state = 'running';
    instance.tries += 1;
    instance.attempt += 1;
    instance.at = now;
    return instance.attempt;
  }

  /** Whether an attempt is the one that the scheduler waits for. */
  isCurrent({task, day}: Pick<Instance, 'task' | 'day'>, attempt: number): boolean {
    const instance = this.find(task, day);
    return instance?.state === 'running' && instance.attempt === attempt;
  }

  /** Notes a sign of life. What an attempt says that was given up is ignored. */
  beat(instance: Pick<Instance, 'task' | 'day'>, attempt: number, now: number): void {
    const found = this.find(instance.task, instance.day);
    if (found && this.isCurrent(instance, attempt)) found.at = now;
  }

  // #region end
  /** Notes how an attempt ended. */
  end(instance: Pick<Instance, 'task' | 'day'>, attempt: number, success: boolean, now: number): void {
    const found = this.find(instance.task, instance.day);
    if (!found || !this.isCurrent(instance, attempt)) return;
    if (success) found.state = 'done';
    else this.#retry(found, now);
  }

  /** Gives up the attempts that were silent for too long, and returns them. */
  expire(now: number): readonly Instance[] {
    const silent = this.instances.filter(({state, at}) => state === 'running' && now - at > this.#options.timeout);
    for (const one of silent) this.#retry(one, now);
    return silent;
  }

  #retry(instance: Instance, now: number): void {
    instance.state = instance.tries > this.#options.retries ? 'failed' : 'retrying';
    instance.at = now + this.#options.delay;
  }
  // #endregion end

  #before({task, day}: Instance): readonly (Instance | undefined)[] {
    return (this.#nodes.find(({name}) => name === task)?.after ?? []).map((name) => this.find(name, day));
  }
}
