import type {SearchIndex} from '../concepts/types';
import {ConceptIndex} from './concept-index';
import {FullText, type FoundSection} from './full-text';
import {rank} from './rank';
import type {Result} from './types';
import {queryWords} from './words';

/** Whether the results of the full text are among those shown, are on their way, or can't come. */
export type FullTextState = 'complete' | 'pending' | 'offline' | 'absent';

export interface Answer {
  results: Result[];
  fullText: FullTextState;
}

/** Where an edition keeps what the search needs. */
export interface SearchAddresses {
  /** Folder of the index of concepts. */
  data: string;
  /** Folder of the full-text index; absent where there is none. */
  fullText?: string;
}

/** How long the reader must rest, in ms, before the full text is asked: between two keys of a fast typist. */
const pause = 60;

async function loadIndex(data: string): Promise<ConceptIndex> {
  const response = await fetch(`${data}index.json`);
  if (!response.ok) throw new Error(`${data}index.json answers ${response.status}.`);
  // The plugin wrote it in this very build: its address changes with its content.
  return new ConceptIndex((await response.json()) as SearchIndex);
}

/** The search in one edition, from when it is opened. All that it knows stays in this page. */
export class SearchSession {
  readonly #index: Promise<ConceptIndex>;
  readonly #fullText: FullText | undefined;
  readonly #found = new Map<string, FoundSection[]>();

  constructor({data, fullText}: SearchAddresses) {
    this.#index = loadIndex(data);
    this.#fullText = fullText === undefined ? undefined : new FullText(fullText);
  }

  /** The addresses of the edition's lessons. */
  async lessons(): Promise<string[]> {
    const {pages} = await this.#index;
    return [...pages.values()].filter(({kind}) => kind === 'lesson').map(({path}) => path);
  }

  /**
   * Answers a query: first with what the names say, then with the full text too. Without network the second answer has
   * only what was looked up before. `tell` is called once or twice, and no more when `signal` is aborted. Rejects if the
   * index of concepts can't be loaded.
   */
  async search(text: string, tell: (answer: Answer) => void, signal: AbortSignal): Promise<void> {
    const isOver = () => signal.aborted;
    const index = await this.#index;
    if (isOver()) return;
    const query = queryWords(text);
    const named = index.find(query);
    const answer = (sections: readonly FoundSection[], fullText: FullTextState) =>
      tell({results: rank(query, named, sections, index), fullText});
    if (query.length === 0 || !this.#fullText) {
      answer([], this.#fullText ? 'complete' : 'absent');
      return;
    }
    const key = query.join(' ');
    const known = this.#found.get(key);
    if (known) {
      answer(known, 'complete');
      return;
    }
    if (!navigator.onLine) {
      answer([], 'offline');
      return;
    }
    answer([], 'pending');
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (isOver()) return;
    try {
      const found = await this.#lookUp(this.#fullText, index, query, named);
      this.#found.set(key, found);
      if (!isOver()) answer(found, 'complete');
    } catch {
      if (!isOver()) answer([], 'offline'); // what the index needs could not be fetched
    }
  }

  /** Where a name answers the whole query, the rarest of its words is enough: each further one is a file to fetch. */
  #lookUp(fullText: FullText, index: ConceptIndex, query: readonly string[], named: readonly Result[]) {
    const [best] = named;
    const isNamed = best?.kind === 'concept' && best.isWhole && (best.tier === 'name' || best.tier === 'alias');
    const rarest = isNamed ? index.rarest(query) : undefined;
    return rarest === undefined
      ? fullText.find(query, index.corrected(query))
      : fullText.find([rarest], [rarest], query);
  }
}
