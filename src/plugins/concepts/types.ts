/** A concept in the glossary of an edition. */
export interface GlossaryEntry {
  name: string;
  aliases: string[];
  definition: string;
  /** Its address in the glossary, without the `#`. */
  slug: string;
  lesson: {title: string; path: string};
  /** Concepts that it names, that name it, or that stand beside it. */
  related: {name: string; slug: string}[];
}

export type PageKind = 'folder' | 'lab' | 'reference' | 'note';

/** What a reader's browser gets of an edition when the search is opened. Definitions come by lesson, when one is shown. */
export interface SearchIndex {
  /** In the order of the roadmap; each concept is its name, then its other names. */
  lessons: {title: string; path: string; concepts: string[][]}[];
  /** The other pages that the search knows. */
  pages: {title: string; path: string; kind: PageKind}[];
}

/** The concepts of one lesson, by their anchors in it. */
export type Definitions = Record<string, {name: string; definition: string}>;

/** Where an edition keeps what its readers may ask for. */
export interface EditionAddresses {
  /** Its name in addresses: `next`, `1.0`. */
  name: string;
  /** Its lessons: `/course/`, `/course/next/`. */
  course: string;
  glossary: string;
  /** Its search index and definitions; a new address whenever they change. */
  data: string;
}

/** Docusaurus's name of a version → its addresses. */
export type ConceptsGlobalData = Record<string, EditionAddresses>;
