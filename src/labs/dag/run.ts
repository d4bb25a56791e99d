import type {Action, LogEntry, Metric, RowsView, Run, TableView, Tone, View} from '../experiment';
import {Rng} from '../kernel';
import {Pipeline, TIMEOUT, type DagEvent, type PipelineOptions} from './pipeline';
import type {Instance} from './scheduler';
import {TASKS} from './tasks';
import type {Worker} from './worker';

/** What the reader has set. Shares are in percent. */
interface Values extends Omit<PipelineOptions, 'late' | 'failures'> {
  readonly late: number;
  readonly failures: number;
  /** Where the worker crashes that makes `likes` of day 2 for the first time. */
  readonly crash: 'none' | 'before' | 'after';
}

const DOWN_FOR = 8;
const CRASHES_IN = {task: 'likes', day: 2, attempt: 1};

const STATES: Readonly<Record<Instance['state'] | 'blocked', {readonly text: string; readonly tone: Tone}>> = {
  waiting: {text: 'waits', tone: 'muted'},
  running: {text: 'runs', tone: 'active'},
  retrying: {text: 'retries', tone: 'waiting'},
  done: {text: 'done', tone: 'good'},
  failed: {text: 'failed', tone: 'bad'},
  blocked: {text: 'blocked', tone: 'bad'},
};

/** An experiment under way. */
export class DagRun implements Run {
  readonly log: LogEntry[] = [];
  /** What the reader has set. */
  readonly values: Values;
  /** What is simulated. */
  readonly pipeline: Pipeline;
  /** Workers that the reader crashed while they worked. */
  readonly struck = new Set<string>();
  /** The highest multiple of the truth that a report has claimed. */
  exaggeration = 1;
  /** Events of the trace that have been told. */
  #told = 0;
  #crashed = false;
  #back: {readonly worker: Worker; readonly at: number} | undefined;

  /** Starts everything for a seed. */
  constructor(values: Values, seed: number) {
    this.values = values;
    const {late, failures, ...options} = values;
    const rng = Rng.seeded(seed).split('pipeline');
    this.pipeline = new Pipeline({...options, late: late / 100, failures: failures / 100}, rng);
    this.#say('Day 1 begins. Its run can begin when it has ended.');
  }

  /** Hours. */
  get time(): number {
    return this.pipeline.now;
  }

  /** Whether nothing will happen by itself any more, and all workers are well. */
  get quiet(): boolean {
    return this.pipeline.atRest && this.pipeline.workers.every(({up, paused}) => up && !paused);
  }

