/** A reference to a region of a source file, as a fence's meta names it. */
export interface ExcerptReference {
  /** Path from the repository's root. */
  file: string;
  region: string;
}

/** Reads `file=path#region` from the meta of a fence; `undefined` if it names no file. */
export function excerptReference(meta: string | null | undefined): ExcerptReference | undefined {
  const match = /(?:^|\s)file=([^\s#]+)#(\S+)/.exec(meta ?? '');
  const [, file, region] = match ?? [];
  return file !== undefined && region !== undefined ? {file, region} : undefined;
}

/** The lab that an excerpt comes from: the folder after `src/labs/`. */
export function labOf({file}: ExcerptReference): string {
  return file.split('/')[2] ?? '';
}

/** Removes the indentation that all non-empty lines share. */
function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join('\n');
}

/**
 * The text between `// #region name` and `// #endregion name`, without the marker lines of this and of nested regions,
 * without shared indentation. `undefined` if the source has no such region.
 */
export function regionOf(source: string, name: string): string | undefined {
  const lines = source.split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, index) => index > start && line.trim() === `// #endregion ${name}`);
  if (start < 0 || end < 0) return undefined;
  const inner = lines.slice(start + 1, end).filter((line) => !/^\s*\/\/ #(?:end)?region /.test(line));
  return dedent(inner).replace(/^\n+|\s+$/g, '');
}

/** The names of the regions of a source file, in order. */
export function regionNames(source: string): string[] {
  return [...source.matchAll(/^\s*\/\/ #region (\S+)\s*$/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
