/** A user, or all subjects that have a relation to an object: `user:ada`, `group:friends#member`. */
export type Subject =
  | {readonly kind: 'user'; readonly user: string}
  | {readonly kind: 'set'; readonly object: string; readonly relation: string};

/** A fact: a subject has a relation to an object. Objects are named `type:id`. */
export interface Tuple {
  readonly object: string;
  readonly relation: string;
  readonly subject: Subject;
}

/**
 * Reads `photo:sunset#viewer@user:ada` or `photo:sunset#viewer@group:friends#member`, the notation of the Zanzibar paper.
 *
 * @throws RangeError on any other text
 */
export function tuple(text: string): Tuple {
  const match = /^(\w+:[\w-]+)#(\w+)@(\w+:[\w-]+)(?:#(\w+))?$/.exec(text);
  const [, object, relation, subject, of] = match ?? [];
  if (object === undefined || relation === undefined || subject === undefined) {
    throw new RangeError(`«${text}» is no relation tuple.`);
  }
  return {
    object,
    relation,
    subject: of === undefined ? {kind: 'user', user: subject} : {kind: 'set', object: subject, relation: of},
  };
}

/** The type of an object: `photo` of `photo:sunset`. */
export const typeOf = (object: string): string => object.slice(0, object.indexOf(':'));

/** The facts of one moment. */
export interface Snapshot {
  /** The subjects that a tuple gives a relation to an object. */
  subjects(object: string, relation: string): readonly Subject[];
  /** Every object of a type that a tuple mentions, in the order of their first mention. */
  objects(type: string): readonly string[];
}

/** A moment in the history of the facts. Zanzibar calls its opaque form a zookie. */
export type Version = number;

const keyOf = (object: string, relation: string): string => `${object}#${relation}`;

// #region store
/** Facts with their history: each write makes a version, and every version can be read for ever. */
export class TupleStore {
  readonly #changes: {readonly version: Version; readonly text: string; readonly on: boolean}[] = [];
  #version: Version = 0;

  /** Adds and removes facts at once. @returns the version from which they hold, to be kept with the content that they protect */
  write({add = [], remove = []}: {readonly add?: readonly string[]; readonly remove?: readonly string[]}): Version {
    this.#version += 1;
    for (const text of remove) this.#changes.push({version: this.#version, text, on: false});
    for (const text of add) this.#changes.push({version: this.#version, text, on: true});
    return this.#version;
  }

  /** The facts as of a version; the newest ones if none is given. O(changes). */
  at(version: Version = this.#version): Snapshot {
    const facts = new Set<string>();
    for (const {version: since, text, on} of this.#changes) {
      if (since > version) break;
      if (on) facts.add(text);
      else facts.delete(text);
    }
    return snapshotOf([...facts].map(tuple));
  }
}
// #endregion store

function snapshotOf(facts: readonly Tuple[]): Snapshot {
  const byKey = new Map<string, Subject[]>();
  const objects = new Set<string>();
  for (const {object, relation, subject} of facts) {
    const key = keyOf(object, relation);
    byKey.set(key, [...(byKey.get(key) ?? []), subject]);
    objects.add(object);
    if (subject.kind === 'set') objects.add(subject.object);
    else objects.add(subject.user);
  }
  return {
    subjects: (object, relation) => byKey.get(keyOf(object, relation)) ?? [],
    objects: (type) => [...objects].filter((object) => typeOf(object) === type),
  };
}
