import type {LogRecord, Message} from './batch';
import type {ConsumerObserver} from './consumer';
import type {PartitionLog} from './log';
import type {Partition} from './partition';
import type {ProducerObserver} from './producer';
import type {TopicPartition} from './protocol';

/** What must always hold. */
export type Property =
  /** An offset that was committed with a record never holds another one. */
  | 'committed once'
  /** Whoever leads has everything that was committed. */
  | 'leader completeness'
  /** Consumers get nothing but what is committed. */
  | 'read committed'
  /** What was acknowledged is in the log, where the acknowledgment says. */
  | 'durability'
  /** Nothing is in the log twice. */
  | 'no duplicates'
  /** What one producer has sent to one partition is there in that order. */
  | 'order'
  /** All replicas have the same records. */
  | 'agreement'
  /** The group processes every record as often as its commits promise. */
  | 'delivery'
  /** When nothing is wrong anymore, everything is acknowledged, in sync and processed. */
  | 'liveness';

/** A property that didn't hold. */
export interface Violation {
  /** Which one. */
  readonly property: Property;
  /** Where, in words. */
  readonly evidence: string;
}

/** A message that a producer was told about. */
export interface Acknowledged extends Message {
  /** Where it went. */
  readonly partition: TopicPartition;
  /** At which offset; unknown with `acks=0`. */
  readonly offset: number | undefined;
}

/**
 * Which of these messages a log should have and hasn't. Not missing is what retention has deleted, and what compaction may
 * have removed: a record whose place is empty while a newer one of its key is there. O(n + m).
 */
export function missingFrom<M extends Omit<Acknowledged, 'partition'>>(log: PartitionLog, messages: readonly M[]): M[] {
  const {records, startOffset} = log;
  const values = new Map(records.map(({offset, value}) => [offset, value]));
  const newest = new Map(records.map(({key, offset}) => [key, offset]));
  const known = new Set(records.map(({value}) => value));
  return messages.filter(({offset, key, value}) => {
    if (offset === undefined) return !known.has(value);
    if (offset < startOffset || values.get(offset) === value) return false;
    return values.has(offset) || (newest.get(key) ?? -1) < offset;
  });
}

/**
 * Keeps the books beside a cluster: what was sent, acknowledged, committed, read and processed. It sees everything and
 * tells nobody, so it can judge. Values of messages must be unique.
 */
export class Ledger implements ProducerObserver, ConsumerObserver {
  /** What was sent to each partition, in order. */
  readonly sent = new Map<TopicPartition, string[]>();
  /** What producers were told about. */
  readonly acknowledgments: Acknowledged[] = [];
  /** How often each value was processed. */
  readonly processings = new Map<string, number>();
  /** What didn't hold, in the order in which it was found. */
  readonly violations: Violation[] = [];
  readonly #committed = new Map<TopicPartition, Map<number, LogRecord>>();
  readonly #onViolation: (violation: Violation) => void;

  /** @param onViolation - is told at once; may throw, to end the run */
  constructor(onViolation: (violation: Violation) => void = () => undefined) {
    this.#onViolation = onViolation;
  }

  /** Everything that was ever committed in a partition, by offset. */
  committedIn(partition: TopicPartition): ReadonlyMap<number, LogRecord> {
    return this.#committed.get(partition) ?? new Map();
  }

  /** Notes that something doesn't hold. */
  report(property: Property, evidence: string): void {
    const violation = {property, evidence};
    this.violations.push(violation);
    this.#onViolation(violation);
  }

  /** See {@link ProducerObserver}. */
  sentTo(partition: TopicPartition, {value}: Message): void {
    this.sent.set(partition, [...(this.sent.get(partition) ?? []), value ?? '']);
  }

  /** See {@link ProducerObserver}. */
  acknowledged(partition: TopicPartition, baseOffset: number | undefined, messages: readonly Message[]): void {
    messages.forEach((message, place) => {
      const offset = baseOffset === undefined ? undefined : baseOffset + place;
      this.acknowledgments.push({partition, offset, ...message});
    });
  }

  /** What was acknowledged, and isn't in the log of a replica that leads now. */
  lostBy({name, log}: Partition): Acknowledged[] {
    return missingFrom(
      log,
      this.acknowledgments.filter(({partition}) => partition === name),
    );
  }

  /** A replica leads: it must have all that was committed, unless that was deleted or compacted away. */
  led({name, broker, log, state}: Partition): void {
    const [first, ...others] = missingFrom(log, [...this.committedIn(name).values()]);
    if (!first) return;
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    this.report(
      'leader completeness',
      `${broker} leads ${name} in epoch ${state?.leaderEpoch ?? -1} without ${first.value ?? ''} at ${first.offset}${more}`,
    );
  }

  /** A leader has committed what is between an offset and its high watermark. */
  committed({name, broker, log, highWatermark}: Partition, from: number): void {
    const known = this.#committed.get(name) ?? new Map<number, LogRecord>();
    this.#committed.set(name, known);
    for (const record of log.read(from, Infinity, highWatermark).flatMap(({records}) => records)) {
      const {offset, value} = record;
      const before = known.get(offset);
      if (before && before.value !== value) {
        const was = before.value ?? '';
        this.report('committed once', `${broker} commits ${value ?? ''} at ${offset} of ${name}, where ${was} was`);
      }
      known.set(offset, record);
    }
  }

  /** A consumer has got records. */
  fetched(consumer: string, partition: TopicPartition, records: readonly LogRecord[]): void {
    const wrong = records.find(({offset, value}) => this.committedIn(partition).get(offset)?.value !== value);
    if (!wrong) return;
    this.report('read committed', `${consumer} reads ${wrong.value ?? ''} at ${wrong.offset} of ${partition}`);
  }

  /** Records were processed. */
  processed(_consumer: string, _partition: TopicPartition, records: readonly LogRecord[]): void {
    for (const {value} of records) this.processings.set(value ?? '', (this.processings.get(value ?? '') ?? 0) + 1);
  }
}
