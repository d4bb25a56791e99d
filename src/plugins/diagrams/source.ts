import {kinds, type Kind} from './kinds';

/** A part of a diagram's source with its 1-based line. */
export interface Statement {
  line: number;
  text: string;
}

/** What can be known of the source of a diagram without parsing it as Mermaid does. */
export interface DiagramSource {
  /** The first word, by which Mermaid decides the type of the diagram. Empty if the source is. */
  keyword: string;
  kind: Kind | undefined;
  /** The text alternative: `accTitle` and `accDescr`. */
  title: string | undefined;
  description: string | undefined;
  /** Lines that start with `%%`. */
  comments: Statement[];
  /** All the rest as it is written, the header first. */
  lines: Statement[];
  /** What these lines say, with what stands between double quotes blanked: a line can hold several. */
  statements: Statement[];
}

const isComment = ({text}: Statement): boolean => text.trimStart().startsWith('%%');

/** Quoted text is for readers, so nothing in it is a statement. */
const withoutQuotes = (text: string): string => text.replace(/"[^"]*"/g, '""');

/** Reads `name: value` and `name { value }`, which may go on over several lines, and takes it out of the lines. */
function takeValue(name: string, lines: Statement[]): string | undefined {
  const start = lines.findIndex(({text}) => new RegExp(`^\\s*${name}\\s*[:{]`).test(text));
  const first = lines[start]?.text;
  if (first === undefined) return undefined;
  const opening = first.search(/[:{]/);
  if (first[opening] === ':') {
    lines.splice(start, 1);
    return first.slice(opening + 1).trim();
  }
  const end = lines.findIndex(({text}, index) => index >= start && text.includes('}'));
  const taken = lines.splice(start, (end < 0 ? lines.length : end + 1) - start).map(({text}) => text.trim());
  return taken.join(' ').split(/[{}]/)[1]?.trim();
}

/** Takes the source of a diagram apart. Never fails: what it doesn't understand is left to Mermaid. */
export function readSource(source: string): DiagramSource {
  const lines: Statement[] = source.split(/\r?\n/).map((text, index) => ({line: index + 1, text}));
  const comments = lines.filter(isComment);
  const code = lines.filter((line) => !isComment(line) && line.text.trim() !== '');
  const keyword = /^[\w-]+/.exec(code[0]?.text.trim() ?? '')?.[0] ?? '';
  const kind = kinds.find(({keywords}) => keywords.includes(keyword));

  const described =
    kind?.described === 'comment' ? comments.map(({line, text}) => ({line, text: text.trim().slice(2)})) : code;
  const title = takeValue('accTitle', described);
  const description = takeValue('accDescr', described);

  const statements = code.flatMap(({line, text}) =>
    withoutQuotes(text)
      .split(';')
      .map((part) => ({line, text: part.trim()}))
      .filter((statement) => statement.text !== ''),
  );
  return {keyword, kind, title, description, comments, lines: code, statements};
}

/**
 * The line of the source that Mermaid means by a line number. It counts what is left after it has removed comments with
 * the empty lines before them, and empty lines at the start.
 */
export function sourceLine(source: string, mermaidLine: number): number {
  const left: number[] = [];
  let empty: number[] = [];
  for (const [index, text] of source.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (text.trim() === '') {
      empty.push(line);
      continue;
    }
    if (!isComment({line, text})) left.push(...(left.length === 0 ? [] : empty), line);
    empty = [];
  }
  return left[mermaidLine - 1] ?? left.at(-1) ?? 1;
}
