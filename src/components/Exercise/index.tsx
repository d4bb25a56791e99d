import type {ReactNode} from 'react';
import styles from './styles.module.css';

const levels: Record<string, string> = {1: 'Apply', 2: 'Analyze', 3: 'Build'};

export function Exercise({level, children}: {level: string; children: ReactNode}): ReactNode {
  return (
    <section className={styles.exercise} data-part="exercise">
      <p className={styles.level}>Exercise, {levels[level]?.toLowerCase()}</p>
      {children}
    </section>
  );
}

export function ExerciseLabel({children}: {children: ReactNode}): ReactNode {
  return (
    <p className={styles.title} data-part="exercise-title">
      {children}
    </p>
  );
}

export function Solution({children}: {children: ReactNode}): ReactNode {
  return (
    <details className={styles.solution}>
      <summary>Solution</summary>
      <div className={styles.body} data-part="solution">
        {children}
      </div>
    </details>
  );
}
