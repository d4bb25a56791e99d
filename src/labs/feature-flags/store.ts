import {evaluate, problemsOf, type Evaluation, type Flag, type Subject} from './flag';

/** A set of flags as it is published. */
export interface Publication {
  /** Grows with every publication. */
  readonly version: number;
  readonly flags: readonly Flag[];
  readonly by: string;
  readonly why: string;
}

/** What was published, and what became of it. */
export interface AuditEntry {
  readonly version: number;
  readonly by: string;
  readonly why: string;
  /** Keys of the flags that differ from what was in force. */
  readonly changed: readonly string[];
  /** Why it was refused; empty if it is in force. */
  readonly problems: readonly string[];
}

// #region store
/**
 * The flags in force in one process. A publication takes effect as a whole or not at all: one that is older than what is in force,
 * or has a mistake anywhere, is refused, and the last good one stays. Evaluation never throws, whatever was published.
 */
export class FlagStore {
  readonly audit: AuditEntry[] = [];
  #version = 0;
  #flags: ReadonlyMap<string, Flag> = new Map();

  /** Of the publication in force; 0 if there was none. */
  get version(): number {
    return this.#version;
  }

  /** Takes a publication, or refuses it; says which in the audit entry that it returns and keeps. */
  publish({version, flags, by, why}: Publication): AuditEntry {
    const next = new Map(flags.map((flag) => [flag.key, flag]));
    const problems = flags.flatMap(problemsOf);
    if (version <= this.#version) problems.push(`version ${version} is not newer than ${this.#version}`);
    if (next.size < flags.length) problems.push('two flags have one key');
    const keys = new Set([...next.keys(), ...this.#flags.keys()]);
    const changed = [...keys].filter((key) => JSON.stringify(next.get(key)) !== JSON.stringify(this.#flags.get(key)));
    const entry = {version, by, why, changed, problems};
    this.audit.push(entry);
    if (problems.length === 0) [this.#version, this.#flags] = [version, next];
    return entry;
  }

  /**
   * Decides by the flag in force.
   *
   * @param fallback - the variant while there is no such flag: at the start, after its removal, or if its name is misspelt
   */
  evaluate(key: string, subject: Subject, fallback: string): Evaluation {
    const flag = this.#flags.get(key);
    return flag === undefined ? {variant: fallback, reason: 'fallback'} : evaluate(flag, subject);
  }
}
// #endregion store
