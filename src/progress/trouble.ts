/** Why the browser keeps less than the reader would expect. */
export type Trouble = 'blocked' | 'full' | 'corrupt';

let current: Trouble | undefined;
let told = false;
const listeners = new Set<() => void>();

/** Notes a trouble; the first one of a visit is what the reader is told. */
export function reportTrouble(trouble: Trouble): void {
  if (told || current !== undefined) return;
  current = trouble;
  for (const listener of listeners) listener();
}

/** The trouble to tell the reader of, until they have seen it. */
export const currentTrouble = (): Trouble | undefined => current;

/** The reader has seen it: nothing more is said in this visit. */
export function dismissTrouble(): void {
  current = undefined;
  told = true;
  for (const listener of listeners) listener();
}

export function subscribeToTrouble(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
