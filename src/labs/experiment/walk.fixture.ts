import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '.';

/** A drunkard's walk that can be pushed: the smallest run that has a seed, a parameter, an action and an end. */
class Walk implements Run {
  time = 0;
  readonly log: LogEntry[] = [];
  #position = 0;
  #trace = '';

  constructor(
    private readonly stride: number,
    private readonly wall: 'open' | 'closed',
    private state: number,
  ) {}

  get position(): number {
    return this.#position;
  }

  step(): boolean {
    if (this.time >= 60) return false;
    this.time += 1;
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    this.#go(this.state > 0x7fff_ffff ? this.stride : -this.stride);
    return true;
  }

  actions(): Action[] {
    const pushes = [{id: 'push:right', label: 'Push right', group: 'Push'}];
    return this.#position > 0 ? [...pushes, {id: 'push:left', label: 'Push left', group: 'Push'}] : pushes;
  }

  act(id: string): void {
    this.#go(id === 'push:right' ? 10 : -10);
  }

  views(): View[] {
    return [{kind: 'bars', title: 'Walk', description: `At ${this.#position}.`, unit: 'm', bars: []}];
  }

  metrics(): Metric[] {
    return [{id: 'position', label: 'Position', value: this.#position, unit: 'm'}];
  }

  hash(): string {
    return this.#trace;
  }

  #go(by: number): void {
    this.#position = this.wall === 'closed' ? Math.max(-5, this.#position + by) : this.#position + by;
    this.#trace += `${this.time}:${this.#position};`;
    this.log.push({time: this.time, text: `At ${this.#position}.`});
  }
}

/** The walk ends by itself after 60 steps; a `maxSteps` of the test's own can end it earlier. */
export const walkLab = (maxSteps = 1000) =>
  defineLab({
    name: 'walk',
    title: 'Walk',
    summary: 'Where chance leads.',
    timeUnit: 's',
    parameters: {
      stride: number({label: 'Stride', unit: 'm', min: 1, max: 5, step: 1, initial: 1}),
      wall: choice({label: 'Wall', options: {open: 'Open', closed: 'Closed'}, initial: 'open'}),
    },
    predict: {question: 'Where?', options: [{text: 'Here', explanation: 'On average.'}], right: 0},
    explain: 'By chance.',
    challenges: [
      {id: 'far', title: 'Far', task: 'Get beyond 8 m.', hint: 'Push.', solved: (run: Walk) => run.position > 8},
    ],
    firstFrame: 3,
    maxSteps,
    start: ({stride, wall}, seed) => new Walk(stride, wall, seed),
  });
