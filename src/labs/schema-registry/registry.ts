import {canonicalJson} from '../kernel';
import {problems, type Problem} from './resolution';
import {badDefaults, type Schema} from './schema';

/** What a new version owes the ones before it. */
export type Compatibility = 'none' | 'backward' | 'forward' | 'full';

/** The rule of a subject: with the latest version only, or with all of them. */
export interface Rule {
  readonly compatibility: Compatibility;
  readonly transitive: boolean;
}

/** A problem, and with which version and in which direction. */
export interface Conflict extends Problem {
  readonly version: number;
  readonly reader: 'new' | 'old';
}

/** A schema as it was registered. */
export interface Registered {
  /** Of the schema, the same in all subjects: what messages carry. */
  readonly id: number;
  /** In its subject, from 1. */
  readonly version: number;
  readonly schema: Schema;
}

/** What became of a registration. */
export type Registration =
  | {readonly status: 'registered'; readonly id: number; readonly version: number}
  | {readonly status: 'refused'; readonly conflicts: readonly Conflict[]}
  | {readonly status: 'invalid'; readonly paths: readonly string[]};

// #region conflicts
/**
 * Why a schema can't follow these versions, oldest first. Backward: who knows the new one can read what was written with the
 * old one. Forward: who knows the old one can read what will be written with the new one. Full is both.
 */
export function conflicts(
  {compatibility, transitive}: Rule,
  versions: readonly Registered[],
  schema: Schema,
): readonly Conflict[] {
  const [backward, forward] = [compatibility !== 'forward', compatibility !== 'backward'];
  if (compatibility === 'none') return [];
  return (transitive ? versions : versions.slice(-1)).flatMap(({version, schema: old}) => [
    ...(backward ? problems(old, schema).map((problem) => ({...problem, version, reader: 'new' as const})) : []),
    ...(forward ? problems(schema, old).map((problem) => ({...problem, version, reader: 'old' as const})) : []),
  ]);
}
// #endregion conflicts

/**
 * Schemas by subject and version, and by id. What it protects is the moment before the first message of a new version is
 * written, because afterwards the message is in the log.
 *
 * Source: Confluent, "Schema Registry API", for subjects, versions, ids and compatibility.
 */
export class Registry {
  readonly #rule: Rule;
  readonly #subjects = new Map<string, Registered[]>();
  /** Canonical text of a schema to its id; ids count from 1. */
  readonly #ids = new Map<string, number>();
  readonly #byId = new Map<number, Schema>();

  /** @param rule - backward, with the latest version, by default, as Confluent's has it */
  constructor(rule: Rule = {compatibility: 'backward', transitive: false}) {
    this.#rule = rule;
  }

  /** The versions of a subject, oldest first. */
  versions(subject: string): readonly Registered[] {
    return this.#subjects.get(subject) ?? [];
  }

  /** The schema with an id, which is how a reader of a message finds the writer's. */
  byId(id: number): Schema | undefined {
    return this.#byId.get(id);
  }

  /** Registers a schema as the next version of a subject, if the rule allows it. The same schema again is the same version. */
  register(subject: string, schema: Schema): Registration {
    const text = canonicalJson(schema);
    const versions = this.versions(subject);
    const known = versions.find((one) => one.id === this.#ids.get(text));
    if (known) return {status: 'registered', id: known.id, version: known.version};
    const paths = badDefaults(schema);
    if (paths.length > 0) return {status: 'invalid', paths};
    const found = conflicts(this.#rule, versions, schema);
    if (found.length > 0) return {status: 'refused', conflicts: found};
    const id = this.#ids.get(text) ?? this.#ids.size + 1;
    const version = versions.length + 1;
    this.#ids.set(text, id);
    this.#byId.set(id, schema);
    this.#subjects.set(subject, [...versions, {id, version, schema}]);
    return {status: 'registered', id, version};
  }
}
