/** Shares of time, in percent, over the last 10, 60 and 300 seconds, and the sum since the start, in microseconds. */
export interface Stalls {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly total: number;
}

/** What a file in `/proc/pressure` says. */
export interface Pressure {
  /** At least one task waited for the resource. */
  readonly some: Stalls;
  /** All tasks that were not idle waited for it: nothing was done. */
  readonly full: Stalls | undefined;
}

// #region pressure
const LINE = /^(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+) total=(\d+)$/;

/** Reads `/proc/pressure/cpu`, `io` or `memory`, or the same file of a control group. Throws a SyntaxError. */
export function parsePressure(text: string): Pressure {
  const stalls = new Map<string, Stalls>();
  for (const line of text.trim().split('\n')) {
    const match = LINE.exec(line);
    if (match === null) throw new SyntaxError(`«${line}» is no line of a pressure file.`);
    const [, kind = '', ...numbers] = match;
    const [avg10 = NaN, avg60 = NaN, avg300 = NaN, total = NaN] = numbers.map(Number);
    stalls.set(kind, {avg10, avg60, avg300, total});
  }
  const some = stalls.get('some');
  if (some === undefined) throw new SyntaxError('The line «some» is missing.');
  return {some, full: stalls.get('full')};
}

/** Where to look first: the resources for which tasks wait more than `limit` percent of the time, the worst first. */
export function stalledOn(files: Readonly<Record<string, string>>, limit = 10): string[] {
  return Object.entries(files)
    .map(([resource, text]) => ({resource, share: parsePressure(text).some.avg60}))
    .filter(({share}) => share > limit)
    .sort((a, b) => b.share - a.share)
    .map(({resource}) => resource);
}
// #endregion pressure
