import type {Problem} from '../markdown/problem';

/** The place of what concerns a file as a whole. */
export const top: Problem['place'] = {start: {line: 1, column: 1}, end: {line: 1, column: 1}};

/** A replacement in a file, by offsets into its text. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** A problem in a file of the course. */
export interface Finding extends Problem {
  /** Path from the root. */
  file: string;
  /** What `--fix` does about it, where that is mechanical. */
  edit?: Edit;
}

/** A finding and the rule that made it. */
export interface Issue extends Finding {
  rule: string;
}

/** By file, then place, then rule: the same course gives the same report. */
export function compareIssues(a: Issue, b: Issue): number {
  return (
    compareText(a.file, b.file) ||
    a.place.start.line - b.place.start.line ||
    a.place.start.column - b.place.start.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** `file:line:column rule message`, then what to do on a line of its own. */
export function formatIssue({file, place, rule, message, fix}: Issue): string {
  return `${file}:${place.start.line}:${place.start.column} ${rule}\n    ${message}\n    ${fix}`;
}
