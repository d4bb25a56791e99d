import {useLayoutEffect, useRef, type ReactNode, type RefObject} from 'react';
import type {Definitions} from '@site/src/plugins/concepts/types';
import styles from './styles.module.css';

interface Props {
  id: string;
  /** What it stands at. */
  anchor: RefObject<HTMLElement | null>;
  concept: Definitions[string];
  /** Whether it was asked for by a finger, which opens the lesson by a second tap. */
  isTouch: boolean;
}

const margin = 12;

/** The definition of a concept beside its mention: below it, or above it where there is no room. */
export default function Preview({id, anchor, concept: {name, definition}, isTouch}: Props): ReactNode {
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
      <strong>{name}</strong> <span>{definition}</span>
      {isTouch && <span className={styles.hint}>Tap the word again to open its lesson.</span>}
    </span>
  );
}
