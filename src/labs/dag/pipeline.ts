import {Trace, type Clock, type Rng, type TraceEvent} from '../kernel';
import {DAY, likesOf, type Like} from './landing';
import {Scheduler, type Instance} from './scheduler';
import {BOT, TASKS, type Task} from './tasks';
import {total, Warehouse, type Row} from './warehouse';
import type {Attempt, Worker} from './worker';

/** How a task writes its result. */
export type Writing = 'append' | 'overwrite' | 'fenced';

/** How a pipeline is set up. */
export interface PipelineOptions {
  readonly days: number;
  readonly writing: Writing;
  /** Whether tasks take the day from their run or from a clock. */
  readonly reading: 'interval' | 'clock';
  /** Hours between the end of a day and the start of its run. */
  readonly wait: number;
  /** Earlier days that each run has run again. */
  readonly lookback: number;
  readonly workers: number;
  readonly retries: number;
  /** Share of the likes that come late, 0 to 1. */
  readonly late: number;
  /** Probability that an attempt fails before it writes, 0 to 1. */
  readonly failures: number;
}

/** Which attempt an event is about. */
export interface About {
  readonly task: string;
  readonly day: number;
  readonly attempt: number;
}

/** What is recorded. */
export type DagEvent = TraceEvent &
  (
    | {readonly kind: 'dag.run'; readonly day: number; readonly again: boolean}
    | ({readonly kind: 'dag.start' | 'dag.fail' | 'dag.done' | 'dag.refuse'} & About)
    | ({readonly kind: 'dag.write'; readonly target: number; readonly rows: number; readonly stale: boolean} & About)
    | {readonly kind: 'dag.lost'; readonly task: string; readonly day: number}
    | {readonly kind: 'dag.late'; readonly day: number}
    | {readonly kind: 'dag.crash' | 'dag.pause' | 'dag.go'; readonly node: string}
  );

/** Hours of silence after which an attempt is given up. */
export const TIMEOUT = 4;

/**
 * The photo app's daily pipeline: likes that land, a scheduler, workers and the warehouse. Time goes by in hours, day 1 from
 * hour 0 to hour 24; the run of a day begins when the day has ended.
 */
export class Pipeline implements Clock {
  readonly options: PipelineOptions;
  readonly trace: Trace<DagEvent> = new Trace(this);
  readonly warehouse = new Warehouse();
  readonly scheduler: Scheduler;
  readonly workers: readonly Worker[];
  readonly #likes: Like[];
  readonly #rng: Rng;
  /** Days whose run was created. */
  #begun = 0;
  #spoiled = 0;
  #now = 0;

  constructor(options: PipelineOptions, rng: Rng) {
    this.options = options;
    const {days, late, workers, retries} = options;
    this.#likes = likesOf(days, late, this.#runAt(days), rng.split('likes'));
    this.#rng = rng.split('failures');
    this.scheduler = new Scheduler(TASKS, {retries, delay: 1, timeout: TIMEOUT});
    this.workers = Array.from({length: workers}, (_, i) => ({
      name: `worker ${i + 1}`,
      up: true,
      paused: false,
      attempt: undefined,
    }));
  }

  /** Hours since the start. */
  get now(): number {
    return this.#now;
  }

  /** Days whose run was created. */
  get begun(): number {
    return this.#begun;
  }

  /** Times that an attempt which was given up replaced rows by other ones. */
  get spoiled(): number {
    return this.#spoiled;
  }

