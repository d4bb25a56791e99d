import type {Code} from 'mdast';
import type {Problem} from '../../../markdown/problem';
import {inspectDiagram} from '../../../plugins/diagrams/rules';
import {loadMermaid, parseDiagram} from '../../mermaid';
import type {Rule} from '../../rule';

/** Mermaid's message without its excerpt of the source, on one line. */
const brief = (message: string) =>
  message
    .replace(/^(.*?:)\n[\s\S]*\n[-^]+\n/, '$1 ')
    .replace(/\s+/g, ' ')
    .slice(0, 200);

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
  const fix = 'Put a label with special characters in quotes, and don’t use «end» or «call» as the name of a node.';
  return [{message: `Mermaid cannot read this diagram. ${brief(error.message)}`, fix, place: at(error.line ?? 1)}];
}

export const diagrams: Rule = {
  id: 'diagrams',
  about: 'Every diagram is one that Mermaid can draw and that follows the theme, with a title and a description.',
  load: loadMermaid,
  async page(page) {
    const fences = page.nodes('code').filter(({lang}) => lang === 'mermaid');
    return (await Promise.all(fences.map(diagramProblems))).flat();
  },
};
