import type {Disk} from '../kernel';
import {ByteReader, ByteWriter} from './codec';
import type {Sequence} from './entry';
import type {Levels, TableMeta} from './version';

/** What an engine has to know to start: which files count, and what is in them. */
export interface Manifest {
  /** The tables. */
  readonly levels: Levels;
  /** All writes up to this one are in tables. */
  readonly flushed: Sequence;
  /** Logs with a lower number are of no use any more. */
  readonly firstLog: number;
  /** No file has this number yet, nor a higher one. */
  readonly nextFile: number;
}

const FILE = 'MANIFEST';
const DRAFT = 'MANIFEST.new';

/** What a fresh engine starts with. */
export const EMPTY_MANIFEST: Manifest = {levels: [], flushed: 0, firstLog: 1, nextFile: 1};

/** A manifest as it lies on the disk. */
export function encodeManifest({levels, flushed, firstLog, nextFile}: Manifest): Uint8Array {
  const writer = new ByteWriter().varint(flushed).varint(firstLog).varint(nextFile).varint(levels.length);
  for (const runs of levels) {
    writer.varint(runs.length);
    for (const run of runs) {
      writer.varint(run.length);
      for (const {number, smallest, largest, entries, bytes} of run) {
        writer.varint(number).text(smallest).text(largest).varint(entries).varint(bytes);
      }
    }
  }
  return writer.seal();
}

/**
 * Reads what {@link encodeManifest} gave.
 *
 * @throws CorruptionError if it is anything else
 */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const reader = ByteReader.unseal(bytes, 'the manifest');
  const list = <T>(item: () => T): T[] => Array.from({length: reader.varint()}, item);
  const table = (): TableMeta => ({
    number: reader.varint(),
    smallest: reader.text(),
    largest: reader.text(),
    entries: reader.varint(),
    bytes: reader.varint(),
  });
  const [flushed, firstLog, nextFile] = [reader.varint(), reader.varint(), reader.varint()];
  return {flushed, firstLog, nextFile, levels: list(() => list(() => list(table)))};
}

/** The manifest on a disk; `undefined` if there is none. */
export function readManifest(disk: Disk): Manifest | undefined {
  return disk.exists(FILE) ? decodeManifest(disk.read(FILE)) : undefined;
}

// #region manifest-switch
/**
 * Replaces the manifest: afterwards there is the old one or the new one, and it is whole, whenever power fails. The rename
 * is the moment at which new tables begin to count, and old ones cease to.
 *
 * What the new manifest names has to be on the disk first: the tables were synced when they were written, and their names
 * are now, with that of the draft.
 *
 * @returns bytes written
 */
export function writeManifest(disk: Disk, manifest: Manifest): number {
  const bytes = encodeManifest(manifest);
  if (disk.exists(DRAFT)) disk.remove(DRAFT);
  disk.write(DRAFT, 0, bytes);
  disk.fsync(DRAFT);
  disk.syncDirectory();
  disk.rename(DRAFT, FILE);
  disk.syncDirectory();
  return bytes.length;
}
// #endregion manifest-switch
