import type {Task} from './tasks';
import type {Row} from './warehouse';

/** A task that a worker works on. */
export interface Attempt {
  readonly task: Task;
  /** The day of its run. */
  readonly day: number;
  /** The day whose rows it reads and writes; the same, unless the task asks a clock. */
  readonly target: number;
  readonly number: number;
  /** What it read when it began. */
  readonly input: readonly Row[];
  /** Hours of work that are left. */
  left: number;
  written: boolean;
}

/** A process that carries out attempts. A crash erases the attempt; a pause only stops its clock. */
export interface Worker {
  readonly name: string;
  up: boolean;
  paused: boolean;
  attempt: Attempt | undefined;
}
