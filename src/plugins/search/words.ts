/** How a word of a query fits one of a name, best first. */
export const fits = ['exact', 'prefix', 'typo'] as const;
export type Fit = (typeof fits)[number];

/** Words that questions are made of; a query that has others is searched for those. */
const ofQuestions = new Set(
  (
    'a an and are as be been being between by can could define definition describe did difference do does ' +
    'each explain explained explanation for from get give happen happens has have how i if in into is it its know ' +
    'learn like many mean meaning means much my need needs not of on one or our should so some tell than that the their ' +
    'them then there these they this to understand until use used using versus vs was we were what when where ' +
    'which who why will with without work works would you your'
  ).split(' '),
);

/** A word without the ending of its plural, so that `keys` and `key`, `policies` and `policy` are one. */
function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** The words of a text as they are compared: lower case, singular, without accents and punctuation. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map(singular);
}

/** How many words and characters of a query are looked at; the rest of a pasted page is not a query. */
const longestQuery = {words: 12, characters: 200};

/** The words that a query is about: without those that any question has, unless it has no others. */
export function queryWords(query: string): string[] {
  const all = [...new Set(wordsOf(query.slice(0, longestQuery.characters)))];
  const telling = all.filter((word) => !ofQuestions.has(word));
  return (telling.length > 0 ? telling : all).slice(0, longestQuery.words);
}

/** How many slips of the finger a word of this length may have. */
export function allowedSlips(length: number): number {
  if (length < 4) return 0;
  return length < 7 ? 1 : 2;
}

/**
 * The number of letters to insert, delete, replace or swap with their neighbor to make `b` of `a` (optimal string
 * alignment); `most + 1` if it is more than `most`. O(length of a × length of b).
 */
export function slips(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(replaced, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length] ?? 0, most + 1);
}

/** How the word `typed` fits `word`, if it does; slips only if they are forgiven. Both as `wordsOf` makes them. */
export function fit(typed: string, word: string, forgiving: boolean): Fit | undefined {
  if (typed === word) return 'exact';
  if (typed.length > 1 && word.startsWith(typed)) return 'prefix';
  if (!forgiving) return undefined;
  const most = allowedSlips(typed.length);
  return most > 0 && slips(typed, word, most) <= most ? 'typo' : undefined;
}
