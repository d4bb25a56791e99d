import {hasWords, plain} from '@site/src/components/Filter/words';
import type {GlossaryEntry} from '@site/src/plugins/concepts/types';

/** The heading under which a concept stands. */
export function letterOf(name: string): string {
  const first = plain(name).match(/[\p{L}\p{N}]/u)?.[0] ?? '';
  return /\p{L}/u.test(first) ? first.toUpperCase() : '0–9';
}

/** Whether a concept has all the words that were typed, in its names or its definition. */
export const matches = ({name, aliases, definition}: GlossaryEntry, typed: string): boolean =>
  hasWords([name, ...aliases, definition].join(' '), typed);
