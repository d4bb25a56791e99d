import type {OutboxSystem} from './system';

/** What is wrong with a system at rest. Ids of events, except where it says otherwise. */
export interface Verdict {
  /** Committed, and never published. */
  readonly lost: readonly string[];
  /** Published, and never committed. */
  readonly invented: readonly string[];
  /** Published more than once. */
  readonly repeated: readonly string[];
  /** Published for the first time after a later change of the same photo. */
  readonly overtaken: readonly string[];
  /** Had its effect at the consumer more than once. */
  readonly doneTwice: readonly string[];
  /** Photos about which the consumer, having consumed everything, believes something else than the database. */
  readonly wrong: readonly string[];
}

// #region verdict
/** Compares what was committed with what was published and with what the consumer made of it. */
export function judge({database, topic, index}: OutboxSystem): Verdict {
  const committed = new Set(database.log.map(({id}) => id));
  const times = new Map<string, number>();
  for (const {id} of topic) times.set(id, (times.get(id) ?? 0) + 1);
  const firsts = topic.filter(({id}, at) => topic.findIndex((other) => other.id === id) === at);
  return {
    lost: [...committed].filter((id) => !times.has(id)),
    invented: [...times.keys()].filter((id) => !committed.has(id)),
    repeated: [...times].filter(([, count]) => count > 1).map(([id]) => id),
    overtaken: firsts
      .filter(({photo, version}, at) =>
        firsts.slice(0, at).some((earlier) => earlier.photo === photo && earlier.version > version),
      )
      .map(({id}) => id),
    doneTwice: [...index.effects].filter(([, count]) => count > 1).map(([id]) => id),
    wrong: [...new Set([...database.photos.keys(), ...index.photos.keys()])].filter(
      (photo) => database.photos.get(photo)?.id !== index.photos.get(photo)?.id,
    ),
  };
}
// #endregion verdict

/** The verdict in words; `undefined` if nothing is wrong. Repetitions at the broker alone aren't. */
export function inWords({lost, invented, overtaken, doneTwice, wrong}: Verdict): string | undefined {
  const faults = [
    lost.length > 0 ? `lost: ${lost.join(', ')}` : '',
    invented.length > 0 ? `invented: ${invented.join(', ')}` : '',
    overtaken.length > 0 ? `overtaken: ${overtaken.join(', ')}` : '',
    doneTwice.length > 0 ? `done twice: ${doneTwice.join(', ')}` : '',
    wrong.length > 0 ? `the index is wrong about ${wrong.join(', ')}` : '',
  ].filter((fault) => fault !== '');
  return faults.length > 0 ? faults.join('; ') : undefined;
}
