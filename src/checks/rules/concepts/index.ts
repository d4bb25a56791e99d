import {conceptAnchor} from '../../../concept-anchor';
import {frontMatterSource} from '../../../markdown/front-matter';
import {nearest} from '../../../markdown/problem';
import type {Edition} from '../../course';
import type {Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

/** The place of a name in the front matter; the YAML starts on the second line. */
function placeOf({source}: Page, name: string): Finding['place'] {
  const lines = (frontMatterSource(source) ?? '').split('\n');
  const index = Math.max(
    0,
    lines.findIndex((line) => line.includes(name)),
  );
  const column = Math.max(0, lines[index]?.indexOf(name) ?? 0) + 1;
  return {start: {line: index + 2, column}, end: {line: index + 2, column: column + name.length}};
}

const wordsOf = (page: Page) =>
  (page.frontMatter.data?.concepts ?? []).flatMap(({name, aliases = []}) =>
    [...new Set([name, ...aliases])].map((word) => ({word, name})),
  );

/** Names and aliases that already stand for something in an earlier page. */
function* doubleFindings({pages}: Edition, judged: ReadonlySet<Page>): Generator<Finding> {
  const asked = new Set([...judged].flatMap((page) => wordsOf(page).map(({word}) => word.toLowerCase())));
  const homes = new Map<string, string>();
  for (const page of pages.values()) {
    // Reading the front matter of all pages takes a second; most have none of the words.
    const text = judged.has(page) ? '' : page.source.slice(0, page.source.indexOf('\n---', 4)).toLowerCase();
    if (!judged.has(page) && ![...asked].some((word) => text.includes(word))) continue;
    for (const {word, name} of wordsOf(page)) {
      const home = homes.get(word.toLowerCase());
      if (home === undefined) homes.set(word.toLowerCase(), `«${name}» in ${page.file}`);
      else {
        yield {
          file: page.file,
          message: `«${word}» already stands for ${home}.`,
          fix: 'Define a concept in the lesson that introduces it, and use it in the others.',
          place: placeOf(page, word),
        };
      }
    }
  }
}

/** Links to concepts that no page of the edition defines, or another than the link names. */
function* unknownFindings(edition: Edition, judged: readonly Page[]): Generator<Finding> {
  const isConcept = (url: string) => /#concept-[^/]*$/.test(url);
  if (!judged.some(({outline}) => outline.links.some(({url}) => isConcept(url)))) return;
  const homes = new Map<string, Page>();
  for (const page of edition.pages.values())
    for (const {name} of page.frontMatter.data?.concepts ?? []) homes.set(conceptAnchor(name), page);
  for (const page of judged) {
    for (const {url, place} of page.outline.links) {
      const [target = '', anchor = ''] = url.split('#');
      if (!isConcept(url) || homes.get(anchor)?.absolute === new URL(target, `file://${page.absolute}`).pathname)
        continue;
      const home = homes.get(anchor);
      const meant = nearest(anchor, homes.keys());
      yield {
        file: page.file,
        place,
        message: home ? `The concept of «${url}» is defined elsewhere.` : `No lesson defines the concept «${anchor}».`,
        fix: home
          ? `Link to it in ${home.file}.`
          : meant
            ? `Did you mean «${meant}» in ${homes.get(meant)?.file ?? ''}?`
            : 'Define it in the front matter of the lesson that introduces it.',
      };
    }
  }
}

/** The words of a text by their stems, so that «intermediaries» speaks of an intermediary. */
const stemsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []).map((word) => word.replace(/(?:ies|es|s|y|e|ed|ing|er)$/, ''));

/** Concepts that a lesson defines and never speaks of: the text has not all words of any of their names. */
function* silentFindings(page: Page): Generator<Finding> {
  const concepts = page.frontMatter.data?.concepts ?? [];
  if (concepts.length === 0) return;
  const body = new Set(stemsOf(page.source.slice(page.source.indexOf('\n---', 4))));
  for (const {name, aliases = []} of concepts) {
    if ([name, ...aliases].some((word) => stemsOf(word).every((stem) => body.has(stem)))) continue;
    yield {
      file: page.file,
      place: placeOf(page, name),
      message: `The lesson defines «${name}» and never speaks of it.`,
      fix: 'Introduce it in the text by this name or an alias, or leave it to the lesson that does.',
    };
  }
}

export const concepts: Rule = {
  id: 'concepts',
  about:
    'A concept is defined once in an edition, by the lesson that speaks of it, and a link to a concept leads to its home.',
  course({editions}, judged) {
    return editions.flatMap((edition) => {
      const own = judged.filter((page) => edition.pages.get(page.id) === page);
      return [
        ...doubleFindings(edition, new Set(own)),
        ...unknownFindings(edition, own),
        ...own.flatMap((page) => [...silentFindings(page)]),
      ];
    });
  },
};
