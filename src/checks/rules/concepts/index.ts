import {isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit} from 'yaml';
import {conceptAnchor} from '../../../concept-anchor';
import {frontMatterSource} from '../../../markdown/front-matter';
import {nearest} from '../../../markdown/problem';
import type {Edition} from '../../course';
import {top, type Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';
import {isUnread} from '../../unread';

/** Where names and aliases of concepts stand in a page, in order; the YAML starts on the second line. */
function placesOf({source}: Page): Map<string, Finding['place'][]> {
  const lines = new LineCounter();
  const {contents} = parseDocument(frontMatterSource(source) ?? '', {lineCounter: lines, logLevel: 'silent'});
  const list = isMap(contents) ? contents.get('concepts', true) : undefined;
  const places = new Map<string, Finding['place'][]>();
  visit(isSeq(list) ? list : null, (_key, node, path) => {
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return;
    if (!path.some((parent) => isPair(parent) && ['name', 'aliases'].includes(String(parent.key)))) return;
    const {line, col: column} = lines.linePos(node.range[0]);
    const start = {line: line + 1, column};
    const place = {start, end: {...start, column: column + node.value.length}};
    places.set(node.value, [...(places.get(node.value) ?? []), place]);
  });
  return places;
}

const wordsOf = (page: Page) =>
  (page.frontMatter.data?.concepts ?? []).flatMap(({name, aliases = []}) =>
    [...new Set([name, ...aliases])].map((word) => ({word, name})),
  );

interface Home {
  page: Page;
  name: string;
}

/** A word that stands for a concept twice. */
interface Double {
  word: string;
  /** Who has to give way: the page that was asked about, else the one that is learned later. */
  page: Page;
  home: Home;
}

/** Names and aliases that stand for something in two pages, or twice in one. */
function doublesOf({pages, roadmap}: Edition, judged: ReadonlySet<Page>): Double[] {
  const asked = new Set([...judged].flatMap((page) => wordsOf(page).map(({word}) => word.toLowerCase())));
  const order = new Map(roadmap.map((id, index) => [id, index]));
  const inOrder = [...pages.values()].sort(
    (a, b) => (order.get(a.id) ?? roadmap.length) - (order.get(b.id) ?? roadmap.length),
  );
  const homes = new Map<string, Home>();
  const doubles: Double[] = [];
  for (const page of inOrder) {
    // Reading the front matter of all pages takes a second; most have none of the words.
    const text = judged.has(page) ? '' : page.source.slice(0, page.source.indexOf('\n---', 4)).toLowerCase();
    if (!judged.has(page) && ![...asked].some((word) => text.includes(word))) continue;
    for (const {word, name} of wordsOf(page)) {
      const home = homes.get(word.toLowerCase());
      if (!home) homes.set(word.toLowerCase(), {page, name});
      else if (judged.has(page)) doubles.push({word, page, home});
      else if (judged.has(home.page)) doubles.push({word, page: home.page, home: {page, name}});
    }
  }
  return doubles;
}

/** More words than this that two pages share are one problem: somebody has copied a lesson. */
const copied = 3;

/** One finding for each double, or for all that two pages share if these are many. */
function* doubleFindings(edition: Edition, judged: ReadonlySet<Page>): Generator<Finding> {
  const groups = new Map<string, Double[]>();
  for (const double of doublesOf(edition, judged)) {
    const pair = `${double.page.file} ${double.home.page.file}`;
    groups.set(pair, [...(groups.get(pair) ?? []), double]);
  }
  for (const doubles of groups.values()) {
    for (const {word, page, home} of doubles.length > copied ? doubles.slice(0, 1) : doubles) {
      const places = placesOf(page).get(word) ?? [];
      const place = (home.page === page ? places.at(-1) : places[0]) ?? top;
      const others = doubles.length > copied ? ` So do ${doubles.length - 1} more words of this page.` : '';
      yield {
        file: page.file,
        message:
          home.page === page
            ? `«${word}» stands for «${home.name}» in this page already.`
            : `«${word}» already stands for «${home.name}» in ${home.page.file}.${others}`,
        fix:
          home.page === page
            ? 'Choose another name or alias, or define one concept instead of two.'
            : 'Define a concept in the lesson that introduces it, and use it in the others.',
        place,
      };
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
  if (concepts.length === 0 || isUnread(page)) return;
  const body = new Set(stemsOf(page.source.slice(page.source.indexOf('\n---', 4))));
  for (const {name, aliases = []} of concepts) {
    if ([name, ...aliases].some((word) => stemsOf(word).every((stem) => body.has(stem)))) continue;
    yield {
      file: page.file,
      place: placesOf(page).get(name)?.[0] ?? top,
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
