import {createContext, useContext, useId, useState, type SyntheticEvent, type ReactNode} from 'react';
import clsx from 'clsx';
import Button from '@site/src/components/Button';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {dayOf} from '@site/src/progress/day';
import {useSavedText} from '@site/src/progress/hooks';
import {gradeOf, recordReview} from '@site/src/progress/reviews';
import {stores} from '@site/src/progress/stores';
import styles from './styles.module.css';

interface QuizState {
  /** Id of the question's text, and the name of its buttons. */
  label: string;
  multiple: boolean;
  chosen: ReadonlySet<string>;
  answered: boolean;
  /** False in the static HTML and until React takes over: then the explanations are plain folds. */
  interactive: boolean;
  choose: (index: string, on: boolean) => void;
}

const QuizContext = createContext<QuizState | null>(null);

function useQuiz(): QuizState {
  const state = useContext(QuizContext);
  if (!state) throw new Error('A quiz option must stand in a quiz.');
  return state;
}

interface QuizProps {
  /** Unique in its lesson. */
  id: string;
  /** The lesson's id, the same in every edition. */
  lesson: string;
  /** Indexes of the right options, separated by commas. */
  right: string;
  children: ReactNode;
}

const same = (a: ReadonlySet<string>, b: readonly string[]) => a.size === b.length && b.every((index) => a.has(index));

/** A question whose options are all explained once it is answered; the answer stays in the reader's browser. */
export function Quiz({id, lesson, right, children}: QuizProps): ReactNode {
  const key = `${lesson}#${id}`;
  const rightOnes = right.split(',');
  const multiple = rightOnes.length > 1;
  const saved = useSavedText(stores.answers, key);
  const interactive = useHydrated();
  const [draft, setDraft] = useState<ReadonlySet<string>>(new Set());
  const label = useId();
  const answered = saved !== undefined;
  const chosen = answered ? new Set(saved.split(',')) : draft;

  function choose(index: string, on: boolean): void {
    const next = new Set(multiple ? draft : []);
    if (on) next.add(index);
    else next.delete(index);
    setDraft(next);
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (draft.size === 0) return;
    stores.answers.save(key, [...draft].sort().join(','));
    recordReview(stores.reviews, key, gradeOf(same(draft, rightOnes)), dayOf(new Date()));
  }

  function retry(): void {
    setDraft(new Set());
    stores.answers.forget(key);
  }

  return (
    <QuizContext value={{label, multiple, chosen, answered, interactive, choose}}>
      <form className={styles.quiz} id={`quiz-${id}`} data-right={right} onSubmit={submit} aria-labelledby={label}>
        <p className={styles.kind}>Question{multiple && ', several right answers'}</p>
        {children}
        <div className={styles.actions} hidden={!interactive}>
          {answered ? (
            <Button onClick={retry}>Try again</Button>
          ) : (
            <Button primary type="submit" disabled={draft.size === 0}>
              Check answer
            </Button>
          )}
          <output className={styles.verdict}>{answered && (same(chosen, rightOnes) ? 'Right.' : 'Not quite.')}</output>
        </div>
      </form>
    </QuizContext>
  );
}

export function QuizQuestion({children}: {children: ReactNode}): ReactNode {
  const {label} = useQuiz();
  return (
    <div className={styles.question} id={label} data-part="question">
      {children}
    </div>
  );
}

const OptionContext = createContext<{index: string; right: boolean} | null>(null);

function useOption(): {index: string; right: boolean} {
  const option = useContext(OptionContext);
  if (!option) throw new Error('An answer must stand in an option.');
  return option;
}

export function QuizOption({index, right, children}: {index: string; right: string; children: ReactNode}): ReactNode {
  const {chosen, answered} = useQuiz();
  const isRight = right === 'true';
  return (
    <OptionContext value={{index, right: isRight}}>
      <div
        data-part="option"
        className={clsx(
          styles.option,
          answered && isRight && styles.right,
          answered && !isRight && chosen.has(index) && styles.wrong,
        )}
      >
        {children}
      </div>
    </OptionContext>
  );
}

export function QuizAnswer({children}: {children: ReactNode}): ReactNode {
  const {label, multiple, chosen, answered, choose} = useQuiz();
  const {index} = useOption();
  return (
    <label className={styles.answer}>
      <input
        type={multiple ? 'checkbox' : 'radio'}
        name={label}
        value={index}
        checked={chosen.has(index)}
        disabled={answered}
        onChange={(event) => choose(index, event.target.checked)}
      />
      <div data-part="answer">{children}</div>
    </label>
  );
}

export function QuizExplanation({children}: {children: ReactNode}): ReactNode {
  const {interactive, answered} = useQuiz();
  const {right} = useOption();
  const verdict = <strong>{right ? 'Right.' : 'Wrong.'}</strong>;
  if (!interactive) {
    return (
      <details className={styles.explanation}>
        <summary>Right or wrong?</summary>
        {verdict}
        <div data-part="explanation">{children}</div>
      </details>
    );
  }
  return (
    // There even before it is shown: the appendix of a printed lesson is made of it.
    <div className={styles.explanation} hidden={!answered} data-part="explained">
      {verdict}
      <div data-part="explanation">{children}</div>
    </div>
  );
}
