import {conceptAnchor} from '../../concept-anchor';
import type {PageKind, SearchIndex} from '../concepts/types';
import {tiers, type ConceptResult, type PageResult, type Tier} from './types';
import {allowedSlips, fit, fits, slips, wordsOf, type Fit} from './words';

interface Phrase {
  words: string[];
  /** `cherry-pick` as `cherrypick`. */
  joined: string;
}

interface KnownConcept {
  name: string;
  aliases: string[];
  phrases: Phrase[];
  path: string;
  lesson: {title: string; path: string};
}

/** A page as the search names it. */
export interface KnownPage {
  title: string;
  path: string;
  kind: 'lesson' | PageKind;
}

type Known = KnownConcept | KnownPage;

const isConcept = (known: Known): known is KnownConcept => 'phrases' in known;

const phraseOf = (text: string): Phrase => {
  const words = wordsOf(text);
  return {words, joined: words.join('')};
};

/** How a query fits a phrase: in which way its words do, and how much of either is left over. */
interface PhraseFit {
  fit: Fit;
  /** Words of the query that the phrase has, 0 to 1. */
  coverage: number;
  /** Words of the phrase that the query has, 0 to 1. */
  completeness: number;
}

/** A query, with those of its words that no name of the edition has: slips of the finger are forgiven in them only. */
interface Query {
  words: readonly string[];
  misspelled: ReadonlySet<string>;
}

/** Words may come in any order; each word of the phrase serves one of the query. */
function fitPhrase(query: Query, {words, joined}: Phrase): PhraseFit | undefined {
  const whole = query.words.join('');
  if (whole === joined) return {fit: 'exact', coverage: 1, completeness: 1};
  const free = [...words];
  const found: Fit[] = [];
  for (const typed of query.words) {
    const forgiving = query.misspelled.has(typed);
    const best = fits
      .map((kind) => ({kind, index: free.findIndex((word) => fit(typed, word, forgiving) === kind)}))
      .find(({index}) => index >= 0);
    if (!best) continue;
    free.splice(best.index, 1);
    found.push(best.kind);
  }
  if (found.length === 0) return undefined;
  return {
    fit: fits.findLast((kind) => found.includes(kind)) ?? 'exact',
    coverage: found.length / query.words.length,
    completeness: found.length / words.length,
  };
}

/** A concept in a longer question must be at least half of what the question is about. */
const leastCoverage = 0.5;

/** The tier of a fit with a name or, if `isName` is false, with another name. */
function tierOf({fit: how, coverage, completeness}: PhraseFit, isName: boolean): Tier | undefined {
  if (completeness === 1 && coverage >= leastCoverage && how === 'exact') return isName ? 'name' : 'alias';
  if (completeness === 1 && coverage >= leastCoverage && how === 'typo') return 'typo';
  if (coverage < 1) return undefined;
  return how === 'typo' ? 'typo' : 'prefix';
}

const scoreOf = ({coverage, completeness}: PhraseFit, isName: boolean) =>
  coverage * 2 + completeness + (isName ? 0.25 : 0);

function rankConcept(query: Query, concept: KnownConcept): ConceptResult | undefined {
  const {name, aliases, path, lesson} = concept;
  let best: {tier: Tier; score: number; isWhole: boolean} | undefined;
  for (const [index, phrase] of concept.phrases.entries()) {
    const fitted = fitPhrase(query, phrase);
    const tier = fitted && tierOf(fitted, index === 0);
    if (!tier) continue;
    const found = {tier, score: scoreOf(fitted, index === 0), isWhole: fitted.coverage === 1};
    if (!best || compareRank(found, best) < 0) best = found;
  }
  return best && {kind: 'concept', ...best, name, aliases, path, lesson};
}

function rankPage(query: Query, page: KnownPage): PageResult | undefined {
  const fitted = fitPhrase(query, phraseOf(page.title));
  if (fitted?.coverage !== 1) return undefined;
  const score = fitted.completeness + (fitted.fit === 'exact' ? 1 : fitted.fit === 'prefix' ? 0.5 : 0);
  return {...page, tier: 'title', score, sections: []};
}

