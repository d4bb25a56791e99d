import {readFileSync} from 'node:fs';
import path from 'node:path';

/** The words of this course, from the root of the repository: one a line, in alphabetical order. */
export const wordsFile = 'src/checks/rules/spelling/words.txt';

const site = path.resolve(__dirname, '../../../..');

/** Which words are right. */
export interface Dictionary {
  has(word: string): boolean;
  /** The likeliest right word, if there is one. Takes a tenth of a second. */
  suggest(word: string): string | undefined;
}

async function load(): Promise<Dictionary> {
  const {createSpellingDictionary, finalizeSettings, getDictionary, loadConfig} = await import('cspell-lib');
  const settings = await loadConfig(path.join(site, 'cspell.json'));
  const shared = await getDictionary(finalizeSettings(settings));
  const own = createSpellingDictionary(
    readFileSync(path.join(site, wordsFile), 'utf8').split('\n').filter(Boolean),
    'course',
    wordsFile,
    undefined,
  );
  const known = new Map<string, boolean>();
  return {
    has(word) {
      const verdict = known.get(word) ?? (shared.has(word) || own.has(word));
      known.set(word, verdict);
      return verdict;
    },
    suggest(word) {
      const meant = shared.suggest(word, {numSuggestions: 1, numChanges: 2})[0]?.word;
      return /^\p{Lu}/u.test(word) ? meant?.replace(/^./u, (first) => first.toUpperCase()) : meant;
    },
  };
}

let loaded: Promise<Dictionary> | undefined;

/** American English, the terms of our trade, and the words of the course. Loaded once. */
export const loadDictionary = (): Promise<Dictionary> => (loaded ??= load());
