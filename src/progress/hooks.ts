import {useSyncExternalStore} from 'react';
import type {SavedTexts} from './saved-texts';

const nothing: ReadonlyMap<string, string> = new Map();

/** All texts of a kind; none in the static HTML, and until React takes over. */
export function useSaved(store: SavedTexts): ReadonlyMap<string, string> {
  return useSyncExternalStore(store.subscribe, store.all, () => nothing);
}

/** One text of a kind, if it is there. */
export function useSavedText(store: SavedTexts, key: string): string | undefined {
  return useSyncExternalStore(
    store.subscribe,
    () => store.read(key),
    () => undefined,
  );
}
