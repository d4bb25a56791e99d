import katex, {type KatexOptions} from 'katex';
import type {Root} from 'hast';
import type {Root as MarkdownRoot} from 'mdast';
import {toString} from 'mdast-util-to-string';
import type {Plugin} from 'unified';
import type {Position} from 'unist';
import {SKIP, visit} from 'unist-util-visit';
import type {Problem} from './problem';

const maximumLength = 2000;

/** How all formulas are set: strictly, without links, pictures, HTML or boxes that cover the page. */
export const katexOptions = {
  strict: 'error',
  throwOnError: true,
  trust: false,
  maxSize: 20,
  maxExpand: 500,
} satisfies KatexOptions;

/** Commands that KaTeX would print in red, because they reach out of the formula. */
const untrusted =
  /\\(?:href|url|includegraphics|html(?:Class|Id|Style|Data)|[gx]?def|newcommand|renewcommand|let|futurelet)(?![a-zA-Z])/;

/** What is wrong with a formula, and how far into it; `undefined` if it can be set. */
function mistakeIn(formula: string, displayMode: boolean): {message: string; offset: number} | undefined {
  if (formula.length > maximumLength)
    return {message: `it has ${formula.length} characters, more than ${maximumLength}`, offset: 0};
  const command = untrusted.exec(formula);
  if (command) return {message: `«${command[0]}» is not allowed`, offset: command.index};
  try {
    katex.renderToString(formula, {...katexOptions, displayMode});
    return undefined;
  } catch (error) {
    if (!(error instanceof katex.ParseError)) throw error;
    return {message: error.rawMessage, offset: error.position};
  }
}

/** The place of an offset into a block formula, whose text starts on the line after its `$$`. */
function placeIn(formula: string, offset: number, block: Position): Position {
  const before = formula.slice(0, offset).split('\n');
  const point = {line: block.start.line + before.length, column: (before.at(-1)?.length ?? 0) + 1};
  return {start: point, end: point};
}

/** «5 and then », of «$5 and then $10»: it ends with a space and has words that are no commands. */
const isProse = (formula: string): boolean => /\s$/.test(formula) && /(?<![\\A-Za-z])[a-z]{2,}/.test(formula);

/** Every formula of a document that KaTeX can't set in its strict mode, or that may not be set. */
export function findFormulaProblems(tree: MarkdownRoot): Problem[] {
  const problems: Problem[] = [];
  visit(tree, (node) => {
    if ((node.type !== 'math' && node.type !== 'inlineMath') || !node.position) return;
    const mistake = mistakeIn(node.value, node.type === 'math');
    if (!mistake && node.type === 'inlineMath' && isProse(node.value)) {
      problems.push({
        message: `«$${node.value}$» is set as a formula.`,
        fix: 'Write an amount of money as `\\$5`.',
        place: node.position,
      });
    }
    if (!mistake) return;
    problems.push({
      message: `KaTeX cannot set «${node.value.split('\n')[0]?.slice(0, 60) ?? ''}»: ${mistake.message}.`,
      fix: 'Correct the formula; write an amount of money as `\\$5`.',
      place: node.type === 'math' ? placeIn(node.value, mistake.offset, node.position) : node.position,
    });
  });
  return problems;
}

/**
 * Sets each formula that remark-math has found. Its markup is one string: as elements, those of a page would be a thousand
 * more that React compares with the static HTML.
 */
export const setFormulas: Plugin<[], Root> = () => (tree) => {
  visit(tree, 'element', (node, index, parent) => {
    const [code] = node.tagName === 'pre' ? node.children : [node];
    if (code?.type !== 'element' || code.tagName !== 'code' || !parent || index === undefined) return;
    const {className} = code.properties;
    const displayMode = Array.isArray(className) && className.includes('math-display');
    if (!displayMode && !(Array.isArray(className) && className.includes('math-inline'))) return;
    const html = katex
      .renderToString(toString(code), {...katexOptions, displayMode})
      .replace(/^<span class="katex">(.*)<\/span>$/s, '$1'); // which the component of an inline formula is
    parent.children.splice(index, 1, {
      type: 'element',
      tagName: displayMode ? 'course-formula' : 'course-inline-formula',
      properties: {html},
      children: [],
    });
    return SKIP;
  });
};
