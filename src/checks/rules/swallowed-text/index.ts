import type {Code, Nodes, Table, Text} from 'mdast';
import {directiveNames} from '../../../markdown/directives';
import type {Problem} from '../../../markdown/problem';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

type Words = Omit<Problem, 'place'>;

function* definitionProblems(page: Page): Generator<Problem> {
  const used = new Set(
    [...page.nodes('linkReference'), ...page.nodes('imageReference')].map(({identifier}) => identifier),
  );
  const notes = new Set(page.nodes('footnoteReference').map(({identifier}) => identifier));
  const unused = [
    ...page.nodes('definition').filter(({identifier}) => !used.has(identifier)),
    ...page.nodes('footnoteDefinition').filter(({identifier}) => !notes.has(identifier)),
  ];
  for (const {type, label, identifier, position: place} of unused) {
    if (!place) continue;
    const [name, mark] = type === 'definition' ? ['link', ''] : ['footnote', '^'];
    const what = `[${mark}${label ?? identifier}]: …`;
    yield {
      message: `«${what}» defines a ${name} that nothing uses, so readers don’t see this line.`,
      fix: `Use it, remove it, or put a backslash before the «[» if it is text.`,
      place,
    };
  }
}

/** A fence that runs to the end of what holds it because its closing line is missing. */
function isOpen(fence: Code, lines: readonly string[]): boolean {
  const {start, end} = fence.position ?? {};
  if (!start || !end) return false;
  const marks = /^[\s>]*(?:[-*+]|\d+[.)])?\s*(`{3,}|~{3,})/.exec(
    (lines[start.line - 1] ?? '').slice(start.column - 1),
  )?.[1];
  if (marks === undefined) return false; // indented code
  const last = (lines[end.line - 1] ?? '').replace(/^[\s>]*/, '').trimEnd();
  return end.line === start.line || !(last.startsWith(marks) && last.replaceAll(marks.charAt(0), '') === '');
}

/** Blocks that are never closed, so that the rest of the page is inside them. */
export function endlessBlocks(page: Page): Problem[] {
  const lines = page.source.split(/\r?\n/);
  const lastLine = ({position}: Nodes) => (lines[(position?.end.line ?? 0) - 1] ?? '').replace(/^[\s>]*/, '').trimEnd();
  const endless = (node: Nodes, message: string, fix: string): Problem[] =>
    node.position ? [{message, fix, place: {start: node.position.start, end: node.position.start}}] : [];
  return [
    ...page
      .nodes('code')
      .filter((fence) => isOpen(fence, lines))
      .flatMap((fence) =>
        endless(
          fence,
          'This fence is never closed: the rest of the page becomes code.',
          'Close it with a line of the same marks.',
        ),
      ),
    ...page
      .nodes('math')
      .filter((formula) => !/^\${2,}$/.test(lastLine(formula)))
      .flatMap((formula) =>
        endless(
          formula,
          'This formula is never closed: the rest of the page is inside it.',
          'Close it with a line of «$$».',
        ),
      ),
    ...page
      .nodes('containerDirective')
      .filter((container) => !/^:{3,}$/.test(lastLine(container)))
      .flatMap((container) =>
        endless(
          container,
          `«${container.name}» is never closed: the rest of the page is inside it.`,
          'Close it with a line of as many colons as opened it.',
        ),
      ),
  ];
}

/** A line that means to be a directive and is none. */
function directiveWords(text: string): Words | undefined {
  const [, marks = '', space = '', name = '', rest = ''] = /^(:::*)(\s*)(\w*)(.*)/.exec(text) ?? [];
  if (marks.length < 2 || (marks.length === 2 && !directiveNames.includes(name))) return undefined;
  const message = `«${text.slice(0, 40)}» is not read as a directive, so readers see the colons.`;
  if (name === '')
    return {message, fix: 'A container is closed by as many colons as opened it; open outer ones with more.'};
  if (space !== '') return {message, fix: `Write \`${marks}${name}\` without a space.`};
  if (/^\s*\{[^}]*$/.test(rest)) return {message, fix: 'Close the brace «}» on the same line.'};
  if (/^\s+\{/.test(rest)) return {message, fix: `Write \`${marks}${name}{…}\` without a space before the brace.`};
  return {message, fix: `Write a title in brackets, \`${marks}${name}[Title]\`.`};
}

