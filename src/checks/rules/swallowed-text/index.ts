import type {Code} from 'mdast';
import type {Problem} from '../../../markdown/problem';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

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

function* tagProblems(page: Page): Generator<Problem> {
  for (const {value, position: place} of page.nodes('html')) {
    const name = /^<\/?([A-Za-z][\w.-]*)/.exec(value)?.[1];
    if (name === undefined || !place) continue;
    yield {
      message: `A browser would take «${value.split('\n')[0]?.slice(0, 40) ?? ''}» for a tag, and show nothing.`,
      fix: `Put code in backticks: \`Array<string>\`. In a sentence, write \\<${name}>.`,
      place,
    };
  }
}

function* fenceProblems(page: Page, lines: readonly string[]): Generator<Problem> {
  for (const fence of page.nodes('code')) {
    if (!fence.position || !isOpen(fence, lines)) continue;
    yield {
      message: 'This fence is never closed: the rest of the page becomes code.',
      fix: 'Close it with a line of the same marks.',
      place: {start: fence.position.start, end: fence.position.start},
    };
  }
}

/** Lines that were meant to open or to close a directive, and became text. */
function* colonProblems(page: Page, lines: readonly string[]): Generator<Problem> {
  for (const {position: place} of page.nodes('paragraph')) {
    const text = place ? (lines[place.start.line - 1]?.slice(place.start.column - 1) ?? '') : '';
    const name = /^:::+\s*(\w*)/.exec(text);
    if (!name || !place) continue;
    yield {
      message: `«${text.slice(0, 40)}» is not read as a directive, so readers see the colons.`,
      fix: name[1]
        ? `Write a title in brackets, \`:::${name[1]}[Title]\`, and open outer containers with more colons.`
        : 'A container is closed by as many colons as opened it; open outer ones with more.',
      place,
    };
  }
}

function* containerProblems(page: Page, lines: readonly string[]): Generator<Problem> {
  for (const {name, position: place} of page.nodes('containerDirective')) {
    const last = place ? (lines[place.end.line - 1] ?? '').replace(/^[\s>]*/, '').trimEnd() : '';
    if (!place || /^:{3,}$/.test(last)) continue;
    yield {
      message: `«${name}» is never closed: the rest of the page is inside it.`,
      fix: 'Close it with a line of as many colons as opened it.',
      place: {start: place.start, end: place.start},
    };
  }
}

export const swallowedText: Rule = {
  id: 'swallowed-text',
  about: 'What an author writes is what readers see: nothing is taken for a tag, a definition or the rest of a fence.',
  page(page) {
    const lines = page.source.split(/\r?\n/);
    return [
      ...definitionProblems(page),
      ...tagProblems(page),
      ...fenceProblems(page, lines),
      ...colonProblems(page, lines),
      ...containerProblems(page, lines),
    ];
  },
};
