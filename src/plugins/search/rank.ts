import type {ConceptIndex} from './concept-index';
import {compareRank} from './concept-index';
import {wordsIn} from './excerpt';
import type {FoundSection} from './full-text';
import type {ConceptResult, PageResult, Result} from './types';

const mostConcepts = 4;
const mostPages = 8;
const mostSections = 3;

/** How much a section of such a page says, compared with one of a lesson. */
const weights = {lesson: 1, lab: 0.9, folder: 0.6, note: 0.6, reference: 0.5} as const;

function pagesOf(sections: readonly FoundSection[], query: readonly string[], index: ConceptIndex): PageResult[] {
  const pages = new Map<string, PageResult>();
  for (const {page: path, path: place, title, excerpt, score} of sections) {
    const page = index.pages.get(path);
    if (!page) continue; // not of this edition
    const inTitle = wordsIn(page.title, query) / query.length;
    const isHeading = wordsIn(title, query) === query.length;
    const own: PageResult = {
      ...page,
      tier: isHeading ? 'heading' : 'body',
      score: score * weights[page.kind] * (1 + inTitle),
      sections: [{title, path: place, excerpt}],
    };
    const known = pages.get(path);
    if (!known) pages.set(path, own);
    else {
      known.sections.push(...own.sections);
      const best = compareRank(own, known) < 0 ? own : known;
      pages.set(path, {
        ...known,
        tier: best.tier,
        // Several sections that answer say more than one, and less than their sum.
        score: Math.max(known.score, own.score) + 0.25 * Math.min(known.score, own.score),
      });
    }
  }
  return [...pages.values()];
}

/**
 * One list of what the names and what the full text found, in the order of README.md: exact concept, another name,
 * prefix, typing error, title, heading, body. The full text is absent until it has answered.
 */
export function rank(
  query: readonly string[],
  named: readonly (ConceptResult | PageResult)[],
  sections: readonly FoundSection[],
  index: ConceptIndex,
): Result[] {
  const concepts = named.filter((result): result is ConceptResult => result.kind === 'concept').slice(0, mostConcepts);
  const titled = new Map(
    named.flatMap((result) => (result.kind === 'concept' ? [] : [[result.path, result] as const])),
  );
  const shown = new Set(concepts.map(({path}) => path));
  const defined: ConceptResult[] = [];
  const texts: FoundSection[] = [];
  for (const section of sections) {
    const concept = section.isConcept ? index.conceptAt(section.path) : undefined;
    if (!concept) texts.push(section);
    else if (!shown.has(section.path) && defined.length < 2) {
      defined.push({kind: 'concept', tier: 'body', score: section.score, ...concept});
    }
  }
  const pages = pagesOf(texts, query, index).map((page) => {
    const title = titled.get(page.path);
    titled.delete(page.path);
    return title ? {...title, sections: page.sections} : page;
  });
  return [...concepts, ...[...titled.values(), ...pages, ...defined].sort(compareRank).slice(0, mostPages)].map(
    (result) => (result.kind === 'concept' ? result : {...result, sections: result.sections.slice(0, mostSections)}),
  );
}