/** What other tools read and this site shows as it is written, by what stands at the start of a paragraph. */
const foreign: readonly [start: RegExp, says: string, fix: string][] = [
  [/^#{1,6}[^#\s]/, 'is not read as a heading', 'Put a space after the «#».'],
  [
    /^<{7} /,
    'is left from a merge',
    'Keep one of the two versions, and remove the lines of «<<<<<<<», «=======» and «>>>>>>>».',
  ],
  [
    /^\|.*\|\s*$/,
    'is not read as a table',
    'Put an empty line before it, and a line such as `|---|---|` under its head, with as many columns.',
  ],
  [
    /^(?:import\s.*\sfrom\s|export\s+(?:const|default|function)\s)/,
    'is not run: readers see it',
    'Lessons are plain Markdown: remove it, or put a sample into a fence.',
  ],
  [
    /^\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]/i,
    'is not read as a box',
    'Write `:::note[Title]`, the text, and `:::`.',
  ],
];

/** Links and notes that are not read as such, by how they are written. */
const brokenLinks: readonly [pattern: RegExp, fix: string][] = [
  [/\[\^[^\]\s]+\]/, 'Write the note in a paragraph of its own: `[^name]: The text.`'],
  [/\[\[[^\]]+\]\]/, 'Write `[text](lesson.md)`.'],
  [/\[[^\]]+\]\([^)]*\)?/, 'An address has no spaces: `[text](lesson.md)`.'],
  [/\[[^\]]+\] \((?:https?:|[^)\s]*\.md)[^)]*\)/, 'Leave no space between `[text]` and `(address)`.'],
  [/\[[^\]]+\]\[[^\]]*\]/, 'Nothing defines this name: write `[text](lesson.md)`; put code in backticks.'],
  [/\\\(.{1,200}?\\\)/s, 'Write a formula as `$x$`.'],
];

function* textProblems({position}: Text, source: string): Generator<Problem> {
  if (position?.start.offset === undefined) return;
  const text = source.slice(position.start.offset, position.end.offset).replace(/\\[[\]]/g, '  ');
  for (const [pattern, fix] of brokenLinks) {
    const found = pattern.exec(text);
    if (!found) continue;
    const before = source.slice(0, position.start.offset + found.index).split('\n');
    const start = {line: before.length, column: (before.at(-1)?.length ?? 0) + 1};
    const message = `«${found[0].slice(0, 60)}» is not read as what it means to be, so readers see the marks.`;
    yield {message, fix, place: {start, end: start}};
  }
}

/** A row with fewer cells than its table has columns, or with more, which nobody sees. */
function* rowProblems({children: [head, ...rows]}: Table): Generator<Problem> {
  const columns = head?.children.length ?? 0;
  for (const {children, position: place} of rows) {
    if (children.length === columns || !place) continue;
    yield {
      message: `This row has ${children.length} ${children.length === 1 ? 'cell' : 'cells'}, and its table ${columns} columns.`,
      fix: 'Put «|» between cells, also around an empty one, and write «\\|» for the mark itself, also in code.',
      place,
    };
  }
}

function* paragraphProblems(text: string, place: Problem['place']): Generator<Problem> {
  const words = directiveWords(text);
  if (words) yield {...words, place};
  const other = foreign.find(([start]) => start.test(text));
  if (other) yield {message: `«${text.slice(0, 40)}» ${other[1]}.`, fix: other[2], place};
}

/** Text that its indentation makes code. */
function isIndented({position}: Code, lines: readonly string[]): boolean {
  const line = lines[(position?.start.line ?? 0) - 1] ?? '';
  return /^(?: {4}|\t)/.test(line) && !/^\s*(?:`{3}|~{3})/.test(line.slice((position?.start.column ?? 1) - 1));
}

export const swallowedText: Rule = {
  id: 'swallowed-text',
  about: 'What an author writes is what readers see: nothing is taken for a tag, a definition or the rest of a fence.',
  page(page) {
    const lines = page.source.split(/\r?\n/);
    const firstLine = ({position}: Nodes) =>
      lines[(position?.start.line ?? 0) - 1]?.slice((position?.start.column ?? 1) - 1) ?? '';
    const paragraphs = [
      ...page.nodes('paragraph'),
      ...page.nodes('heading').filter((heading) => firstLine(heading).startsWith('<<<<<<<')),
    ];
    return [
      ...definitionProblems(page),
      ...endlessBlocks(page),
      ...paragraphs.flatMap((node) => (node.position ? [...paragraphProblems(firstLine(node), node.position)] : [])),
      ...page.nodes('text').flatMap((node) => [...textProblems(node, page.source)]),
      ...page.nodes('table').flatMap((node) => [...rowProblems(node)]),
      ...page.nodes('code').flatMap((node) =>
        node.position && isIndented(node, lines)
          ? [
              {
                message: 'What is indented by four spaces becomes code.',
                fix: 'Remove the indentation, or put code into a fence.',
                place: node.position,
              },
            ]
          : [],
      ),
    ];
  },
};
