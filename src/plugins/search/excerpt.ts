import type {Piece} from './types';
import {wordsOf} from './words';

const length = 28; // words
const wordPattern = /[\p{L}\p{N}]+/gu;

/** Whether a word of a text is one of the query, or continues one. */
export function isHit(word: string, query: readonly string[]): boolean {
  return wordsOf(word).some((own) =>
    query.some((typed) => own === typed || (typed.length > 2 && own.startsWith(typed))),
  );
}

/** How many different words of the query a text has. */
export function wordsIn(text: string, query: readonly string[]): number {
  const own = wordsOf(text);
  return query.filter((typed) => own.some((word) => word === typed || (typed.length > 2 && word.startsWith(typed))))
    .length;
}

/** Splits a text into what the query asked for and the rest. */
export function pieces(text: string, query: readonly string[]): Piece[] {
  const split: Piece[] = [];
  const add = (part: string, hit: boolean) => {
    if (part !== '') split.push({text: part, hit});
  };
  let end = 0;
  for (const match of text.matchAll(wordPattern)) {
    if (!isHit(match[0], query)) continue;
    add(text.slice(end, match.index), false);
    add(match[0], true);
    end = match.index + match[0].length;
  }
  add(text.slice(end), false);
  return split;
}

/** The passage of `text`, of some 28 words, that has the most words of the query; the first of equals. */
export function excerpt(text: string, query: readonly string[]): Piece[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const hits = words.map((word) => query.filter((typed) => isHit(word, [typed])));
  let best = {start: 0, count: 0};
  for (let start = 0; start < words.length; start++) {
    if (hits[start]?.length === 0) continue;
    const count = new Set(hits.slice(start, start + length).flat()).size;
    if (count > best.count) best = {start, count};
  }
  const start = Math.max(0, Math.min(best.start - 5, words.length - length));
  const passage = words.slice(start, start + length).join(' ');
  const open = start > 0 ? '… ' : '';
  const close = start + length < words.length ? ' …' : '';
  return pieces(open + passage + close, query);
}
