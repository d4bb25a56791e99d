import type {Code} from 'mdast';
import type {Problem} from '../../../markdown/problem';
import {inspectDiagram} from '../../../plugins/diagrams/rules';
import {loadMermaid, parseDiagram} from '../../mermaid';
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

/** A fence that means to be a diagram and is shown as code. */
function misnamed({lang, position}: Code): Problem[] {
  if (!position || lang === 'mermaid' || !/^(?:mermaid|mmd$)/i.test(lang ?? '')) return [];
  return [{message: `A fence of «${lang ?? ''}» is shown as code.`, fix: 'Write «```mermaid».', place: position}];
}

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
  load: loadMermaid,
  async page(page) {
    const fences = page.nodes('code');
    const diagrams = fences.filter(({lang}) => lang === 'mermaid');
    return [...fences.flatMap(misnamed), ...(await Promise.all(diagrams.map(diagramProblems))).flat()];
  },
};
