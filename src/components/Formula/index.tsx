import {useRef, type ReactNode} from 'react';
import {useOverflow} from '@site/src/hooks/useOverflow';
import styles from './styles.module.css';

interface FormulaProps {
  /** Its markup, by KaTeX. */
  html: string;
}

/** A displayed formula, which can be scrolled with the keyboard where it is wider than the page. */
export function Formula({html}: FormulaProps): ReactNode {
  const box = useRef<HTMLSpanElement>(null);
  const scrolls = useOverflow(box, false);
  return (
    <span
      ref={box}
      className={styles.box}
      {...(scrolls && {tabIndex: 0, role: 'group', 'aria-label': 'Formula'})}
      dangerouslySetInnerHTML={{__html: html}}
    />
  );
}

/** A formula within a sentence: the outermost element of its markup, whose content is `html`. */
export function InlineFormula({html}: FormulaProps): ReactNode {
  return <span className="katex" dangerouslySetInnerHTML={{__html: html}} />;
}
