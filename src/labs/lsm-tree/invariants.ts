import type {Entry} from './entry';
import type {SSTable} from './sstable';
import type {Levels, TableMeta} from './version';

/**
 * Checks what must hold of levels: entries are in order, tables are what the manifest says, tables of a run don't overlap,
 * and versions of a key get older from run to run. Reads everything. O(n).
 *
 * @param open - opens a table by its number
 * @returns what is wrong, in words; nothing if all is as it should be
 */
export function checkLevels(
  levels: Levels,
  strategy: 'leveled' | 'tiered',
  open: (number: number) => SSTable,
): string[] {
  const problems: string[] = [];
  /** Of each key, the oldest version in the runs so far. */
  const oldest = new Map<string, number>();
  levels.forEach((runs, level) => {
    if (strategy === 'leveled' && level > 0 && runs.length > 1) problems.push(`level ${level} has ${runs.length} runs`);
    for (const run of runs) {
      const inRun = new Map<string, number>();
      let before: TableMeta | undefined;
      for (const table of run) {
        if (before && before.largest >= table.smallest)
          problems.push(`tables ${before.number} and ${table.number} overlap`);
        before = table;
        const entries = [...open(table.number).entries()];
        problems.push(...checkTable(table, entries).map((problem) => `table ${table.number}: ${problem}`));
        for (const {key, seq} of entries) {
          const newer = oldest.get(key);
          if (newer !== undefined && newer <= seq) problems.push(`${key} is newer in table ${table.number} than above`);
          inRun.set(key, Math.min(seq, inRun.get(key) ?? seq));
        }
      }
      for (const [key, seq] of inRun) oldest.set(key, seq);
    }
  });
  return problems;
}

function checkTable({smallest, largest, entries: count}: TableMeta, entries: readonly Entry[]): string[] {
  const problems: string[] = [];
  if (entries.length !== count) problems.push(`${entries.length} entries instead of ${count}`);
  if (entries[0]?.key !== smallest || entries.at(-1)?.key !== largest) problems.push('not its first and last key');
  entries.forEach(({key, seq}, i) => {
    const before = entries[i - 1];
    if (before && (before.key > key || (before.key === key && before.seq <= seq)))
      problems.push(`${key} is not in order`);
  });
  return problems;
}
