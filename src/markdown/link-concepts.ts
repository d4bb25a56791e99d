import type {Link, PhrasingContent, Root, Text} from 'mdast';
import type {Node, Parent} from 'unist';
import type {Plugin} from 'unified';
import {SKIP, visitParents} from 'unist-util-visit-parents';
import {conceptAnchor} from '../concept-anchor';
import {conceptAddress, editionOf, lessonsIn, type EditionFolders, type EditionLessons} from './edition-lessons';
import {isPlainWord, MentionFinder} from './mentions';

export interface ConceptLinkOptions extends EditionFolders {
  /** The lessons of the edition in a folder. */
  lessons?: (folder: string) => EditionLessons;
}

interface LinkedConcept {
  name: string;
  /** The lesson that defines it. */
  home: string;
}

/**
 * What a lesson may link. A plain word, such as «port», means something else elsewhere: it is linked only as the name of
 * a concept, and only where the lesson that defines it is to be read first.
 */
function linkable(id: string, lessons: EditionLessons): MentionFinder<LinkedConcept> {
  const first = new Set(lessons.get(id)?.prerequisites);
  const phrases: (readonly [string, LinkedConcept])[] = [];
  for (const [home, {concepts}] of lessons) {
    for (const {name, aliases = []} of concepts) {
      const isClear = (phrase: string) => home === id || !isPlainWord(phrase) || (phrase === name && first.has(home));
      for (const phrase of [name, ...aliases].filter(isClear)) phrases.push([phrase, {name, home}]);
    }
  }
  return new MentionFinder(phrases);
}

const closed = new Set(['heading', 'link', 'linkReference', 'table', 'code', 'inlineCode', 'leafDirective']);
const closedDirectives = new Set(['quiz', 'myth', 'exercise']);

/** Headings, links and code, and the boxes in which a link would be in the way of an answer. */
function isClosed(node: Node): boolean {
  if (closed.has(node.type)) return true;
  if (node.type === 'paragraph' && node.data && 'directiveLabel' in node.data) return true;
  return node.type === 'containerDirective' && 'name' in node && closedDirectives.has(String(node.name));
}

/** The part of a lesson that explains: what stands before its exercises and sources. */
function explaining({children}: Root): Parent {
  const end = children.findIndex(
    (node) =>
      node.type === 'heading' &&
      node.children.some((child) => child.type === 'text' && /^(Sources|Exercises|Check yourself)$/.test(child.value)),
  );
  return {type: 'root', children: end < 0 ? children : children.slice(0, end)};
}

/**
 * Makes the first mention of each concept that another lesson defines a link to its definition, which the page shows
 * as a preview. Stands after `lesson`, and before Docusaurus resolves links.
 */
export const linkConcepts: Plugin<[ConceptLinkOptions], Root> = (options) => (tree, file) => {
  const at = editionOf(file.path, options);
  const lessons = at && (options.lessons ?? lessonsIn)(at.folder);
  if (!at || !lessons?.has(at.id)) return;
  const finder = linkable(at.id, lessons);
  const linked = new Set<string>();
  visitParents(tree, 'link', ({url}: Link) => {
    linked.add(url.split('#concept-')[1] ?? '');
  });
  visitParents(explaining(tree), (node, ancestors) => {
    if (isClosed(node)) return SKIP;
    if (node.type !== 'text') return;
    const parent = ancestors.at(-1);
    if (!parent || !('value' in node)) return;
    const text = String(node.value);
    const parts: PhrasingContent[] = [];
    let end = 0;
    for (const mention of finder.find(text)) {
      const anchor = conceptAnchor(mention.of.name);
      const key = anchor.replace(/^concept-/, '');
      if (mention.of.home === at.id || linked.has(key)) continue;
      linked.add(key);
      parts.push({type: 'text', value: text.slice(end, mention.start)});
      parts.push({
        type: 'link',
        url: conceptAddress(at.id, mention.of.home, mention.of.name),
        children: [{type: 'text', value: text.slice(mention.start, mention.end)}],
        data: {hName: 'course-concept'},
      });
      end = mention.end;
    }
    if (parts.length === 0) return;
    const rest: Text = {type: 'text', value: text.slice(end)};
    const index = parent.children.indexOf(node);
    parent.children.splice(index, 1, ...parts, rest);
    return [SKIP, index + parts.length + 1];
  });
};