  /** Lets an hour pass. */
  step(): boolean {
    if (this.pipeline.atRest && !this.#back) return false;
    this.pipeline.tick();
    this.#tell();
    this.#recover();
    this.#look();
    if (this.pipeline.atRest && !this.#back) this.#conclude();
    return true;
  }

  actions(): readonly Action[] {
    const days = Array.from({length: this.pipeline.begun}, (_, i) => i + 1);
    return [
      ...this.pipeline.workers.flatMap(({name, up, paused}): Action[] =>
        up && !paused
          ? [
              {id: `crash:${name}`, label: `Crash ${name}`, group: 'Workers'},
              {id: `pause:${name}`, label: `Pause ${name}`, group: 'Workers'},
            ]
          : [{id: `go:${name}`, label: `Let ${name} go on`, group: 'Workers'}],
      ),
      ...days.map((day) => ({id: `run:${day}`, label: `Run day ${day} again`, group: 'Backfill'})),
      ...days.map((day) => ({id: `late:${day}`, label: `A like of day ${day} arrives`, group: 'Late likes'})),
    ];
  }

  act(id: string): void {
    const [verb, target = ''] = id.split(':');
    const worker = this.pipeline.workers.find(({name}) => name === target);
    if (verb === 'run') this.pipeline.backfill(Number(target));
    if (verb === 'late') this.pipeline.arrive(Number(target));
    if (worker && verb === 'crash') {
      if (worker.attempt) this.struck.add(worker.name);
      this.pipeline.crash(worker);
    }
    if (worker && verb === 'pause') this.pipeline.pause(worker);
    if (worker && verb === 'go') this.pipeline.go(worker);
    this.#tell();
    this.#look();
  }

  views(): readonly View[] {
    return [this.#grid(), this.#days(), this.#workers()];
  }

  metrics(): readonly Metric[] {
    const {pipeline} = this;
    const {events} = pipeline.trace;
    const days = Array.from({length: pipeline.begun}, (_, i) => i + 1);
    const late = days.reduce((sum, day) => sum + pipeline.lateLikes(day), 0);
    return [
      {id: 'attempts', label: 'Attempts', value: events.filter(({kind}) => kind === 'dag.start').length, unit: ''},
      {id: 'wrong', label: 'Days missing or wrong', value: pipeline.wrongDays.length, unit: ''},
      {id: 'truth', label: 'True likes', value: days.reduce((sum, day) => sum + pipeline.truth(day), 0), unit: ''},
      {
        id: 'said',
        label: 'Likes in the report',
        value: days.reduce((sum, day) => sum + pipeline.reported(day), 0),
        unit: '',
      },
      {id: 'late', label: 'Likes that came late', value: late, unit: ''},
      {id: 'spoiled', label: 'Newer rows replaced by older', value: pipeline.spoiled, unit: ''},
    ];
  }

  hash(): string {
    return this.pipeline.trace.hash;
  }

  #tell(): void {
    const {events} = this.pipeline.trace;
    for (const event of events.slice(this.#told)) {
      this.#say(inWords(event));
      this.#crashIfAsked(event);
    }
    this.#told = events.length;
  }

  /** The one crash that the reader can ask for in advance. */
  #crashIfAsked(event: DagEvent): void {
    const kind = this.values.crash === 'before' ? 'dag.start' : 'dag.write';
    if (this.#crashed || this.values.crash === 'none' || event.kind !== kind) return;
    const {task, day, attempt} = CRASHES_IN;
    if (event.task !== task || event.day !== day || event.attempt !== attempt) return;
    const worker = this.pipeline.workers.find((one) => one.attempt?.task.name === task && one.attempt.day === day);
    if (!worker) return;
    this.#crashed = true;
    this.#back = {worker, at: this.time + DOWN_FOR};
    this.pipeline.crash(worker);
    this.#say(`Right after that ${worker.name} dies, and with it what only it knew.`);
  }

  #recover(): void {
    if (!this.#back || this.time < this.#back.at) return;
    const {worker} = this.#back;
    this.#back = undefined;
    if (!worker.up) this.pipeline.go(worker);
    this.#tell();
  }

  #look(): void {
    for (let day = 1; day <= this.pipeline.begun; day++) {
      const truth = this.pipeline.truth(day);
      if (truth > 0) this.exaggeration = Math.max(this.exaggeration, this.pipeline.reported(day) / truth);
    }
  }

  #conclude(): void {
    const wrong = this.pipeline.wrongDays;
    this.#say(
      wrong.length === 0
        ? 'All is at rest. The report is right about every day.'
        : `All is at rest. The report is wrong about day ${wrong.join(', ')}.`,
    );
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #grid(): RowsView {
    const {scheduler, begun} = this.pipeline;
    const days = Array.from({length: this.values.days}, (_, i) => i + 1);
    const look = (task: string, day: number): (typeof STATES)[keyof typeof STATES] | undefined => {
      const instance = scheduler.find(task, day);
      if (!instance) return undefined;
      const blocked = instance.state === 'waiting' && scheduler.isBlocked(instance);
      return STATES[blocked ? 'blocked' : instance.state];
    };
    const count = (text: string): number =>
      scheduler.instances.filter(({task, day}) => look(task, day)?.text === text).length;
    return {
      kind: 'rows',
      title: 'Tasks by day',
      description: `${begun} of ${this.values.days} days have a run. Of its tasks ${count('done')} are done, ${count('runs')} run, ${count('retries')} wait for a retry, ${count('failed')} failed, ${count('blocked')} are blocked.`,
      rows: TASKS.map(({name}) => ({
        id: name,
        label: name,
        cells: days.map((day) => {
          const {text, tone} = look(name, day) ?? {text: '–', tone: 'muted' as const};
          return {text: `${day}: ${text}`, tone};
        }),
      })),
    };
  }

