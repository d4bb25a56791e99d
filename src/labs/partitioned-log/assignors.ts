import type {TopicPartition} from './protocol';

/** Which partitions each member of a group reads. */
export type Assignment = ReadonlyMap<string, readonly TopicPartition[]>;

/**
 * Divides partitions among the members of a group. Deterministic: the same members, in any order, get the same.
 *
 * @param before - who had what, which an assignor may ignore
 */
export type Assignor = (
  members: readonly string[],
  partitions: readonly TopicPartition[],
  before: Assignment,
) => Assignment;

/** The first members get the first partitions, one more each for those that a remainder goes to. */
export const range: Assignor = (members, partitions) => {
  const sorted = [...members].sort();
  const least = Math.floor(partitions.length / sorted.length);
  const more = partitions.length % sorted.length;
  return new Map(
    sorted.map((member, i) => [
      member,
      partitions.slice(i * least + Math.min(i, more), (i + 1) * least + Math.min(i + 1, more)),
    ]),
  );
};

/** Partitions are dealt like cards. */
export const roundRobin: Assignor = (members, partitions) => {
  const sorted = [...members].sort();
  return new Map(sorted.map((member, i) => [member, partitions.filter((_, place) => place % sorted.length === i)]));
};

/** As even as the others, and everybody keeps what they have as far as that allows. */
export const sticky: Assignor = (members, partitions, before) => {
  const sorted = [...members].sort(
    (a, b) => (before.get(b)?.length ?? 0) - (before.get(a)?.length ?? 0) || (a < b ? -1 : 1),
  );
  const least = Math.floor(partitions.length / sorted.length);
  const more = partitions.length % sorted.length;
  const quota = (place: number): number => least + (place < more ? 1 : 0);
  const kept = sorted.map((member, place) =>
    (before.get(member) ?? []).filter((partition) => partitions.includes(partition)).slice(0, quota(place)),
  );
  const free = partitions.filter((partition) => !kept.some((own) => own.includes(partition)));
  return new Map(
    sorted.map((member, place) => {
      const own = kept[place] ?? [];
      return [member, [...own, ...free.splice(0, quota(place) - own.length)].sort()];
    }),
  );
};
