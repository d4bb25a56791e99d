import {useId, type ReactNode} from 'react';
import type {Frame} from './playback';
import {withUnit} from './numbers';
import styles from './styles.module.css';

/** What happened, in words. It speaks when the reader steps, and is silent while the run plays. */
export function EventLog({frame, timeUnit}: {frame: Frame; timeUnit: string}): ReactNode {
  const id = useId();
  const {log, earlier, playing} = frame;
  return (
    <div className={styles.log} data-screen-only>
      <div id={id}>Events</div>
      <div role="log" aria-labelledby={id} aria-live={playing || frame.preview ? 'off' : 'polite'} tabIndex={0}>
        {/* The box is laid out from its end, so the latest entry is in view without a script that scrolls. */}
        <ol>
          {earlier > 0 && <li className={styles.soft}>{earlier} earlier events</li>}
          {log.length === 0 && <li className={styles.soft}>Nothing has happened yet.</li>}
          {log.map(({time, text}, index) => (
            <li key={earlier + index}>
              <span>{withUnit(time, timeUnit)} </span>
              {text}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
