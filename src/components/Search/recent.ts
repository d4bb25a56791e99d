import {savedTexts} from '@site/src/progress/saved-texts';

const saved = savedTexts('bj:search:');
const key = 'recent';
const most = 6;

function parse(text: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return []; // somebody else's text under our key
  }
}

/** The searches that led to a page, latest first. They stay in the reader's browser. */
export const recentSearches = {
  subscribe: saved.subscribe,
  /** As one text, which is the same as long as the searches are. */
  snapshot: () => saved.read(key) ?? '[]',
  parse,
  add(query: string): void {
    const entry = query.trim().slice(0, 80);
    if (entry === '') return;
    const others = parse(saved.read(key)).filter((other) => other !== entry);
    saved.save(key, JSON.stringify([entry, ...others].slice(0, most)));
  },
  clear: () => saved.forget(key),
};