  #days(): TableView {
    const {pipeline} = this;
    const rows = Array.from({length: pipeline.begun}, (_, i) => {
      const day = i + 1;
      const report = pipeline.scheduler.find('report', day);
      const [truth, said] = [pipeline.truth(day), pipeline.reported(day)];
      const settled = report?.state === 'done';
      const verdict = said === truth ? 'right' : said > truth ? 'too many' : settled ? 'too few' : 'not yet';
      const tone: Tone = said === truth ? 'good' : verdict === 'not yet' ? 'waiting' : 'bad';
      return {cells: [`${day}`, `${truth}`, `${said}`, `${pipeline.lateLikes(day)}`, verdict], tone};
    });
    return {
      kind: 'table',
      title: 'What the report says',
      description:
        rows.length === 0
          ? 'No day has ended yet.'
          : `${rows.map(({cells: [day, truth, said]}) => `Day ${day}: ${said} reported, ${truth} true`).join('; ')}.`,
      columns: ['Day', 'True likes', 'Report', 'Came late', 'Verdict'],
      rows,
    };
  }

  #workers(): TableView {
    const rows = this.pipeline.workers.map(({name, up, paused, attempt}) => {
      const state = !up ? 'dead' : paused ? 'asleep' : attempt ? 'works' : 'idle';
      const believed =
        attempt && this.pipeline.scheduler.isCurrent({task: attempt.task.name, day: attempt.day}, attempt.number);
      const what = attempt
        ? `${attempt.task.name}, day ${attempt.day}${attempt.written ? ', written' : ''}${believed ? '' : ', given up'}`
        : '–';
      const tone: Tone = !up || paused ? 'bad' : attempt ? 'active' : 'plain';
      return {cells: [name, state, what], tone};
    });
    return {
      kind: 'table',
      title: 'Workers',
      description: `${rows.map(({cells: [name, state, what]}) => `${name}: ${state}${what === '–' ? '' : `, ${what}`}`).join('; ')}. After ${TIMEOUT} silent hours an attempt is given up.`,
      columns: ['Worker', 'State', 'Attempt'],
      rows,
    };
  }
}

function inWords(event: DagEvent): string {
  switch (event.kind) {
    case 'dag.run':
      return event.again ? `Day ${event.day} is run again.` : `Day ${event.day} has ended, and its run begins.`;
    case 'dag.start':
      return `${event.task} of day ${event.day} begins, attempt ${event.attempt}.`;
    case 'dag.fail':
      return `${event.task} of day ${event.day} fails, attempt ${event.attempt}. It has written nothing.`;
    case 'dag.done':
      return `${event.task} of day ${event.day} reports success.`;
    case 'dag.refuse':
      return `The table refuses ${event.task} of day ${event.day}: attempt ${event.attempt} was given up.`;
    case 'dag.write': {
      const where =
        event.target === event.day ? `day ${event.day}` : `day ${event.target}, in the run of day ${event.day}`;
      return `${event.task} writes ${event.rows} ${event.rows === 1 ? 'row' : 'rows'} for ${where}${event.stale ? ', though it was given up' : ''}.`;
    }
    case 'dag.lost':
      return `Nothing was heard of ${event.task} of day ${event.day} for ${TIMEOUT} hours. The scheduler gives it up.`;
    case 'dag.late':
      return `A like of day ${event.day} arrives late.`;
    case 'dag.crash':
      return `${event.node} crashes.`;
    case 'dag.pause':
      return `${event.node} falls asleep in the middle of it, and will not notice.`;
    case 'dag.go':
      return `${event.node} goes on.`;
  }
}
