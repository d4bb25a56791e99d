import type {Code, Nodes, Root} from 'mdast';
import {visit} from 'unist-util-visit';
import type {Problem} from '../../../markdown/problem';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

function* definitionProblems(tree: Root): Generator<Problem> {
  const used = new Set<string>();
  const notes = new Set<string>();
  const defined: {what: string; name: string; isUsed: () => boolean; place: Problem['place']}[] = [];
  visit(tree, (node) => {
    if (node.type === 'linkReference' || node.type === 'imageReference') used.add(node.identifier);
    if (node.type === 'footnoteReference') notes.add(node.identifier);
    if (node.type === 'definition' && node.position)
      defined.push({
        what: `[${node.label ?? node.identifier}]: …`,
        name: 'link',
        isUsed: () => used.has(node.identifier),
        place: node.position,
      });
    if (node.type === 'footnoteDefinition' && node.position)
      defined.push({
        what: `[^${node.label ?? node.identifier}]: …`,
        name: 'footnote',
        isUsed: () => notes.has(node.identifier),
        place: node.position,
      });
  });
  for (const {what, name, isUsed, place} of defined) {
    if (isUsed()) continue;
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

function tagProblem(node: Nodes & {type: 'html'}): Omit<Problem, 'place'> | undefined {
  const name = /^<\/?([A-Za-z][\w.-]*)/.exec(node.value)?.[1];
  return name === undefined
    ? undefined
    : {
        message: `A browser would take «${node.value.split('\n')[0]?.slice(0, 40) ?? ''}» for a tag, and show nothing.`,
        fix: `Put code in backticks: \`Array<string>\`. In a sentence, write \\<${name}>.`,
      };
}

export const swallowedText: Rule = {
  id: 'swallowed-text',
  about: 'What an author writes is what readers see: nothing is taken for a tag, a definition or the rest of a fence.',
  page({tree, source}: Page) {
    const lines = source.split(/\r?\n/);
    const problems: Problem[] = [...definitionProblems(tree)];
    visit(tree, (node) => {
      const place = node.position;
      if (!place) return;
      if (node.type === 'html') {
        const problem = tagProblem(node);
        if (problem) problems.push({...problem, place});
      }
      if (node.type === 'code' && isOpen(node, lines))
        problems.push({
          message: 'This fence is never closed: the rest of the page becomes code.',
          fix: 'Close it with a line of the same marks.',
          place: {start: place.start, end: place.start},
        });
      if (node.type === 'paragraph') {
        const text = lines[place.start.line - 1]?.slice(place.start.column - 1) ?? '';
        const name = /^:::+\s*(\w*)/.exec(text);
        if (name)
          problems.push({
            message: `«${text.slice(0, 40)}» is not read as a directive, so readers see the colons.`,
            fix: name[1]
              ? `Write a title in brackets, \`:::${name[1]}[Title]\`, and open outer containers with more colons.`
              : 'A container is closed by as many colons as opened it; open outer ones with more.',
            place,
          });
      }
      if (node.type === 'containerDirective') {
        const last = (lines[place.end.line - 1] ?? '').replace(/^[\s>]*/, '').trimEnd();
        if (!/^:{3,}$/.test(last))
          problems.push({
            message: `«${node.name}» is never closed: the rest of the page is inside it.`,
            fix: 'Close it with a line of as many colons as opened it.',
            place: {start: place.start, end: place.start},
          });
      }
    });
    return problems;
  },
};
