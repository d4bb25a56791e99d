import {useRef, type ReactNode} from 'react';
import {useOverflow} from '@site/src/hooks/useOverflow';
import styles from './styles.module.css';

/** A displayed formula, which can be scrolled with the keyboard where it is wider than the page. */
export default function Formula({children}: {children: ReactNode}): ReactNode {
  const box = useRef<HTMLSpanElement>(null);
  const scrolls = useOverflow(box, false);
  return (
    <span ref={box} className={styles.box} {...(scrolls && {tabIndex: 0, role: 'group', 'aria-label': 'Formula'})}>
      {children}
    </span>
  );
}
