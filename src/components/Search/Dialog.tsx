import {useEffect, useRef, useState, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {useEdition} from '@site/src/plugins/concepts/client';
import SearchBox from './SearchBox';
import {searchAddress} from './address';
import styles from './dialog.module.css';

/** The search over the page: closed by Escape, by a click outside, and by opening a result. */
export default function SearchDialog({onClose}: {onClose: () => void}): ReactNode {
  const edition = useEdition();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label="Search"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles.panel}>
        <SearchBox edition={edition} query={query} onQuery={setQuery} onOpen={onClose}>
          <button type="button" className={styles.close} onClick={onClose}>
            Close
          </button>
        </SearchBox>
        <p className={styles.keys}>
          <span>
            <kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> closes
          </span>
          <Link to={searchAddress(query, edition)} onClick={onClose}>
            Search page
          </Link>
        </p>
      </div>
    </dialog>
  );
}
