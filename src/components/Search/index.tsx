import {lazy, Suspense, useEffect, useState, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {MagnifierIcon} from './icons';
import styles from './opener.module.css';

const SearchDialog = lazy(() => import('./Dialog'));

const isEditable = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const isShortcut = (event: KeyboardEvent) =>
  (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) ||
  (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isEditable(event.target));

/** The way into the search, on every page. Nothing of it is loaded before it is opened. */
export default function SearchBar(): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const isHydrated = useHydrated();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isShortcut(event)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  const face = (
    <>
      <MagnifierIcon /> <span className={styles.word}>Search</span>{' '}
      <kbd className={styles.shortcut} aria-hidden="true">
        Ctrl K
      </kbd>
    </>
  );
  return (
    <>
      {isHydrated ? (
        <button
          type="button"
          className={styles.opener}
          aria-haspopup="dialog"
          aria-keyshortcuts="Control+K Meta+K /"
          onClick={() => setOpen(true)}
        >
          {face}
        </button>
      ) : (
        <Link className={styles.opener} to="/search/">
          {face}
        </Link>
      )}
      {isOpen && (
        <Suspense fallback={null}>
          <SearchDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
