import type {Element, ElementContent, Root, RootContent} from 'hast';
import {fromHtml} from 'hast-util-from-html';
import {toText} from 'hast-util-to-text';
import {SKIP, visit} from 'unist-util-visit';

/** A part of a page that the full text finds by itself. */
export interface Section {
  /** The fragment that leads to it; empty for the head of the page. */
  fragment: string;
  title: string;
  text: string;
  /** The concepts that it defines: only the list at the end of a lesson has some. */
  concepts: {anchor: string; name: string; aliases: string; definition: string}[];
  /** The symbols of code that it documents: only a page of the reference has some. */
  symbols: {anchor: string; name: string; text: string}[];
}

type Node = Root | RootContent | ElementContent;

const classesOf = ({properties: {className}}: Element) => (Array.isArray(className) ? className : []);

/** Navigation, controls, drawings and formulas: nothing that a reader looks for by its words. */
function isLeftOut(element: Element): boolean {
  if (['nav', 'button', 'svg', 'script', 'style'].includes(element.tagName)) return true;
  if (element.tagName === 'figure' && find(element, ({tagName}) => tagName === 'svg')) return true;
  return classesOf(element).some((name) => name === 'hash-link' || name === 'katex');
}

/** The first element that passes, in the order of the page. Asked for each node, which is too often for unist-util-visit. */
function find(tree: Node, test: (element: Element) => boolean): Element | undefined {
  if (tree.type === 'element' && test(tree)) return tree;
  for (const child of 'children' in tree ? tree.children : []) {
    const found = find(child, test);
    if (found) return found;
  }
  return undefined;
}

/** Where a built page keeps its text: a lesson or reference, a note, a lab. */
const isContent = [
  (element: Element) => classesOf(element).includes('theme-doc-markdown'),
  (element: Element) => element.properties.id === '__blog-post-container',
  (element: Element) => element.tagName === 'main',
];

const level = ({tagName}: Element) => (/^h[1-6]$/.test(tagName) ? Number(tagName.slice(1)) : undefined);
const isTitle = (element: Element) => level(element) === 1;
/** Deeper headings, such as those of a parameter in the reference, belong to the section around them. */
const opensSection = (element: Element) => [2, 3].includes(level(element) ?? 0) && element.properties.id !== undefined;
const isConcept = (element: Element) => String(element.properties.id ?? '').startsWith('concept-');

const textOf = (node: Node | undefined) =>
  node
    ? toText(node)
        .replace(/\u200b/g, '')
        .trim()
    : '';

function conceptOf(element: Element): Section['concepts'][number] {
  const term = find(element, ({tagName}) => tagName === 'dt');
  const [link, aliases] = term?.children ?? [];
  return {
    anchor: String(element.properties.id),
    name: textOf(link),
    aliases: textOf(aliases).replace(/^also\s+/, ''),
    definition: textOf(find(element, ({tagName}) => tagName === 'dd')),
  };
}

/**
 * Splits a built page at its headings. In a page of the reference a heading of level 3 is a symbol, and no section: there
 * are as many as sections of lessons. Throws if the page keeps no text where the site's pages do.
 */
export function sectionsOf(html: string, isReference = false): Section[] {
  const tree = fromHtml(html);
  const content = isContent.flatMap((test) => find(tree, test) ?? [])[0];
  if (!content) throw new Error('The page has no element for its content.');
  const title = textOf(find(tree, isTitle));
  visit(content, 'element', (element, index, parent) => {
    if (!parent || index === undefined || !isLeftOut(element)) return;
    parent.children.splice(index, 1);
    return [SKIP, index];
  });

  let section: Section = {fragment: '', title, text: '', concepts: [], symbols: []};
  const sections = [section];
  const add = (text: string) => {
    const symbol = section.symbols.at(-1);
    if (symbol) symbol.text += `${text}\n`;
    else section.text += `${text}\n`;
  };
  const read = (node: Node) => {
    if (node.type === 'text') add(node.value);
    if (node.type !== 'element' || isTitle(node)) return;
    if (isReference && opensSection(node) && level(node) === 3) {
      section.symbols.push({anchor: String(node.properties.id), name: textOf(node), text: ''});
    } else if (opensSection(node)) {
      section = {fragment: String(node.properties.id), title: textOf(node), text: '', concepts: [], symbols: []};
      sections.push(section);
    } else if (isConcept(node)) {
      section.concepts.push(conceptOf(node));
    } else if (find(node, (element) => element !== node && (level(element) !== undefined || isConcept(element)))) {
      node.children.forEach(read);
    } else {
      add(textOf(node));
    }
  };
  content.children.forEach(read);
  const isEmpty = ({text, concepts, symbols}: Section) => text.trim() === '' && concepts.length + symbols.length === 0;
  return sections.filter((one, index) => index === 0 || !isEmpty(one));
}
