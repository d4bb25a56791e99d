import {plain} from '@site/src/components/Filter/words';

/** The heading under which a concept stands. */
export function letterOf(name: string): string {
  const first = plain(name).match(/[\p{L}\p{N}]/u)?.[0] ?? '';
  return /\p{L}/u.test(first) ? first.toUpperCase() : '0–9';
}
