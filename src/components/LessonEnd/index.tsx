import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {useDoc} from '@docusaurus/plugin-content-docs/client';
import Button from '@site/src/components/Button';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {dateText} from '@site/src/progress/day';
import {useSavedText} from '@site/src/progress/hooks';
import {stores} from '@site/src/progress/stores';
import styles from './styles.module.css';

/** Offers to mark the lesson as read, where its reader arrives at its end. */
export default function LessonEnd(): ReactNode {
  const {metadata} = useDoc();
  const readOn = useSavedText(stores.read, metadata.id);
  const hydrated = useHydrated();
  return (
    <section className={styles.end} hidden={!hydrated} aria-label="Your progress" data-screen-only>
      {readOn === undefined ? (
        <>
          <p>Read it to the end? The mark stays in this browser.</p>
          <Button primary onClick={() => stores.read.save(metadata.id, dateText(new Date()))}>
            Mark as read
          </Button>
        </>
      ) : (
        <>
          <p role="status">
            You read this lesson on <time dateTime={readOn}>{readOn}</time>. <Link to="/progress/">Your progress</Link>
          </p>
          <Button onClick={() => stores.read.forget(metadata.id)}>Not read yet</Button>
        </>
      )}
    </section>
  );
}
