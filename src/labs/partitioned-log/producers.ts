import {lastSequence, type Batch, type ProducerBatch} from './batch';

/** What becomes of a batch that a producer sends. */
export type SequenceCheck =
  | {readonly outcome: 'append'}
  /** It is in the log already, at these offsets. */
  | {readonly outcome: 'duplicate'; readonly baseOffset: number; readonly lastOffset: number}
  /** Records before it are missing. */
  | {readonly outcome: 'OUT_OF_ORDER_SEQUENCE_NUMBER'}
  /** The producer has started to count anew since. */
  | {readonly outcome: 'INVALID_PRODUCER_EPOCH'};

/** How many batches of a producer are remembered: as many as it may have in flight. */
export const BATCHES_TO_RETAIN = 5;

/**
 * What a partition knows of its producers: the epoch and the last batches of each, all of it taken from the log itself. So
 * a follower that becomes leader knows it as well, and a retry that goes to another broker than the first attempt is still
 * known to be one.
 *
 * Source: KIP-98, "Exactly Once Delivery and Transactional Messaging".
 */
export class ProducerStates {
  readonly #byId = new Map<string, {epoch: number; batches: Batch[]}>();

  // #region check
  /**
   * Judges a batch before it is appended. O(1).
   *
   * @param mayHaveForgotten - whether records were deleted from the log: then a producer that isn't known may begin with
   * any number. Kafka always lets it, as its connections keep the order, so that nothing overtakes the first batch.
   */
  check({producer, messages}: ProducerBatch, mayHaveForgotten: boolean): SequenceCheck {
    if (!producer) return {outcome: 'append'};
    const known = this.#byId.get(producer.id) ?? {epoch: -1, batches: []};
    if (known.epoch === -1 && mayHaveForgotten) return {outcome: 'append'};
    if (producer.epoch < known.epoch) return {outcome: 'INVALID_PRODUCER_EPOCH'};
    const isNext =
      producer.epoch > known.epoch ? producer.sequence === 0 : producer.sequence === this.#next(producer.id);
    if (isNext) return {outcome: 'append'};
    const duplicate = known.batches.find(
      (batch) =>
        batch.producer?.epoch === producer.epoch &&
        batch.producer.sequence === producer.sequence &&
        batch.lastOffset - batch.baseOffset === messages.length - 1,
    );
    if (!duplicate) return {outcome: 'OUT_OF_ORDER_SEQUENCE_NUMBER'};
    return {outcome: 'duplicate', baseOffset: duplicate.baseOffset, lastOffset: duplicate.lastOffset};
  }
  // #endregion check

  /** Notes a batch that is in the log now. O(1). */
  update(batch: Batch): void {
    const {producer} = batch;
    if (!producer) return;
    const known = this.#byId.get(producer.id);
    const before = known?.epoch === producer.epoch ? known.batches : [];
    this.#byId.set(producer.id, {epoch: producer.epoch, batches: [...before, batch].slice(-BATCHES_TO_RETAIN)});
  }

  /** Forgets everything; the log was cut, and is read again. */
  clear(): void {
    this.#byId.clear();
  }

  #next(id: string): number {
    const last = this.#byId.get(id)?.batches.at(-1);
    return last?.producer ? lastSequence(last, last.producer) + 1 : 0;
  }
}
