import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';

/** The words of this course, from the root of the repository: one a line, in alphabetical order. */
export const wordsFile = 'src/checks/rules/spelling/words.txt';

/** The lists of words that we take, by the package that holds them. `cspell.json` names the same ones for editors. */
const lists = {
  '@cspell/dict-en_us': ['en_US.trie.gz'],
  '@cspell/dict-software-terms': [
    'dict/softwareTerms.txt.gz',
    'dict/software-tools.txt',
    'dict/coding-compound-terms.txt',
    'dict/computing-acronyms.txt',
    'dict/networkingTerms.txt',
    'dict/webServices.txt',
  ],
};

/** Which words are right. */
export interface Dictionary {
  has(word: string): boolean;
  /** The likeliest right word, if there is one. Takes a tenth of a second. */
  suggest(word: string): string | undefined;
}

function read(file: string): Buffer {
  const content = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(content) : content;
}

/** The files of `lists`; a package shows its settings only, beside which the lists lie. */
function listFiles(): string[] {
  const {resolve} = createRequire(__filename);
  return Object.entries(lists).flatMap(([name, files]) =>
    files.map((file) => path.join(path.dirname(resolve(`${name}/cspell-ext.json`)), file)),
  );
}

async function load(): Promise<Dictionary> {
  const {decodeTrie, parseDictionary} = await import('cspell-trie-lib');
  const files = [...listFiles(), path.resolve(__dirname, '../../../..', wordsFile)];
  const tries = files.map((file) =>
    file.includes('.trie') ? decodeTrie(new Uint8Array(read(file))) : parseDictionary(read(file).toString()),
  );
  const known = new Map<string, boolean>();
  return {
    has(word) {
      const verdict = known.get(word) ?? tries.some((trie) => trie.hasWord(word, false));
      known.set(word, verdict);
      return verdict;
    },
    suggest(word) {
      const meant = tries
        .flatMap((trie) =>
          trie.suggestWithCost(word.toLowerCase(), {numSuggestions: 1, changeLimit: 2, ignoreCase: true}),
        )
        .sort((a, b) => a.cost - b.cost)[0]?.word;
      return /^\p{Lu}/u.test(word) ? meant?.replace(/^./u, (first) => first.toUpperCase()) : meant;
    },
  };
}

let loaded: Promise<Dictionary> | undefined;

/** American English, the terms of our trade, and the words of the course. Loaded once. */
export const loadDictionary = (): Promise<Dictionary> => (loaded ??= load());
