import type {ReactNode} from 'react';
import styles from './styles.module.css';

/** A box for what may be wider than the page: it scrolls by itself, with the keyboard too. */
export function Scroll({label, children}: {label: string; children: ReactNode}): ReactNode {
  return (
    <div className={styles.scroll} role="group" aria-labelledby={label} tabIndex={0}>
      {children}
    </div>
  );
}
