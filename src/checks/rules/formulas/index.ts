import katex from 'katex';
import {visit} from 'unist-util-visit';
import type {Position} from 'unist';
import type {Problem} from '../../../markdown/problem';
import type {Rule} from '../../rule';

/** What KaTeX says of a formula, or `undefined` if it can be set. */
function mistakeIn(formula: string, displayMode: boolean): {message: string; offset: number} | undefined {
  try {
    katex.renderToString(formula, {displayMode, strict: 'error', throwOnError: true, trust: false});
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

export const formulas: Rule = {
  id: 'formulas',
  about: 'Every formula can be set by KaTeX, in its strict mode.',
  page({tree}) {
    const problems: Problem[] = [];
    visit(tree, (node) => {
      if ((node.type !== 'math' && node.type !== 'inlineMath') || !node.position) return;
      const mistake = mistakeIn(node.value, node.type === 'math');
      if (!mistake) return;
      problems.push({
        message: `KaTeX cannot set «${node.value.split('\n')[0] ?? ''}»: ${mistake.message}.`,
        fix: 'Correct the formula; write an amount of money as `\\$5`.',
        place: node.type === 'math' ? placeIn(node.value, mistake.offset, node.position) : node.position,
      });
    });
    return problems;
  },
};
