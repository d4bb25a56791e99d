import type {Batch} from './batch';
import {BATCHES_TO_RETAIN} from './producers';

// #region compact
/**
 * Removes from batches every record whose key has a newer one. What stays keeps its offset and its place, so that a reader
 * who goes through the whole log learns the last value of every key.
 *
 * The last batches of each producer stay, if need be without a record, because they say which number comes next, and
 * which batches a retry may repeat. Kafka keeps the last one, and knows the others from a snapshot file.
 *
 * @param batches - what is to be compacted, by offset
 * @param newest - the offset of the newest record of each key, in the part of the log that can't change anymore
 */
export function compact(batches: readonly Batch[], newest: ReadonlyMap<string, number>): Batch[] {
  const numbered = new Set(
    [...new Set(batches.map(({producer}) => producer?.id))]
      .filter((id) => id !== undefined)
      .flatMap((id) => batches.filter(({producer}) => producer?.id === id).slice(-BATCHES_TO_RETAIN)),
  );
  return batches.flatMap((batch) => {
    const records = batch.records.filter(({key, offset}) => offset >= (newest.get(key) ?? 0));
    return records.length > 0 || numbered.has(batch) ? [{...batch, records}] : [];
  });
}
// #endregion compact
