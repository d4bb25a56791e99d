import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Nodes, Root} from 'mdast';
import {toString} from 'mdast-util-to-string';
import {SKIP, visit} from 'unist-util-visit';
import type {Problem} from '../../../markdown/problem';
import {top, type Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';
import {loadDictionary, wordsFile, type Dictionary} from './dictionary';

/** A piece of prose: where it stands in the source, and whether it is a list of names, as sources are. */
interface Prose {
  start: number;
  end: number;
  names: boolean;
}

const isAddress = (text: string) =>
  /^(?:https?:\/\/|www\.|[\w.+-]+@)\S+$/.test(text) || /^[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/.test(text);

/** The prose of a page, without code, formulas, addresses and the names of directives. */
function proseOf(tree: Root): Prose[] {
  const found: Prose[] = [];
  let names = false;
  visit(tree, (node: Nodes) => {
    if (node.type === 'heading' && node.depth === 2) names = toString(node) === 'Sources';
    if (node.type === 'link' && isAddress(toString(node))) return SKIP;
    if (node.type === 'text' && node.position?.start.offset !== undefined && node.position.end.offset !== undefined)
      found.push({start: node.position.start.offset, end: node.position.end.offset, names});
    return undefined;
  });
  return found;
}

/** Letters with the apostrophes and hyphens inside; neither part of a path or an identifier, nor next to a digit. */
const word = /(?<![\p{L}\p{N}_@#./\\&:~$-])\p{L}+(?:['’]\p{L}+)*(?![\p{L}\p{N}_@/\\]|[.:]\p{L})/gu;

/** Whether a word is spelled as a name or an identifier is: `TCP`, `RTTs`, `fsyncAll`, `PostgreSQL`. */
const isSpecial = (text: string) => /^.+\p{Lu}/u.test(text) || text.length < 3 || /[^\p{Script=Latin}'’]/u.test(text);

/** Whether what stands before a word ends a sentence, so that a capital says nothing. */
const startsSentence = (before: string) => /(?:^|[.!?:|>\]–—•]|\n\s*(?:[-*+]|\d+[.)]|#+)?)["“«'(*_[\s]*$/.test(before);

function isKnown(text: string, dictionary: Dictionary): boolean {
  const plain = text.replaceAll('’', "'");
  const stem = plain.replace(/'s$|s'$/, '');
  return [plain, stem].some((form) => dictionary.has(form) || dictionary.has(form.toLowerCase()));
}

/** The words of a page that no dictionary has, each at its first place. */
function unknownWords({source, tree}: Page, dictionary: Dictionary): Map<string, number> {
  const unknown = new Map<string, number>();
  const names = new Set<string>();
  for (const prose of proseOf(tree)) {
    const text = source.slice(prose.start, prose.end);
    for (const {0: found, index} of text.matchAll(word)) {
      if (names.has(found) || isSpecial(found) || isKnown(found, dictionary)) continue;
      const before = source.slice(Math.max(0, prose.start + index - 12), prose.start + index);
      if (/\p{L}[*_]+$/u.test(before)) continue; // the rest of a word that is partly emphasized
      const isName = /^\p{Lu}/u.test(found) && (prose.names || !startsSentence(before));
      if (isName) names.add(found);
      else if (!unknown.has(found)) unknown.set(found, prose.start + index);
    }
  }
  // A name at the start of a sentence is one if the page has it in the middle of another.
  for (const name of names) for (const form of [name, `${name}'s`, `${name}’s`]) unknown.delete(form);
  return unknown;
}

function placeAt(source: string, offset: number, length: number): Problem['place'] {
  const lines = source.slice(0, offset).split('\n');
  const start = {line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1};
  return {start, end: {...start, column: start.column + length}};
}

/** The list of words in another order than the alphabet's, or with one twice. */
function orderFinding(root: string): Finding[] {
  const file = path.join(root, wordsFile);
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const sorted = `${[...new Set(text.split('\n').filter(Boolean))].sort().join('\n')}\n`;
  if (sorted === text) return [];
  return [
    {
      file: wordsFile,
      place: top,
      message: 'The words are not in order, or one stands twice.',
      fix: 'Run `npm run check -- --fix` to sort them.',
      edit: {start: 0, end: text.length, text: sorted},
    },
  ];
}

export const spelling: Rule = {
  id: 'spelling',
  about: 'Prose is American English, with the terms of our trade and the words of the course.',
  load: loadDictionary,
  async page(page) {
    const dictionary = await loadDictionary();
    return [...unknownWords(page, dictionary)].map(([text, offset]) => {
      const meant = dictionary.suggest(text);
      return {
        message: `«${text}» is in no dictionary.`,
        fix: `${meant === undefined ? '' : `Did you mean «${meant}»? `}If it is right, add a line to ${wordsFile}; if it is code, put it in backticks.`,
        place: placeAt(page.source, offset, text.length),
      };
    });
  },
  course: ({root}) => orderFinding(root),
};
