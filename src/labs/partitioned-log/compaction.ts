import type {Batch} from './batch';

// #region compact
/**
 * Removes from batches every record whose key has a newer one. What stays keeps its offset and its place, so that a reader
 * who goes through the whole log learns the last value of every key.
 *
 * The last batch of each producer stays, if need be without a record, because it says which number comes next.
 *
 * @param batches - what is to be compacted, by offset
 * @param newest - the offset of the newest record of each key, in the part of the log that can't change anymore
 */
export function compact(batches: readonly Batch[], newest: ReadonlyMap<string, number>): Batch[] {
  const last = new Map(batches.map((batch) => [batch.producer?.id, batch]));
  return batches.flatMap((batch) => {
    const records = batch.records.filter(({key, offset}) => offset >= (newest.get(key) ?? 0));
    const isNeeded = records.length > 0 || (batch.producer && last.get(batch.producer.id) === batch);
    return isNeeded ? [{...batch, records}] : [];
  });
}
// #endregion compact
