import type {Definition, Heading, Nodes, Root} from 'mdast';
import {toString} from 'mdast-util-to-string';
import type {Position} from 'unist';
import {visit} from 'unist-util-visit';
import type {Problem} from './problem';
import {refuseUrl, type Refusal} from './urls';

const comment = /^<!--(?!>|->)(?:(?!--)[\s\S])*-->$/;

/** What Markdown and our extensions of it are made of. Anything else came in by another door, such as MDX. */
const known = new Set<string>(
  `root yaml paragraph heading text emphasis strong delete inlineCode break link linkReference image imageReference
  definition footnoteReference footnoteDefinition blockquote list listItem table tableRow tableCell code thematicBreak html
  math inlineMath containerDirective leafDirective textDirective`.split(/\s+/),
);

/** Controls of direction and width: text that is read in another order than it is written, or not seen at all. */
const invisible = /[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]/;

const place = (node: Nodes): Position => node.position ?? {start: {line: 1, column: 1}, end: {line: 1, column: 1}};

/** What to write instead of the elements that authors miss most. */
const instead: Readonly<Record<string, string>> = {
  a: 'Write `[text](address)`.',
  b: 'Write `**text**`.',
  strong: 'Write `**text**`.',
  i: 'Write `*text*`.',
  em: 'Write `*text*`.',
  br: 'Begin a new paragraph with an empty line; in a table, write a comma or a row of its own.',
  code: 'Put it in backticks.',
  kbd: 'Put it in backticks.',
  pre: 'Use a fence of three backticks.',
  sub: 'Write a formula, `$x_1$`.',
  sup: 'Write a formula, `$x^2$`; a note is a footnote, `[^name]`.',
  img: 'Write `![what a reader sees](file.svg)`.',
  table: 'Write a Markdown table.',
  details: 'Use a box, `:::note[Title]`, or an exercise with its `:::solution`.',
  summary: 'Use a box, `:::note[Title]`, or an exercise with its `:::solution`.',
};

const tagName = (value: string): string | undefined => /^<\/?([A-Za-z][\w.-]*)/.exec(value)?.[1];

function refuseHtml(value: string): Refusal | undefined {
  const text = value.trim();
  if (comment.test(text)) return undefined;
  const shown = text.split('\n')[0]?.slice(0, 60) ?? '';
  const name = tagName(text);
  const own = name !== undefined && Object.hasOwn(instead, name) ? instead[name] : undefined;
  const code =
    name === undefined
      ? 'Use Markdown.'
      : `Put code in backticks, \`Array<string>\`; in a sentence, write \\<${name}>.`;
  return {message: `Raw HTML is not allowed, and a browser takes «${shown}» for it.`, fix: own ?? code};
}

function refuseHeading(heading: Heading): Refusal | undefined {
  const last = heading.children.at(-1);
  const written =
    /\{#([^}]*)\}\s*$/.exec(toString(heading)) ?? (last?.type === 'html' ? /#\s*(\S*?)\s*-->/.exec(last.value) : null);
  return written && !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(written[1] ?? '')
    ? {message: `«${written[1] ?? ''}» can’t be the id of a heading.`, fix: 'Use lower-case words with hyphens.'}
    : undefined;
}

function refuseNode(
  node: Nodes,
  definitions: Map<string, Definition>,
  file: string,
  roots: readonly string[],
): Refusal | undefined {
  switch (node.type) {
    case 'html':
      return refuseHtml(node.value);
    case 'heading':
      return refuseHeading(node);
    case 'link':
    case 'definition':
      return refuseUrl(node.url, 'link', file, roots);
    case 'image':
      return refuseUrl(node.url, 'image', file, roots);
    case 'imageReference': {
      const definition = definitions.get(node.identifier);
      return definition ? refuseUrl(definition.url, 'image', file, roots) : undefined;
    }
    default:
      return known.has(node.type)
        ? undefined
        : {message: `Content can’t hold ${node.type}.`, fix: 'Write plain Markdown and the directives of this course.'};
  }
}

/** Everything in a document that could run, load from elsewhere, mislead, or read the machine that builds it. */
export function findUnsafe(tree: Root, file: string, roots: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const opened = new Set<string>();
  const definitions = new Map<string, Definition>();
  visit(tree, 'definition', (node) => {
    if (!definitions.has(node.identifier)) definitions.set(node.identifier, node);
  });
  visit(tree, (node) => {
    const tag = node.type === 'html' ? tagName(node.value) : undefined;
    const refusal = refuseNode(node, definitions, file, roots);
    const isEnd = node.type === 'html' && node.value.startsWith('</') && tag !== undefined && opened.has(tag);
    if (tag !== undefined) opened.add(tag);
    if (refusal && !isEnd) problems.push({...refusal, place: place(node)});
    const hidden = 'value' in node ? invisible.exec(node.value)?.[0] : undefined;
    if (hidden !== undefined) {
      const code = hidden.charCodeAt(0).toString(16).toUpperCase();
      problems.push({
        message: `The text holds the invisible character U+${code}.`,
        fix: 'Remove it: what is read would not be what is written.',
        place: place(node),
      });
    }
  });
  return problems;
}
