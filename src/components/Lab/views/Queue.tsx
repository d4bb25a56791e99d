import type {ReactNode} from 'react';
import type {QueueView} from '../../../labs/experiment';
import {Cell, ToneWord} from './Cells';
import styles from './styles.module.css';

/** Free places are drawn only where that is a line of them and not a wall. */
const mostPlaces = 16;

type Line = QueueView['queues'][number];

function Waiting({line: {waiting, hidden = 0, capacity}}: {line: Line}): ReactNode {
  const length = waiting.length + hidden;
  const free = capacity !== undefined && capacity <= mostPlaces ? Math.max(0, capacity - length) : 0;
  return (
    <span className={styles.waiting}>
      {Array.from({length: free}, (_, index) => (
        <span key={`free-${index}`} className={styles.free} aria-hidden="true" />
      ))}
      {hidden > 0 && <span className={styles.more}>+{hidden} more</span>}
      {/* Who is next stands nearest to the server; a reader of text hears them in the order of service. */}
      <span className={styles.queueLine}>
        {waiting.map((item, index) => (
          <Cell key={index} {...item} />
        ))}
      </span>
    </span>
  );
}

export function Queue({view: {queues}}: {view: QueueView}): ReactNode {
  return (
    <ul className={styles.queues}>
      {queues.map((line) => {
        const length = line.waiting.length + (line.hidden ?? 0);
        return (
          <li key={line.id}>
            <span className={styles.queueName}>
              <b>{line.label}</b> {length} waiting
              {line.capacity !== undefined && ` of ${line.capacity}`}
            </span>
            <Waiting line={line} />
            <span className={styles.arrow} aria-hidden="true">
              →
            </span>
            <span className={styles.servers}>
              {line.servers.map(({label, serving, tone}, index) => (
                <span key={index} className={styles.server} data-tone={tone}>
                  <b>{label}</b> {serving ?? 'idle'}
                  <ToneWord tone={tone} />
                </span>
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
