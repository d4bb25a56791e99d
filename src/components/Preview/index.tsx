import {useLayoutEffect, useRef, type ReactNode, type RefObject} from 'react';
import styles from './styles.module.css';

interface Props {
  id: string;
  /** What it stands at. */
  anchor: RefObject<HTMLElement | null>;
  /** Whether it was asked for by a finger, which follows the link by a second tap. */
  isTouch: boolean;
  /** What a second tap does. */
  hint: string;
  children: ReactNode;
}

const margin = 12;

/** What a link leads to, beside it: below, or above where there is no room. */
export default function Preview({id, anchor, isTouch, hint, children}: Props): ReactNode {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const [line] = anchor.current?.getClientRects() ?? [];
    const element = box.current;
    if (!line || !element) return;
    const {width, height} = element.getBoundingClientRect();
    const room = document.documentElement.clientWidth - width - margin;
    const below = line.bottom + 6;
    const fits = below + height + margin < window.innerHeight;
    element.style.left = `${Math.max(margin, Math.min(line.left, room))}px`;
    element.style.top = `${fits ? below : Math.max(margin, line.top - height - 6)}px`;
  }, [anchor]);
  return (
    <span ref={box} id={id} role="tooltip" className={styles.preview}>
      {children}
      {isTouch && <span className={styles.hint}>{hint}</span>}
    </span>
  );
}