/** Orders by tier, then by score. */
export function compareRank(a: {tier: Tier; score: number}, b: {tier: Tier; score: number}): number {
  return tiers.indexOf(a.tier) - tiers.indexOf(b.tier) || b.score - a.score;
}

const wordsIn = (known: Known): Set<string> =>
  new Set(isConcept(known) ? known.phrases.flatMap(({words, joined}) => [...words, joined]) : wordsOf(known.title));

/** The names of an edition: concepts by all their names, and pages by their titles. Forgives slips of the finger. */
export class ConceptIndex {
  readonly pages: ReadonlyMap<string, KnownPage>;
  readonly #concepts = new Map<string, KnownConcept>();
  /** Concepts, then pages, both in the order of the roadmap. */
  readonly #known: readonly Known[];
  /** What has a word in one of its names or in its title, by the word: indexes into the list above. */
  readonly #byWord = new Map<string, number[]>();
  /** Every word of every name, sorted. */
  readonly #words: readonly string[];

  constructor({lessons, pages}: SearchIndex) {
    const known: KnownPage[] = [...lessons.map(({title, path}) => ({title, path, kind: 'lesson' as const})), ...pages];
    this.pages = new Map(known.map((page) => [page.path, page]));
    for (const {title, path, concepts} of lessons) {
      for (const [name = '', ...aliases] of concepts) {
        const place = `${path}#${conceptAnchor(name)}`;
        this.#concepts.set(place, {
          name,
          aliases,
          phrases: [name, ...aliases].map(phraseOf),
          path: place,
          lesson: {title, path},
        });
      }
    }
    this.#known = [...this.#concepts.values(), ...known];
    for (const [index, named] of this.#known.entries()) {
      for (const word of wordsIn(named)) {
        const others = this.#byWord.get(word);
        if (others) others.push(index);
        else this.#byWord.set(word, [index]);
      }
    }
    this.#words = [...this.#byWord.keys()].sort();
  }

  /** The concept whose place in a lesson is `path`. */
  conceptAt(path: string): Pick<ConceptResult, 'name' | 'aliases' | 'path' | 'lesson'> | undefined {
    return this.#concepts.get(path);
  }

  /** Whether a name or a title has the word, or one that begins with it: then it is no slip of the finger. */
  #knows(word: string): boolean {
    let [low, high] = [0, this.#words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#words[middle] ?? '') < word) low = middle + 1;
      else high = middle;
    }
    return this.#words[low]?.startsWith(word) ?? false;
  }

  /** The word that the fewest names have; the longest of equals. */
  rarest(words: readonly string[]): string | undefined {
    const names = (word: string) => this.#byWord.get(word)?.length ?? 0;
    return [...words].sort((a, b) => names(a) - names(b) || b.length - a.length)[0];
  }

  /** What the words of a query name, best first; of equals, what is learned first. O(words of the names). */
  find(words: readonly string[]): (ConceptResult | PageResult)[] {
    if (words.length === 0) return [];
    const misspelled = new Set(words.filter((word) => !this.#knows(word)));
    const typed = [...words, words.join('')];
    const near = this.#words.filter((word) => typed.some((term) => fit(term, word, misspelled.has(term))));
    const query = {words, misspelled};
    const candidates = new Set(near.flatMap((word) => this.#byWord.get(word) ?? []));
    return this.#known
      .filter((_known, index) => candidates.has(index))
      .flatMap((known) => (isConcept(known) ? rankConcept(query, known) : rankPage(query, known)) ?? [])
      .sort(compareRank);
  }

  /** For each word that no name has, the closest one that a name has, the commonest of equals: what was probably meant. */
  corrected(words: readonly string[]): string[] {
    return words.map((typed) => {
      if (this.#knows(typed)) return typed;
      const most = allowedSlips(typed.length);
      const [closest] = this.#words
        .filter((word) => fit(typed, word, true) === 'typo')
        .map((word) => ({word, distance: slips(typed, word, most), names: this.#byWord.get(word)?.length ?? 0}))
        .sort((a, b) => a.distance - b.distance || b.names - a.names);
      return closest?.word ?? typed;
    });
  }
}
