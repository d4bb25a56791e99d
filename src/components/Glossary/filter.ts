import type {GlossaryEntry} from '@site/src/plugins/concepts/types';

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The heading under which a concept stands. */
export function letterOf(name: string): string {
  const first = plain(name).match(/[\p{L}\p{N}]/u)?.[0] ?? '';
  return /\p{L}/u.test(first) ? first.toUpperCase() : '0–9';
}

/** Whether a concept has all the words that were typed, in its names or its definition. */
export function matches({name, aliases, definition}: GlossaryEntry, typed: string): boolean {
  const text = plain([name, ...aliases, definition].join(' '));
  return plain(typed)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
