import {useSyncExternalStore, type ReactNode} from 'react';
import Notice from '@site/src/components/Notice';
import {currentTrouble, dismissTrouble, subscribeToTrouble, type Trouble} from '@site/src/progress/trouble';

const words: Record<Trouble, string> = {
  blocked: 'Your browser does not let this site keep anything, so your progress lasts until you close the page.',
  full: 'Your browser’s storage for this site is full, so new progress lasts until you close the page. Save it to a file under Progress.',
  corrupt: 'A part of your saved progress can’t be read and is left out. The rest is unharmed.',
};

/** Says once a visit why progress is not kept. Everything else goes on. */
export default function StorageNotice(): ReactNode {
  const trouble = useSyncExternalStore(subscribeToTrouble, currentTrouble, () => undefined);
  return (
    <div role="status">
      {trouble && (
        <Notice dismiss="Understood" onDismiss={dismissTrouble}>
          {words[trouble]}
        </Notice>
      )}
    </div>
  );
}
