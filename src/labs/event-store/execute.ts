import {fold, type Decider} from './decider';
import type {EventStore, Transaction} from './store';
import type {SnapshotStore} from './snapshots';

/** What it takes to handle commands of one kind of stream. */
export interface Model<Command, State, Event extends Stored, Stored> {
  readonly store: EventStore<Stored>;
  readonly decider: Decider<Command, State, Event>;
  /** Makes of a stored event one of today's form. */
  readonly upcast: (stored: Stored) => Event;
  readonly snapshots: SnapshotStore<State>;
}

/** A stream as a writer has read it. */
export interface Loaded<State> {
  readonly state: State;
  /** The version of the last event in it, -1 if there is none. */
  readonly version: number;
  /** How many events were read for it. */
  readonly read: number;
}

// #region load
/** The state of a stream: the newest snapshot, and what has happened since. O(events since the snapshot). */
export function load<Command, State, Event extends Stored, Stored>(
  {store, decider, upcast, snapshots}: Model<Command, State, Event, Stored>,
  stream: string,
): Loaded<State> {
  const {version, state} = snapshots.latest(stream) ?? {version: -1, state: decider.initial};
  const tail = store.readStream(stream, version + 1).map(({event}) => upcast(event));
  return {state: fold(decider, state, tail), version: version + tail.length, read: tail.length};
}
// #endregion load

/** The state of a stream as it was known at an instant, in milliseconds: what had been recorded by then. O(events). */
export function loadAsOf<Command, State, Event extends Stored, Stored>(
  {store, decider, upcast}: Omit<Model<Command, State, Event, Stored>, 'snapshots'>,
  stream: string,
  instant: number,
): State {
  const known = store.readStream(stream).filter(({time}) => time <= instant);
  return fold(
    decider,
    decider.initial,
    known.map(({event}) => upcast(event)),
  );
}

/** What a command asks, of which stream, under which id; a repetition has the same id. */
export interface Request<Command> {
  readonly id: string;
  readonly stream: string;
  readonly command: Command;
}

/** Between two steps of a command, others go on. */
export type Pause =
  | {readonly at: 'loaded'; readonly read: number}
  | {readonly at: 'inserted'; readonly transaction: Transaction}
  | {readonly at: 'conflict'; readonly version: number};

/** How a command ended. `position` is that of its last event. */
export type Outcome =
  | {readonly status: 'done'; readonly position: number}
  | {readonly status: 'refused'; readonly reason: string}
  | {readonly status: 'contended'};

// #region execute
/**
 * Handles a command: read the stream, decide, append if the stream has not grown since; if it has, begin again with what
 * the others wrote. It pauses wherever others may come between, so that a test or a simulation can let them.
 *
 * @param check - whether to expect the version that was read; without it the last writer decides on old facts
 */
export function* execute<Command, State, Event extends Stored, Stored>(
  model: Model<Command, State, Event, Stored>,
  {id, stream, command}: Request<Command>,
  {attempts, check = true}: {readonly attempts: number; readonly check?: boolean},
): Generator<Pause, Outcome, void> {
  const {store, decider, snapshots} = model;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const earlier = store.effectOf(stream, id);
    if (earlier) return {status: 'done', position: earlier.position};
    const {state, version, read} = load(model, stream);
    yield {at: 'loaded', read};
    const decision = decider.decide(command, state);
    if ('refused' in decision) return {status: 'refused', reason: decision.refused};
    const transaction = store.begin(stream, check ? version : 'any', decision.accepted, id);
    yield {at: 'inserted', transaction};
    const appended = transaction.commit();
    if (appended.status === 'appended') {
      // Without the check others may have written in between, and the state would lack their events.
      if (check) snapshots.offer(stream, {version: appended.version, state: fold(decider, state, decision.accepted)});
      return {status: 'done', position: appended.position};
    }
    yield {at: 'conflict', version: appended.version};
  }
  return {status: 'contended'};
}
// #endregion execute

/** Runs a command to its end with nobody in between. */
export function finish(execution: Generator<Pause, Outcome, void>): Outcome {
  for (;;) {
    const {done, value} = execution.next();
    if (done) return value;
  }
}
