import type {PageKind} from '../concepts/types';

/** The ranking, best first: see README.md. */
export const tiers = ['name', 'alias', 'prefix', 'typo', 'title', 'heading', 'body'] as const;
export type Tier = (typeof tiers)[number];

/** A piece of text; `hit` if the query asked for it. */
export interface Piece {
  text: string;
  hit: boolean;
}

export interface ConceptResult {
  kind: 'concept';
  tier: Tier;
  /** Greater is better; compares results of one tier. */
  score: number;
  /** Whether the query has no word beyond its name; absent if the full text found it. */
  isWhole?: boolean;
  name: string;
  aliases: string[];
  /** Its place in the lesson that defines it. */
  path: string;
  lesson: {title: string; path: string};
}

/** A heading of a page, and what stands under it. */
export interface SectionResult {
  title: string;
  path: string;
  excerpt: Piece[];
}

export interface PageResult {
  kind: 'lesson' | PageKind;
  tier: Tier;
  score: number;
  title: string;
  path: string;
  /** The sections that answer, best first. */
  sections: SectionResult[];
}

export type Result = ConceptResult | PageResult;
