import path from 'node:path';
import type {Position} from 'unist';

/** Something wrong in a Markdown file, in words for its author. Places are 1-based. */
export interface Problem {
  /** What is wrong, naming the text that is wrong. */
  message: string;
  /** What to write instead. */
  fix: string;
  place: Position;
}

/** The closest of `names` to `word`, if one is close enough to be what was meant. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** The closest of `paths` to one: of a similar name in the same folder, or of the same name in another. */
export function nearestPath(wanted: string, paths: Iterable<string>): string | undefined {
  const all = [...paths];
  const namesakes = all.filter((file) => path.posix.basename(file) === path.posix.basename(wanted));
  const siblings = all
    .filter((file) => path.posix.dirname(file) === path.posix.dirname(wanted))
    .map((file) => path.posix.basename(file));
  const name = nearest(path.posix.basename(wanted), siblings);
  if (name !== undefined) return path.posix.join(path.posix.dirname(wanted), name);
  return nearest(wanted, namesakes) ?? (namesakes.length === 1 ? namesakes[0] : undefined);
}

/** Levenshtein's distance, by the two-row dynamic program: O(|a| |b|) time, O(|b|) space. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
