import {useSyncExternalStore} from 'react';
import {useSavedText} from '../../progress/hooks';
import {stores} from '../../progress/stores';

const {challenges, predictions} = stores;

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
  const text = useSavedText(predictions, lab);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
