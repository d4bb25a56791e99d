/** What a workflow asks of the engine; the answer is what its `yield` returns. */
export type Command =
  /** Let somebody do something in the outside world. Answer: its result. */
  | {readonly kind: 'activity'; readonly name: string; readonly input: string}
  /** Wait. Answer: nothing. */
  | {readonly kind: 'timer'; readonly ms: number}
  /** Wait for a message from outside, for a while. Answer: the message, or `timeout`. */
  | {readonly kind: 'signal'; readonly name: string; readonly timeoutMs: number}
  /** Which version of a change of the code holds for this run? Answer: `0` if it began before the change, else `1`. */
  | {readonly kind: 'version'; readonly change: string};

/**
 * A workflow: a function that only decides. It must be deterministic: the same answers give the same commands, however
 * often it is run. So it reads no clock, draws no random number and calls nobody; it asks.
 */
export type Workflow = (input: string) => Generator<Command, string, string>;

/** Something that happened to a workflow, for ever. `command` is the number of the command that it belongs to. */
export type HistoryEvent =
  | {readonly kind: 'started'; readonly input: string}
  | {readonly kind: 'activity-scheduled'; readonly command: number; readonly name: string; readonly input: string}
  | {readonly kind: 'activity-completed'; readonly command: number; readonly result: string}
  | {readonly kind: 'timer-started'; readonly command: number; readonly ms: number; readonly due: number}
  | {readonly kind: 'timer-fired'; readonly command: number}
  | {readonly kind: 'signal-awaited'; readonly command: number; readonly name: string; readonly due: number}
  | {readonly kind: 'signal-received'; readonly name: string; readonly payload: string}
  | {readonly kind: 'version-marked'; readonly command: number; readonly change: string}
  | {readonly kind: 'completed'; readonly result: string};

/** The code asks for something else than it did when the history was written. */
export class NonDeterminismError extends Error {
  override readonly name = 'NonDeterminismError';
}

/** How far a workflow has come. */
export type Progress =
  | {readonly state: 'waiting'; readonly command: number}
  /** It asks for something that isn't in the history yet. */
  | {readonly state: 'asks'; readonly command: number; readonly wants: Command}
  | {readonly state: 'done'; readonly result: string};

const WRITES: ReadonlySet<string> = new Set<HistoryEvent['kind']>([
  'activity-scheduled',
  'timer-started',
  'signal-awaited',
  'version-marked',
]);

/** The event in which a command was written down, if it was. */
function written(history: readonly HistoryEvent[], command: number): HistoryEvent | undefined {
  return history.find((event) => WRITES.has(event.kind) && 'command' in event && event.command === command);
}

function asWritten(wants: Command, event: HistoryEvent): boolean {
  switch (event.kind) {
    case 'activity-scheduled':
      return wants.kind === 'activity' && wants.name === event.name && wants.input === event.input;
    case 'timer-started':
      return wants.kind === 'timer' && wants.ms === event.ms;
    case 'signal-awaited':
      return wants.kind === 'signal' && wants.name === event.name;
    case 'version-marked':
      return wants.kind === 'version' && wants.change === event.change;
    default:
      return false;
  }
}

/** The answer to a command, if the history has it. Signals of a name are given out in the order in which they came. */
function answerOf(history: readonly HistoryEvent[], command: number, used: Map<string, number>): string | undefined {
  const own = history.find(
    (event) => (event.kind === 'activity-completed' || event.kind === 'timer-fired') && event.command === command,
  );
  const asked = written(history, command);
  if (asked?.kind === 'version-marked') return '1';
  if (asked?.kind === 'signal-awaited') {
    const index = used.get(asked.name) ?? 0;
    const signals = history.flatMap((event) =>
      event.kind === 'signal-received' && event.name === asked.name ? [event] : [],
    );
    const signal = signals[index];
    // Whichever was written first has won, at every replay.
    if (signal && (!own || history.indexOf(signal) < history.indexOf(own))) {
      used.set(asked.name, index + 1);
      return signal.payload;
    }
    return own && 'timeout';
  }
  return own && (own.kind === 'activity-completed' ? own.result : '');
}

// #region replay
/**
 * Runs a workflow from its beginning, with the answers that its history has, up to the first command without one. That is
 * all that is needed to go on after a crash: the history *is* the state, variables and position in the code included.
 * O(events²), for clarity.
 *
 * @throws NonDeterminismError if the code asks for something else than is written
 */
export function replay(workflow: Workflow, history: readonly HistoryEvent[]): Progress {
  const [first] = history;
  if (first?.kind !== 'started') throw new NonDeterminismError('a history begins with the start');
  const used = new Map<string, number>();
  const run = workflow(first.input);
  let step = run.next();
  for (let command = 0; !step.done;) {
    const wants = step.value;
    const event = written(history, command);
    // Code from before the change has written something else here, or nothing: it knows no version.
    if (wants.kind === 'version' && event && !asWritten(wants, event)) {
      step = run.next('0');
      continue;
    }
    if (!event) return {state: 'asks', command, wants};
    if (!asWritten(wants, event)) {
      throw new NonDeterminismError(`command ${command} is ${wants.kind}, and was ${event.kind}`);
    }
    const answer = answerOf(history, command, used);
    if (answer === undefined) return {state: 'waiting', command};
    step = run.next(answer);
    command += 1;
  }
  return {state: 'done', result: step.value};
}
// #endregion replay
