import type {ReactNode} from 'react';
import {useHydrated} from '@site/src/hooks/useHydrated';
import styles from './styles.module.css';

/** A field that leaves of a long list what has the words that are typed, and says how much that is. */
export default function Filter({
  what,
  placeholder,
  value,
  onChange,
  count,
  total,
}: {
  /** What the list is of, in the plural. */
  what: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  count: number;
  total: number;
}): ReactNode {
  const hydrated = useHydrated();
  return (
    <div className={styles.filter}>
      <label htmlFor="filter">Show {what} with</label>
      <input
        id="filter"
        type="text"
        inputMode="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={placeholder}
        disabled={!hydrated}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p role="status">
        {value.trim() !== '' && `${count.toLocaleString('en')} of `}
        {total.toLocaleString('en')} {what}
      </p>
    </div>
  );
}
