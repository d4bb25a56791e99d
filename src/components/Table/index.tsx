import {useRef, type ComponentProps, type ReactNode} from 'react';
import {useOverflow} from '@site/src/hooks/useOverflow';
import styles from './styles.module.css';

/** A table that scrolls in its own box when it is wider than the page, and then can be reached with the keyboard. */
export function Table(props: ComponentProps<'table'>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const scrolls = useOverflow(box, true);
  return (
    <div ref={box} className={styles.box} tabIndex={scrolls ? 0 : undefined}>
      <table {...props} />
    </div>
  );
}

/** The corner of a table with headings on two sides is empty, and so no heading. */
export function TableHeading({children, ...props}: ComponentProps<'th'>): ReactNode {
  return children === undefined ? <td /> : <th {...props}>{children}</th>;
}
