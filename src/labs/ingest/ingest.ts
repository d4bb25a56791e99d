import {extractWithOverlap} from './extract';
import {merge, type Target} from './merge';
import {parse, type Parsed} from './quarantine';
import type {SourceRow, SourceTable} from './source';

/** Why a row is in quarantine. */
export type Reason = Extract<Parsed, {readonly reason: unknown}>['reason'];

/** How a load went. Every extracted row is in exactly one of the first four counts. */
export interface Report {
  readonly inserted: number;
  readonly updated: number;
  readonly ignored: number;
  readonly quarantined: number;
  /** Fields that no row had before, such as after a deployment of the source. */
  readonly newFields: readonly string[];
}

/** In which order a load does its two writes, and whether it dies between them. */
export interface Faults {
  readonly saveFirst?: boolean;
  readonly crash?: boolean;
}

// #region ingest
/** Copies a table: extract with an overlap, set bad rows aside, merge the others, and save the cursor last. */
export class Ingest {
  readonly target: Target = new Map();
  /** Bad rows as they came, by key, so that they can be loaded when the parser or the source is mended. */
  readonly quarantine = new Map<string, {readonly row: SourceRow; readonly reason: Reason}>();
  readonly #overlap: number;
  readonly #fields = new Set<string>();
  #cursor = -Infinity;

  /** @param overlap - seconds to read again: longer than the longest transaction of the source */
  constructor(overlap: number) {
    this.#overlap = overlap;
  }

  /** Runs once. The cursor moves past bad rows, as they are kept; it must not move past rows that are nowhere. */
  run(source: SourceTable, now: number, {saveFirst = false, crash = false}: Faults = {}): Report | 'crashed' {
    const {rows, cursor} = extractWithOverlap(source, this.#cursor, this.#overlap);
    if (saveFirst) this.#cursor = cursor;
    if (saveFirst && crash) return 'crashed';
    const report = this.#load(rows, now);
    if (crash) return 'crashed';
    this.#cursor = cursor;
    return report;
  }
  // #endregion ingest

  #load(rows: readonly SourceRow[], now: number): Report {
    const counts = {inserted: 0, updated: 0, ignored: 0, quarantined: 0};
    const newFields: string[] = [];
    for (const row of rows) {
      const parsed = parse(row);
      if ('reason' in parsed) {
        this.quarantine.set(row.id, {row, reason: parsed.reason});
        counts.quarantined += 1;
        continue;
      }
      this.quarantine.delete(row.id);
      counts[merge(this.target, parsed.photo, now)] += 1;
      for (const field of parsed.unknown) {
        if (!this.#fields.has(field)) newFields.push(field);
        this.#fields.add(field);
      }
    }
    return {...counts, newFields};
  }
}
