import type {Node} from './graph';
import {total, type Row} from './warehouse';

/** A task writes the table of its own name, from the tables of the tasks before it; the first reads what has landed. */
export interface Task extends Node {
  /** What it makes of its input for a day. A pure function: the same input gives the same rows. */
  readonly compute: (input: readonly Row[], day: number) => readonly Row[];
}

/** The key of likes that programs have given. */
export const BOT = 'bot';

// #region tasks
/** The photo app's daily report. Hours are those of the work, without the report of success. */
export const TASKS: readonly Task[] = [
  {name: 'raw', after: [], hours: 2, compute: (landed) => landed},
  {name: 'likes', after: ['raw'], hours: 1, compute: (raw) => raw.filter(({key}) => key !== BOT)},
  {name: 'by_photo', after: ['likes'], hours: 3, compute: groupByKey},
  {name: 'totals', after: ['likes'], hours: 1, compute: (likes, day) => [{day, key: 'likes', count: total(likes)}]},
  {
    name: 'report',
    after: ['by_photo', 'totals'],
    hours: 1,
    compute: (input) => input.filter(({key}) => key === 'likes'),
  },
];
// #endregion tasks

function groupByKey(rows: readonly Row[], day: number): readonly Row[] {
  const counts = new Map<string, number>();
  for (const {key, count} of rows) counts.set(key, (counts.get(key) ?? 0) + count);
  return [...counts].map(([key, count]) => ({day, key, count}));
}
