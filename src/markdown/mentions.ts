/** A place in a text that names something. */
export interface Mention<T> {
  start: number;
  end: number;
  of: T;
}

interface Word {
  start: number;
  end: number;
  text: string;
}

/** An underscore belongs to its word: `is_deleted` names a column, and "is deleted" doesn't mention it. */
const wordPattern = /[\p{L}\p{N}_]+/gu;
/** What may stand between the words of one phrase: a space, a line break, a hyphen, a slash, a dot, an apostrophe. */
const joint = /^(?:\s+|[-–/.'’])$/;

function wordsOf(text: string): Word[] {
  return [...text.matchAll(wordPattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
}

/** Whether a word is written in capitals or with digits, as `SLO`, `SM` or `E2E` are, so that its case tells it apart. */
function isAbbreviation(word: string): boolean {
  return /\p{Lu}.*[\p{Lu}\p{N}]/u.test(word);
}

/** Whether a phrase is one word of everyday language, such as «page», which means something else elsewhere. */
export function isPlainWord(phrase: string): boolean {
  return !/[^\p{L}\p{N}]/u.test(phrase) && !isAbbreviation(phrase);
}

const sameWord = (phrase: string, text: string) =>
  isAbbreviation(phrase) ? phrase === text : phrase.toLowerCase() === text.toLowerCase();

/** The words whose plural `word` may be, itself first. */
function singulars(word: string): string[] {
  const forms = [word];
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) forms.push(word.slice(0, -2));
  if (word.endsWith('s')) forms.push(word.slice(0, -1));
  return forms;
}

const sameLastWord = (phrase: string, text: string) => singulars(text).some((form) => sameWord(phrase, form));

/**
 * Finds phrases in texts: the longest at each place, in the singular or plural of the last word, and without regard to
 * case unless a word is an abbreviation. O(words of the text) for phrases that begin with different words.
 */
export class MentionFinder<T> {
  readonly #byFirstWord = new Map<string, {words: string[]; of: T}[]>();

  constructor(phrases: Iterable<readonly [phrase: string, of: T]>) {
    for (const [phrase, of] of phrases) {
      const words = wordsOf(phrase).map(({text}) => text);
      const [first] = words;
      if (first === undefined) continue;
      const key = first.toLowerCase();
      const known = this.#byFirstWord.get(key) ?? [];
      known.push({words, of});
      this.#byFirstWord.set(key, known);
    }
    for (const known of this.#byFirstWord.values()) known.sort((a, b) => b.words.length - a.words.length);
  }

  /** The mentions in `text`, in its order; they don't overlap. */
  find(text: string): Mention<T>[] {
    const words = wordsOf(text);
    const mentions: Mention<T>[] = [];
    for (let at = 0; at < words.length;) {
      const found = this.#at(text, words, at);
      const first = words[at];
      const last = found && words[at + found.words.length - 1];
      if (found && first && last) mentions.push({start: first.start, end: last.end, of: found.of});
      at += found?.words.length ?? 1;
    }
    return mentions;
  }

  #at(text: string, words: readonly Word[], at: number): {words: string[]; of: T} | undefined {
    const first = words[at]?.text.toLowerCase() ?? '';
    const candidates = singulars(first).flatMap((form) => this.#byFirstWord.get(form) ?? []);
    return candidates
      .filter(({words: phrase}) =>
        phrase.every((expected, index) => {
          const word = words[at + index];
          if (!word) return false;
          const before = words[at + index - 1];
          if (index > 0 && before && !joint.test(text.slice(before.end, word.start))) return false;
          return index === phrase.length - 1 ? sameLastWord(expected, word.text) : sameWord(expected, word.text);
        }),
      )
      .reduce<{words: string[]; of: T} | undefined>(
        (longest, candidate) => (candidate.words.length > (longest?.words.length ?? 0) ? candidate : longest),
        undefined,
      );
  }
}
