/** What one lesson holds. */
export interface LessonCounts {
  diagrams: number;
  questions: number;
  exercises: number;
  /** Addresses outside the course, without fragments. */
  sources: Set<string>;
}

/** The lines of a lesson that are neither front matter nor in a fence, and of each fence the line that opens it. */
function* linesOf(markdown: string): Generator<string> {
  let end: string | undefined; // what ends the part that is left out
  for (const line of markdown.split('\n')) {
    const text = line.trim();
    if (end !== undefined) {
      if (text.startsWith(end) && text.replaceAll(end.charAt(0), '') === '') end = undefined;
      continue;
    }
    yield text;
    end = /^(?:-{3}$|`{3,}|~{3,})/.exec(text)?.[0];
  }
}

const inlineCode = /(`+)(?!`).*?(?<!`)\1(?!`)/g;
/** An address in a link; parentheses in it come in pairs. */
const address = /https:\/\/(?:\([^\s()]*\)|[^\s()<>"[\]#])+/g;

/**
 * Counts in a lesson's Markdown, line by line: the checks have seen to it that directives and fences are what they look
 * like, and the tree would take a third of a second for ten lessons. O(n).
 */
export function countLesson(markdown: string): LessonCounts {
  const counts: LessonCounts = {diagrams: 0, questions: 0, exercises: 0, sources: new Set()};
  for (const line of linesOf(markdown)) {
    if (/^[`~]{3,}mermaid\b/.test(line)) counts.diagrams += 1;
    if (/^:{3,}quiz\b/.test(line)) counts.questions += 1;
    if (/^:{3,}exercise\b/.test(line)) counts.exercises += 1;
    for (const [found] of line.replace(inlineCode, '').matchAll(address)) counts.sources.add(found);
  }
  return counts;
}
