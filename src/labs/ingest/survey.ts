import {Rng} from '../kernel';
import {extractAfter, extractWithOverlap} from './extract';
import {SourceTable, type Commit, type SourceRow} from './source';

/** Ways to follow a table. */
export const STRATEGIES = ['after', 'inclusive', 'overlap', 'overlap and keys', 'log'] as const;

/** A way to follow a table. */
export type Strategy = (typeof STRATEGIES)[number];

/** What a copy has wrong at the end, summed over all hours, and what it cost. */
export interface Outcome {
  /** Photos that the copy lacks, or has in an old version. */
  readonly stale: number;
  /** Photos that are deleted and live on in the copy. */
  readonly ghosts: number;
  /** Rows, keys and log entries that were read. */
  readonly read: number;
}

const HOUR = 3600;
const PHOTOS = 300;
const CHANGES = 1800;
const EVERY = 60;
const OVERLAP = 60;
const KEYS_EVERY = 600;

interface Timed extends Commit {
  readonly at: number;
}

/**
 * An hour of the source: half a change a second. Transactions last up to a second, one in fifty from 5 to 45 seconds; one
 * change in a hundred deletes its photo, and a key is not used again.
 */
function hour(seed: number): readonly Timed[] {
  const rng = Rng.seeded(seed);
  const commits: Timed[] = [];
  const deletedAt = new Map<string, number>();
  for (let i = 0; i < CHANGES; i++) {
    const id = `p${rng.int(PHOTOS)}`;
    const beganAt = 1 + rng.int(HOUR);
    const at = beganAt + (rng.chance(0.02) ? 5 + 40 * rng.float() : rng.float());
    const deletes = rng.chance(0.01);
    if (deletes) deletedAt.set(id, Math.min(at, deletedAt.get(id) ?? Infinity));
    commits.push({id, beganAt, at, ...(!deletes && {payload: `{"owner":"ada","likes":${i}}`})});
  }
  return commits
    .filter(({id, at, payload}) => at < (deletedAt.get(id) ?? Infinity) || payload === undefined)
    .sort((a, b) => a.at - b.at);
}

/** Follows one hour, a run a minute, and on until everything has committed and the keys were compared once more. */
function follow(strategy: Strategy, seed: number): Outcome {
  const source = new SourceTable();
  for (let i = 0; i < PHOTOS; i++) source.commit({id: `p${i}`, beganAt: 0, payload: '{"owner":"ada","likes":0}'});
  const copy = new Map<string, SourceRow>();
  let cursor = -1;
  let position = 0;
  let read = 0;
  const commits = [...hour(seed)];
  for (let now = EVERY; now <= HOUR + KEYS_EVERY; now += EVERY) {
    while (commits[0] && commits[0].at <= now) {
      const [commit] = commits.splice(0, 1);
      if (commit) source.commit(commit);
    }
    if (strategy === 'log') {
      for (const {id, row} of source.log.slice(position)) {
        if (row) copy.set(id, row);
        else copy.delete(id);
      }
      read += source.log.length - position;
      position = source.log.length;
      continue;
    }
    const overlap = strategy === 'inclusive' ? 0 : OVERLAP;
    const found = strategy === 'after' ? extractAfter(source, cursor) : extractWithOverlap(source, cursor, overlap);
    for (const row of found.rows) if (row.version > (copy.get(row.id)?.version ?? 0)) copy.set(row.id, row);
    read += found.rows.length;
    cursor = found.cursor;
    if (strategy === 'overlap and keys' && now % KEYS_EVERY === 0) {
      const keys = new Set(source.rows.map(({id}) => id));
      for (const id of copy.keys()) if (!keys.has(id)) copy.delete(id);
      read += keys.size;
    }
  }
  const alive = new Map(source.rows.map((row) => [row.id, row.version]));
  const stale = [...alive].filter(([id, version]) => copy.get(id)?.version !== version).length;
  return {stale, ghosts: [...copy.keys()].filter((id) => !alive.has(id)).length, read};
}

/** Lets a strategy follow many different hours of the source. */
export function survey(strategy: Strategy, hours: number): Outcome {
  const outcomes = Array.from({length: hours}, (_, seed) => follow(strategy, seed));
  const sum = (pick: (outcome: Outcome) => number): number => outcomes.reduce((total, one) => total + pick(one), 0);
  return {stale: sum(({stale}) => stale), ghosts: sum(({ghosts}) => ghosts), read: sum(({read}) => read)};
}
