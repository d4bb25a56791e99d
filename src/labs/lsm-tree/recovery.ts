import type {Disk} from '../kernel';
import type {Entry} from './entry';
import {EMPTY_MANIFEST, type Manifest, readManifest} from './manifest';
import {tableFile} from './table-writer';
import {tablesOf} from './version';
import {readLog} from './wal';

/** The name of the file of a log. */
export const logFile = (number: number): string => `${String(number).padStart(6, '0')}.log`;

/** What a crash has left. */
interface Recovered {
  /** Which tables count. */
  readonly manifest: Manifest;
  /** The writes after those in the tables, without a gap. */
  readonly entries: readonly Entry[];
  /** No file has this number, nor a higher one. */
  readonly nextFile: number;
  /** Bytes of logs that are no use: torn, or behind a gap. */
  readonly ignored: number;
}

// #region recovery
/**
 * Finds out what counts on a disk, and removes what doesn't.
 *
 * The manifest says which tables count. The logs have the writes after those. Each write has a number, one more than the
 * one before; so a gap shows, also where a crash has cut a log between two records and a later log goes on. What comes after
 * a gap is ignored: to keep a write and not one before it would be a state that never was. Nothing is appended to
 * an old log, so what is ignored once is ignored for ever.
 *
 * If only the process died, and power didn't fail, what is read here may not be durable yet. It is made so before anything
 * is built on it. To be interrupted, and done again, does no harm.
 */
export function recover(disk: Disk): Recovered {
  disk.syncDirectory();
  const manifest = readManifest(disk) ?? EMPTY_MANIFEST;
  const live = new Set(tablesOf(manifest.levels).map(({number}) => tableFile(number)));
  const files = disk.list().filter((file) => file.endsWith('.sst') || file.endsWith('.log'));
  const numberOf = (file: string): number => Number.parseInt(file, 10);
  const isUseful = (file: string): boolean =>
    file.endsWith('.sst') ? live.has(file) : numberOf(file) >= manifest.firstLog;
  const entries: Entry[] = [];
  let ignored = 0;
  for (const log of files.filter((file) => file.endsWith('.log') && isUseful(file))) {
    let end = 0;
    for (const record of readLog(disk.read(log))) {
      if (record.entry.seq !== manifest.flushed + entries.length + 1) break;
      entries.push(record.entry);
      end = record.end;
    }
    disk.fsync(log);
    ignored += disk.status(log).size - end;
  }
  for (const file of files) if (!isUseful(file)) disk.remove(file);
  const nextFile = Math.max(manifest.nextFile, ...files.map((file) => numberOf(file) + 1));
  return {manifest, entries, nextFile, ignored};
}
// #endregion recovery
