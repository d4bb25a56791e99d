import type {ReactNode} from 'react';
import styles from './styles.module.css';

/** A common statement, and beneath it what is true. */
export function Myth({children}: {children: ReactNode}): ReactNode {
  return <aside className={styles.myth}>{children}</aside>;
}

export function MythLabel({children}: {children: ReactNode}): ReactNode {
  return (
    <p className={styles.claim}>
      <span className={styles.tag}>People say</span>
      <span className={styles.words}>{children}</span>
    </p>
  );
}
