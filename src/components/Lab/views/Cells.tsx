import type {ReactNode} from 'react';
import type {Tone} from '../../../labs/experiment';
import styles from './styles.module.css';
import {toneWord} from './tone';

/** A tone as a word for screen readers. */
export function ToneWord({tone}: {tone: Tone}): ReactNode {
  return toneWord[tone] === '' ? null : <span className={styles.unseen}> ({toneWord[tone]})</span>;
}

/** A small box with a text, painted by its tone. */
export function Cell({text, tone}: {text: string; tone: Tone}): ReactNode {
  return (
    <span className={styles.cell} data-tone={tone}>
      {text}
      <ToneWord tone={tone} />
    </span>
  );
}
