import {useEffect, useId, useRef, useState, type ReactNode, type SyntheticEvent} from 'react';
import clsx from 'clsx';
import Button from '@site/src/components/Button';
import quiz from '@site/src/components/Quiz/styles.module.css';
import type {Grade} from '@site/src/labs/spaced-repetition';
import type {Question} from './question';
import styles from './styles.module.css';

/** What a reader says of a right answer, and the grade that SM-2 gives it. */
const efforts: readonly {label: string; grade: Grade}[] = [
  {label: 'Hard', grade: 3},
  {label: 'Some thought', grade: 4},
  {label: 'Easy', grade: 5},
];

interface CardProps {
  question: Question;
  /** Where the question comes from. */
  children: ReactNode;
  /** `grade` below 3: answered wrong. */
  onDone: (grade: Grade) => void;
}

/** One question of a review: answered, explained, graded. Digits grade, so that the keyboard is enough. */
export default function Card({question: {html, options, right}, children, onDone}: CardProps): ReactNode {
  const label = useId();
  const box = useRef<HTMLFormElement>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [answered, setAnswered] = useState(false);
  const multiple = right.length > 1;
  const isRight = chosen.size === right.length && right.every((index) => chosen.has(index));

  // A new card is where the reader is: on its first option.
  useEffect(() => box.current?.querySelector('input')?.focus(), []);
  useEffect(() => {
    if (answered) box.current?.querySelector<HTMLElement>('[data-next]')?.focus();
  }, [answered]);

  function choose(index: string, on: boolean): void {
    const next = new Set(multiple ? chosen : []);
    if (on) next.add(index);
    else next.delete(index);
    setChosen(next);
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (chosen.size > 0) setAnswered(true);
  }

  return (
    <form
      ref={box}
      className={clsx(quiz.quiz, styles.card)}
      aria-labelledby={label}
      onSubmit={submit}
      onKeyDown={({key}) => {
        const effort = efforts[Number(key) - 1];
        if (answered && isRight && effort) onDone(effort.grade);
      }}
    >
      <p className={quiz.kind}>{children}</p>
      <div id={label} className={quiz.question} dangerouslySetInnerHTML={{__html: html}} />
      {options.map((option, number) => {
        const index = String(number);
        const good = right.includes(index);
        return (
          <div
            key={index}
            className={clsx(
              quiz.option,
              answered && good && quiz.right,
              answered && !good && chosen.has(index) && quiz.wrong,
            )}
          >
            <label className={quiz.answer}>
              <input
                type={multiple ? 'checkbox' : 'radio'}
                name={label}
                checked={chosen.has(index)}
                disabled={answered}
                onChange={({target}) => choose(index, target.checked)}
              />
              <div dangerouslySetInnerHTML={{__html: option.html}} />
            </label>
            {answered && (
              <div className={quiz.explanation}>
                <strong>{good ? 'Right.' : 'Wrong.'}</strong>
                <div dangerouslySetInnerHTML={{__html: option.explanation}} />
              </div>
            )}
          </div>
        );
      })}
      <div className={quiz.actions}>
        <output className={quiz.verdict}>{answered && (isRight ? 'Right. How hard was it?' : 'Not quite.')}</output>
        {!answered && (
          <Button primary type="submit" disabled={chosen.size === 0}>
            Check answer
          </Button>
        )}
        {answered &&
          isRight &&
          efforts.map(({label: effort, grade}, number) => (
            <Button
              key={effort}
              primary={grade === 4}
              data-next={grade === 4 || undefined}
              onClick={() => onDone(grade)}
            >
              {effort} <kbd>{number + 1}</kbd>
            </Button>
          ))}
        {answered && !isRight && (
          <Button primary data-next onClick={() => onDone(1)}>
            Again tomorrow
          </Button>
        )}
      </div>
    </form>
  );
}
