import type {Code} from 'mdast';
import {visit} from 'unist-util-visit';
import type {Problem} from '../../../markdown/problem';
import {inspectDiagram} from '../../../plugins/diagrams/rules';
import {parseDiagram} from '../../mermaid';
import type {Rule} from '../../rule';

/** What Mermaid says, for who does not know the tokens of its grammar. */
function brief(message: string): string {
  if (/, got '(?:NEWLINE|EOF)'/.test(message)) return 'The line ends too early.';
  return /^(?:Parse|Lexical) error/.test(message) ? '' : message.replace(/\s+/g, ' ').slice(0, 120);
}

/** How to write what Mermaid reads as something else. */
const remedy = (source: string) =>
  /^\s*sequenceDiagram/.test(source)
    ? 'Write messages as «a->>b: text», and close «loop», «alt», «opt» and «par» with «end».'
    : 'Put a label with special characters in quotes, and don’t use «end» or «call» as the name of a node.';

async function diagramProblems(fence: Code): Promise<Problem[]> {
  const start = fence.position?.start;
  if (!start) return [];
  const at = (line: number) => {
    const point = {line: start.line + line, column: start.column};
    return {start: point, end: point};
  };
  const problems = inspectDiagram(fence.value).map(({line, message, fix}) => ({message, fix, place: at(line)}));
  if (problems.length > 0) return problems;
  const error = await parseDiagram(fence.value);
  if (!error) return [];
  const line = error.line ?? 1;
  const text = fence.value.split('\n')[line - 1]?.trim().slice(0, 60) ?? '';
  const message = `Mermaid cannot read «${text}». ${brief(error.message)}`.trim();
  return [{message, fix: remedy(fence.value), place: at(line)}];
}

export const diagrams: Rule = {
  id: 'diagrams',
  about: 'Every diagram is one that Mermaid can draw and that follows the theme, with a title and a description.',
  slowToStart: true,
  async page({tree}) {
    const fences: Code[] = [];
    const misnamed: Problem[] = [];
    visit(tree, 'code', (node) => {
      if (node.lang === 'mermaid') fences.push(node);
      else if (node.position && /^(?:mermaid|mmd$)/i.test(node.lang ?? ''))
        misnamed.push({
          message: `A fence of «${node.lang ?? ''}» is shown as code.`,
          fix: 'Write «```mermaid».',
          place: node.position,
        });
    });
    return [...misnamed, ...(await Promise.all(fences.map(diagramProblems))).flat()];
  },
};
