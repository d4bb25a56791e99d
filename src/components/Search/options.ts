import type {Piece, Result} from '@site/src/plugins/search/types';

/** One line that the reader can choose. */
export type Option = {path: string} & (
  | {kind: 'concept'; name: string; aliases: string[]; lesson: {title: string; path: string}}
  | {kind: 'page'; of: Exclude<Result['kind'], 'concept'>; title: string; section?: string; excerpt: Piece[]}
  | {kind: 'section'; title: string}
);

/** The lines of a list of results: a card for each concept, a page with its best section, and more sections of it. */
export function optionsOf(results: readonly Result[]): Option[] {
  return results.flatMap((result): Option[] => {
    if (result.kind === 'concept') {
      const {kind, path, name, aliases, lesson} = result;
      return [{kind, path, name, aliases, lesson}];
    }
    const {kind: of, tier, title, path} = result;
    const sections = result.sections.filter((section) => section.path !== path);
    const [best] = result.sections;
    const excerpt = best?.excerpt ?? [];
    const opensSection = tier !== 'title' && best !== undefined && best.path !== path;
    const page: Option = opensSection
      ? {kind: 'page', of, title, section: best.title, path: best.path, excerpt}
      : {kind: 'page', of, title, path, excerpt};
    const others = opensSection ? sections.filter((section) => section !== best) : sections;
    return [page, ...others.map((section) => ({kind: 'section' as const, title: section.title, path: section.path}))];
  });
}
