import type {Heading} from 'mdast';
import {toString} from 'mdast-util-to-string';
import type {Problem} from '../../../markdown/problem';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

/** What closes a lesson, in this order. */
const closing = ['Check yourself', 'Exercises', 'Sources'];

interface Placed {
  node: Heading;
  text: string;
  place: Problem['place'];
}

function headingsOf(page: Page): Placed[] {
  return page.nodes('heading').flatMap((node) => {
    const text = toString(node).replace(/\s*\{#[^}]*\}\s*$/, '');
    return node.position && !text.startsWith('<<<<<<<') ? [{node, text, place: node.position}] : [];
  });
}

function* levelProblems(headings: readonly Placed[]): Generator<Problem> {
  let last = 1;
  for (const {node, text, place} of headings) {
    if (node.depth === 1) {
      yield {
        message: `«${text}» is a heading of the first level, which the title of the page has.`,
        fix: `Write \`## ${text}\`, and put the title into the front matter.`,
        place,
      };
    } else if (node.depth > last + 1) {
      yield {
        message: `«${text}» is ${node.depth - last} levels below the heading before it.`,
        fix: `Write \`${'#'.repeat(last + 1)} ${text}\`.`,
        place,
      };
    }
    last = Math.max(node.depth, 1);
  }
}

function* duplicateProblems(headings: readonly Placed[]): Generator<Problem> {
  const seen = new Map<string, number>();
  for (const {text, place} of headings) {
    const key = text.toLowerCase();
    const line = seen.get(key);
    if (text === '') yield {message: 'This heading is empty.', fix: 'Name the section, or remove the line.', place};
    else if (line !== undefined) {
      yield {
        message: `«${text}» is already the heading on line ${line}.`,
        fix: 'Say what this section has that the other has not: links to it need a name of its own.',
        place,
      };
    }
    seen.set(key, line ?? place.start.line);
  }
}

/** Words that the page writes with a capital in the middle of a sentence: names, which keep it in a heading. */
function namesIn({source, frontMatter}: Page): Set<string> {
  const body = source.replace(/^#.*$/gm, '').replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '');
  const concepts = (frontMatter.data?.concepts ?? []).flatMap(({name, aliases = []}) => [name, ...aliases]).join(' ');
  const inText = [...body.matchAll(/(?<=[\p{Ll}\d,;)`*]\s+[[("*“]*)\p{Lu}\p{L}+/gu)];
  const inConcepts = [...concepts.matchAll(/\p{Lu}\p{L}+/gu)];
  return new Set([...inText, ...inConcepts].map(([word]) => word));
}

/** The words of a heading that have a capital without being a name or the first of a sentence. */
function capitals(text: string, names: ReadonlySet<string>): string[] {
  return text
    .split(/[:.?!–—]["”)]?\s+/)
    .map((sentence) => sentence.replace(/^[^\p{L}]*\S+/u, ''))
    .flatMap((rest) => rest.match(/(?<![\p{L}\d'’-])\p{Lu}\p{Ll}+(?![\p{L}\d])/gu) ?? [])
    .filter((word) => !names.has(word));
}

function* caseProblems(headings: readonly Placed[], page: Page): Generator<Problem> {
  const names = namesIn(page);
  for (const {text, place} of headings) {
    const words = capitals(text, names);
    if (words.length === 0) continue;
    yield {
      message: `«${text}» is not in sentence case: ${words.map((word) => `«${word}»`).join(', ')}.`,
      fix: 'Capitalize the first word and names only. A name is known once the text uses it in a sentence.',
      place,
    };
  }
}

function* orderProblems(headings: readonly Placed[]): Generator<Problem> {
  let last = -1;
  for (const {node, text, place} of headings) {
    const known = closing.findIndex((name) => name.toLowerCase() === text.toLowerCase());
    if (known < 0) {
      if (last >= 0 && node.depth === 2)
        yield {
          message: `«${text}» stands after «${closing[last] ?? ''}».`,
          fix: `The lesson ends with ${closing.map((name) => `«${name}»`).join(', ')}, in this order.`,
          place,
        };
      continue;
    }
    if (known < last) {
      yield {
        message: `«${text}» stands after «${closing[last] ?? ''}».`,
        fix: `Their order is ${closing.map((name) => `«${name}»`).join(', ')}.`,
        place,
      };
    }
    last = Math.max(last, known);
  }
}

export const headings: Rule = {
  id: 'headings',
  about:
    'Headings start at the second level, skip none, are unique and in sentence case, and close a lesson in one order.',
  page(page) {
    const found = headingsOf(page);
    return [
      ...levelProblems(found),
      ...duplicateProblems(found),
      ...caseProblems(found, page),
      ...(page.kind === 'lesson' ? orderProblems(found) : []),
    ];
  },
};
