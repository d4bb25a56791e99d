import type {ReactNode} from 'react';
import type {Lab} from '../../labs/experiment';
import styles from './styles.module.css';

/** Goals that the run itself verifies. */
export function Challenges({lab, solved}: {lab: Lab; solved: ReadonlySet<string>}): ReactNode {
  return (
    <ol className={styles.challenges}>
      {lab.challenges.map(({id, title, task, hint}) => (
        <li key={id} data-solved={solved.has(id) || undefined}>
          <p>
            <b>{title}</b> <span className={styles.state}>{solved.has(id) ? 'Solved' : 'Not solved yet'}</span>
          </p>
          <p>{task}</p>
          <details>
            <summary>Hint</summary>
            <p>{hint}</p>
          </details>
        </li>
      ))}
    </ol>
  );
}
