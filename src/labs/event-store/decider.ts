/** What a decider makes of a command: facts, or the reason why there are none. */
export type Decision<Event> = {readonly accepted: readonly Event[]} | {readonly refused: string};

// #region decider
/**
 * The rules of one kind of stream. Pure.
 *
 * Source: Chassaing, "Functional Event Sourcing Decider", 2021.
 */
export interface Decider<Command, State, Event> {
  /** Before anything has happened. */
  readonly initial: State;
  /** What a command leads to in a state. May refuse. */
  decide(command: Command, state: State): Decision<Event>;
  /** What a fact makes of a state. May not refuse: it has happened. */
  evolve(state: State, event: Event): State;
}

/** The state after a history: `fold(evolve, state, events)`. O(events). */
export function fold<State, Event>(
  {evolve}: Pick<Decider<never, State, Event>, 'evolve'>,
  state: State,
  events: readonly Event[],
): State {
  return events.reduce((current, event) => evolve(current, event), state);
}
// #endregion decider

/** An example of a decider that has its history, and waits for a command. */
export interface Given<Command, Event> {
  /** What the decider makes of the command. */
  readonly when: (command: Command) => Decision<Event>;
}

/** Begins an example of a decider: given these events. */
export function given<Command, State, Event>(
  decider: Decider<Command, State, Event>,
  ...history: readonly Event[]
): Given<Command, Event> {
  return {when: (command) => decider.decide(command, fold(decider, decider.initial, history))};
}
