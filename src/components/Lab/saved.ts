import {useSyncExternalStore} from 'react';
import {savedTexts} from '../../browser-storage';

/** `<lab>/<challenge>` → `solved`. */
const challenges = savedTexts('bj:challenge:');
/** Lab → index of the option that the reader predicted. */
const predictions = savedTexts('bj:prediction:');

export function saveSolved(lab: string, challenge: string): void {
  const key = `${lab}/${challenge}`;
  if (challenges.read(key) === undefined) challenges.save(key, 'solved');
}

/** Which of a lab's challenges this reader has ever solved; none in the static HTML. */
export function useSolved(lab: string, ids: readonly string[]): ReadonlySet<string> {
  const solved = useSyncExternalStore(
    challenges.subscribe,
    () => ids.filter((id) => challenges.read(`${lab}/${id}`) !== undefined).join(','),
    () => '',
  );
  return new Set(solved === '' ? [] : solved.split(','));
}

export function savePrediction(lab: string, option: number): void {
  predictions.save(lab, String(option));
}

/** The option that the reader predicted, now or on an earlier visit. */
export function usePrediction(lab: string): number | undefined {
  const text = useSyncExternalStore(
    predictions.subscribe,
    () => predictions.read(lab),
    () => undefined,
  );
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
