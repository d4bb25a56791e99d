import {useSyncExternalStore} from 'react';

const never = () => () => undefined;

/** Whether React has taken over: false in the static HTML, where a button could do nothing. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
