import {excerpt, wordsIn} from './excerpt';
import type {Piece} from './types';
import {wordsOf} from './words';

/** A section that has words of the query. */
export interface FoundSection {
  /** The page, and the section in it. */
  page: string;
  path: string;
  title: string;
  excerpt: Piece[];
  score: number;
  /** Set if what was found is the definition of a concept. */
  isConcept: boolean;
}

interface Fragment {
  url: string;
  content: string;
  meta: {title?: string};
  anchors: {id: string; text: string; location: number}[];
  /** Where in the words of the content the looked-up word stands. */
  locations: number[];
}

interface Match {
  id: string;
  score: number;
  data: () => Promise<Fragment>;
}

/** What we use of Pagefind's browser API. */
interface Pagefind {
  options: (options: object) => Promise<void>;
  search: (word: string) => Promise<{results: Match[]}>;
}

const isPagefind = (module: unknown): module is Pagefind =>
  typeof module === 'object' && module !== null && 'search' in module && 'options' in module;

/** How many sections are looked at: each is one small file. */
const most = 6;
/** Words that name what other sections explain count little; see record.ts. */
const ranking = {termFrequency: 0.7, pageLength: 0.6, termSaturation: 1.4};

/**
 * Whether what was found for a word has it, or a form of it. For a word that no text has, Pagefind answers with words
 * that share its first letters, if only one.
 */
function isAbout({content, locations}: Fragment, word: string): boolean {
  const own = content.split(/\s+/);
  const beginning = word.slice(0, Math.ceil(word.length / 2));
  return locations.some((location) =>
    wordsOf(own[location] ?? '')
      .join('')
      .includes(beginning),
  );
}

/** A text begins with its heading, which stands above the excerpt already. */
const withoutTitle = (content: string, title: string) =>
  content.startsWith(title) ? content.slice(title.length).replace(/^[.\s]+/, '') : content;

/** The concept, or the symbol of code, of a section that has most words of the query. */
function partIn({content, anchors, url}: Fragment, query: readonly string[]) {
  const words = content.split(/\s+/);
  return anchors
    .map(({id, text, location}, index) => {
      const part = words.slice(location, anchors[index + 1]?.location).join(' ');
      return {id, text, part, count: wordsIn(part, query)};
    })
    .filter(({count}) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({id, text, part}) => ({
      path: `${url.split('#')[0] ?? ''}#${id}`,
      title: text,
      text: part,
      isConcept: id.startsWith('concept-'),
    }))[0];
}

/** The full text of an edition: Pagefind's index, of which each query fetches the part that it needs. */
export class FullText {
  readonly #pagefind: Promise<Pagefind>;
  readonly #base: string;

  /** `address` is the folder of the index. */
  constructor(address: string) {
    this.#base = address;
    this.#pagefind = this.#load();
  }

  async #load(): Promise<Pagefind> {
    // Not a module of ours to bundle: the build wrote it beside its index.
    const module: unknown = await import(/* webpackIgnore: true */ `${this.#base}pagefind.js`);
    if (!isPagefind(module)) throw new Error(`${this.#base}pagefind.js is not Pagefind.`);
    await module.options({baseUrl: '/', noWorker: true, ranking});
    return module;
  }

  /**
   * The sections with the most, and the rarest, of the words, best first. Words are looked up one by one, because
   * Pagefind finds only what has them all, and a question has words that its answer lacks. A word that the text
   * doesn't have is looked up as `corrected` has it. `query` has all words that count, also those not looked up.
   */
  async find(words: readonly string[], corrected: readonly string[], query = words): Promise<FoundSection[]> {
    const pagefind = await this.#pagefind;
    const lookUp = async (word: string) => {
      const {results} = await pagefind.search(word);
      const best = await results[0]?.data();
      return best && isAbout(best, word) ? results : [];
    };
    const lookedUp = await Promise.all(
      words.map(async (word, index) => {
        const instead = corrected[index] ?? word;
        const results = await lookUp(word);
        return results.length > 0 || instead === word
          ? {word, results}
          : {word: instead, results: await lookUp(instead)};
      }),
    );
    const meant = words.length === query.length ? lookedUp.map(({word}) => word) : query;
    const found = new Map<string, {score: number; words: number; data: Match['data']}>();
    for (const {results} of lookedUp) {
      for (const {id, score, data} of results) {
        const known = found.get(id) ?? {score: 0, words: 0, data};
        found.set(id, {score: known.score + score, words: known.words + 1, data});
      }
    }
    const ranked = [...found.values()]
      .map(({score, words, data}) => ({score: score * (words / lookedUp.length) ** 2, data}))
      .sort((a, b) => b.score - a.score)
      .slice(0, most);
    return Promise.all(
      ranked.map(async ({score, data}) => {
        const fragment = await data();
        const whole = {
          path: fragment.url,
          title: fragment.meta.title ?? '',
          text: fragment.content,
          isConcept: false,
        };
        const {path, title, text, isConcept} = partIn(fragment, meant) ?? whole;
        const page = fragment.url.split('#')[0] ?? '';
        return {
          page,
          path,
          title,
          excerpt: excerpt(isConcept ? text : withoutTitle(text, title), meant),
          score,
          isConcept,
        };
      }),
    );
  }
}
