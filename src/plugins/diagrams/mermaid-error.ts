import {sourceLine} from './source';

/** Mermaid's message about a source that it can't draw. */
export class MermaidError extends Error {
  override name = 'MermaidError';

  constructor(
    message: string,
    /** 1-based line in the source, where Mermaid names one. */
    readonly line: number | undefined,
  ) {
    super(message);
  }
}

/** The error for a message of Mermaid's about `source`, with the line that Mermaid means. */
export function mermaidError(message: string, source: string): MermaidError {
  const line = /\berror on line (\d+)/.exec(message)?.[1];
  return new MermaidError(message, line === undefined ? undefined : sourceLine(source, Number(line)));
}
