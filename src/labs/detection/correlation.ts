import type {Matches, SecurityEvent} from './rule';

/**
 * What several events mean together, within a time and for the same value of a field, after Sigma's correlation types:
 * enough events; enough different values of a field; one event of each kind in this order.
 */
export type Correlation = {
  readonly groupBy: string;
  /** In seconds. */
  readonly timespan: number;
} & (
  | {readonly type: 'event_count'; readonly of: Matches; readonly atLeast: number}
  | {readonly type: 'value_count'; readonly of: Matches; readonly field: string; readonly atLeast: number}
  | {readonly type: 'temporal_ordered'; readonly of: readonly Matches[]}
);

/** What somebody is told. */
export interface Alert {
  /** The value by which the events were grouped. */
  readonly group: string;
  readonly time: number;
  /** The ids of the events that the alert rests on. */
  readonly evidence: readonly string[];
}

/** Whether these events contain one of each kind in order: the first that fits each is taken. */
function followInOrder(kinds: readonly Matches[], events: readonly SecurityEvent[]): boolean {
  let next = 0;
  for (const event of events) if (kinds[next]?.(event)) next += 1;
  return next === kinds.length;
}

// #region fires
/** Whether these events of one group, in the order of time and all within the timespan, are what is looked for. */
function fires(correlation: Correlation, events: readonly SecurityEvent[]): boolean {
  switch (correlation.type) {
    case 'event_count':
      return events.length >= correlation.atLeast;
    case 'value_count':
      return new Set(events.map(({fields}) => fields[correlation.field])).size >= correlation.atLeast;
    case 'temporal_ordered':
      return followInOrder(correlation.of, events);
  }
}
// #endregion fires

/**
 * Correlates a stream of events in the order of time. After an alert a group starts anew, so that one burst is not a thousand
 * alerts. Groups are forgotten when they have been quiet for the timespan: their names are chosen by attackers.
 */
export class Correlator {
  readonly #correlation: Correlation;
  /** The events of each group within the timespan; the group that was quiet for longest first. */
  readonly #windows = new Map<string, SecurityEvent[]>();

  constructor(correlation: Correlation) {
    this.#correlation = correlation;
  }

  /** How many groups are remembered. */
  get groups(): number {
    return this.#windows.size;
  }

  // #region observe
  /** Takes the next event, and returns an alert if this one completes what is looked for. O(events of its group). */
  observe(event: SecurityEvent): Alert | undefined {
    const {groupBy, timespan, of} = this.#correlation;
    const isNew = ({time}: SecurityEvent): boolean => event.time - time <= timespan;
    for (const [quiet, seen] of this.#windows) {
      if (seen.some(isNew)) break;
      this.#windows.delete(quiet);
    }
    const group = event.fields[groupBy];
    if (group === undefined || ![of].flat().some((matches) => matches(event))) return undefined;
    const events = [...(this.#windows.get(group) ?? []).filter(isNew), event];
    this.#windows.delete(group); // and set again below, so that the map stays in the order of the last event
    if (fires(this.#correlation, events)) return {group, time: event.time, evidence: events.map(({id}) => id)};
    this.#windows.set(group, events);
    return undefined;
  }
  // #endregion observe
}