  /** Likes of a day that people have given, as far as we have heard of them. */
  truth(day: number): number {
    return total(this.#landed(day).filter(({key}) => key !== BOT));
  }

  /** Likes of a day that came after the run of the day had begun. */
  lateLikes(day: number): number {
    return this.#landed(day).filter(({arrivesAt, key}) => arrivesAt >= this.#runAt(day) && key !== BOT).length;
  }

  /** What the report says of a day. */
  reported(day: number): number {
    return total(this.warehouse.read('report', day));
  }

  /** Days whose run is there and whose report isn't what it should be. */
  get wrongDays(): readonly number[] {
    const days = Array.from({length: this.#begun}, (_, i) => i + 1);
    return days.filter((day) => this.reported(day) !== this.truth(day));
  }

  /** Whether nothing will happen any more, unless somebody does something. */
  get atRest(): boolean {
    const {instances} = this.scheduler;
    const idle = this.workers.some(({up, paused, attempt}) => up && !paused && !attempt);
    const busy = this.workers.some(({up, paused, attempt}) => up && !paused && attempt);
    return (
      this.#begun === this.options.days &&
      this.#likes.every(({arrivesAt}) => arrivesAt < this.#now) &&
      !busy &&
      !instances.some(({state, at}) => state === 'running' || (state === 'retrying' && at > this.#now)) &&
      !(idle && this.scheduler.ready(this.#now).length > 0)
    );
  }

  /** Lets an hour pass. */
  tick(): void {
    for (const worker of this.workers) this.#work(worker);
    this.#now += 1;
    for (const like of this.#likes) {
      if (like.arrivesAt === this.#now && this.#runAt(like.day) <= this.#now) this.#noteLate(like.day);
    }
    while (this.#begun < this.options.days && this.#runAt(this.#begun + 1) <= this.#now) this.#begin();
    for (const {task, day} of this.scheduler.expire(this.#now)) this.trace.record({kind: 'dag.lost', task, day});
    for (const worker of this.workers) this.#assign(worker);
  }

  /** Runs a day again, with all its tasks. */
  backfill(day: number): void {
    this.scheduler.schedule(day, this.#now);
    this.trace.record({kind: 'dag.run', day, again: true});
  }

  /** A like of an earlier day arrives now. */
  arrive(day: number): void {
    this.#likes.push({day, key: 'p1', count: 1, arrivesAt: this.#now});
    this.#noteLate(day);
  }

  /** Kills a worker: what it was doing is gone, what it has written stays. */
  crash(worker: Worker): void {
    worker.up = false;
    worker.attempt = undefined;
    this.trace.record({kind: 'dag.crash', node: worker.name});
  }

  /** Stops a worker without killing it, like a suspended machine. */
  pause(worker: Worker): void {
    worker.paused = true;
    this.trace.record({kind: 'dag.pause', node: worker.name});
  }

  /** Starts a worker that crashed, or lets one go on. */
  go(worker: Worker): void {
    worker.up = true;
    worker.paused = false;
    this.trace.record({kind: 'dag.go', node: worker.name});
  }

  #runAt(day: number): number {
    return day * DAY + this.options.wait;
  }

  #landed(day: number): readonly Like[] {
    return this.#likes.filter((like) => like.day === day && like.arrivesAt <= this.#now);
  }

  #noteLate(day: number): void {
    this.trace.record({kind: 'dag.late', day});
  }

  #begin(): void {
    this.#begun += 1;
    for (let day = Math.max(1, this.#begun - this.options.lookback); day <= this.#begun; day++) {
      const again = day < this.#begun;
      // What is under way would be run twice at once.
      if (again && this.scheduler.instances.some((one) => one.day === day && one.state !== 'done')) continue;
      this.scheduler.schedule(day, this.#now);
      this.trace.record({kind: 'dag.run', day, again});
    }
  }

  #assign(worker: Worker): void {
    if (!worker.up || worker.paused || worker.attempt) return;
    const [instance] = this.scheduler.ready(this.#now);
    if (!instance) return;
    const task = TASKS.find(({name}) => name === instance.task);
    if (task) worker.attempt = this.#attempt(task, instance);
  }

  // #region attempt
  /** Begins an attempt. Its input is what the tables hold *now*, for the day of its run or for what a clock says. */
  #attempt(task: Task, instance: Instance): Attempt {
    const {day} = instance;
    const yesterday = Math.floor(this.#now / DAY);
    const target = this.options.reading === 'clock' ? yesterday : day;
    const number = this.scheduler.start(instance, this.#now);
    const tables = task.after.map((table) => this.warehouse.read(table, target));
    const input = task.after.length === 0 ? this.#rowsOf(target) : tables.flat();
    this.trace.record({kind: 'dag.start', task: task.name, day, attempt: number});
    return {task, day, target, number, input, left: task.hours, written: false};
  }

  /** Writes the result. Of an attempt that was given up, only a table that knows its number can refuse it. */
  #write({task, day, target, number, input}: Attempt): void {
    const {warehouse} = this;
    const about = {task: task.name, day, attempt: number};
    const stale = this.scheduler.find(task.name, day)?.attempt !== number;
    if (this.options.writing === 'fenced' && stale) {
      this.trace.record({kind: 'dag.refuse', ...about});
      return;
    }
    const rows = task.compute(input, target);
    const before = total(warehouse.read(task.name, target));
    if (this.options.writing === 'append') warehouse.append(task.name, rows);
    else warehouse.overwrite(task.name, target, rows);
    if (stale && total(warehouse.read(task.name, target)) !== before) this.#spoiled += 1;
    this.trace.record({kind: 'dag.write', ...about, target, rows: rows.length, stale});
  }
  // #endregion attempt

  #rowsOf(day: number): readonly Row[] {
    return this.#landed(day).map(({key, count}) => ({day, key, count}));
  }

  #work(worker: Worker): void {
    const {attempt} = worker;
    if (!attempt || !worker.up || worker.paused) return;
    const {task, day, number} = attempt;
    const about = {task: task.name, day, attempt: number};
    if (attempt.written) {
      const accepted = this.scheduler.isCurrent(about, number);
      this.scheduler.end(about, number, true, this.#now);
      if (accepted) this.trace.record({kind: 'dag.done', ...about});
      worker.attempt = undefined;
      return;
    }
    this.scheduler.beat(about, number, this.#now);
    attempt.left -= 1;
    if (attempt.left > 0) return;
    if (this.#rng.chance(this.options.failures)) {
      this.scheduler.end(about, number, false, this.#now);
      this.trace.record({kind: 'dag.fail', ...about});
      worker.attempt = undefined;
      return;
    }
    this.#write(attempt);
    attempt.written = true;
  }
}
