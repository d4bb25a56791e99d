import {useId, type ReactNode} from 'react';
import type {Lab} from '../../labs/experiment';
import {savePrediction, usePrediction} from './saved';
import styles from './styles.module.css';

/** The question before the first run. The answer comes after it, in Explain. */
export function Predict({lab, locked}: {lab: Lab; locked: boolean}): ReactNode {
  const name = useId();
  const chosen = usePrediction(lab.name);
  return (
    <fieldset className={styles.predict} disabled={locked}>
      <legend>{lab.predict.question}</legend>
      {lab.predict.options.map(({text}, index) => (
        <label key={text}>
          <input type="radio" name={name} checked={chosen === index} onChange={() => savePrediction(lab.name, index)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What came out and why, with each option explained. A fold: also where there is no JavaScript to unlock it. */
export function Explain({
  lab,
  open,
  onToggle,
}: {
  lab: Lab;
  open: boolean;
  onToggle: (open: boolean) => void;
}): ReactNode {
  const chosen = usePrediction(lab.name);
  const {options, right} = lab.predict;
  return (
    <details className={styles.explain} open={open} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary>What happens, and why</summary>
      <ol>
        {options.map(({text, explanation}, index) => (
          <li key={text} data-right={index === right || undefined} data-chosen={index === chosen || undefined}>
            <p>
              <b>{index === right ? 'Right: ' : 'Not so: '}</b>
              {text}
              {index === chosen && <em> Your prediction</em>}
            </p>
            <p>{explanation}</p>
          </li>
        ))}
      </ol>
      <p>{lab.explain}</p>
    </details>
  );
}
