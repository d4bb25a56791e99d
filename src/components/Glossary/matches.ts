import {hasWords} from '@site/src/components/Filter/words';

/** What the filter looks through: the name of a concept, its other names, its definition. */
const words = 'dt > a, dt span span, dd > p:first-child';

const wordsOf = (entry: Element): string =>
  Array.from(entry.querySelectorAll(words), ({textContent}) => textContent).join(' ');

/** Leaves of the glossary in a page the concepts with all the words that were typed. Returns how many they are. */
export function showMatches(list: Element, typed: string): number {
  let count = 0;
  for (const section of list.querySelectorAll('section')) {
    const entries = [...section.querySelectorAll<HTMLElement>('[data-concept]')];
    for (const entry of entries) entry.hidden = !hasWords(wordsOf(entry), typed);
    const shown = entries.filter(({hidden}) => !hidden).length;
    section.hidden = shown === 0;
    const letter = list.querySelector<HTMLElement>(`nav a[href="#${section.getAttribute('aria-labelledby') ?? ''}"]`);
    if (letter) letter.hidden = section.hidden;
    count += shown;
  }
  return count;
}
