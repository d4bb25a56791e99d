import {useEffect, useId, useRef, useState, useSyncExternalStore, type KeyboardEvent, type ReactNode} from 'react';
import {useHistory} from '@docusaurus/router';
import clsx from 'clsx';
import {useSearch, type CurrentAnswer} from '@site/src/plugins/search/client';
import type {EditionAddresses} from '@site/src/plugins/concepts/types';
import OptionLine from './OptionLine';
import {optionsOf} from './options';
import {recentSearches} from './recent';
import {MagnifierIcon} from './icons';
import styles from './dialog.module.css';

interface Props {
  edition: EditionAddresses;
  query: string;
  onQuery: (query: string) => void;
  /** When the reader has opened a result. */
  onOpen?: () => void;
  /** Stands at the end of the field. */
  children?: ReactNode;
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

/** What a screen reader hears of the results, and everybody reads below them. */
function summary({results, fullText, query}: CurrentAnswer): string {
  const concepts = results.filter(({kind}) => kind === 'concept').length;
  const found =
    results.length === 0
      ? fullText === 'pending'
        ? 'Searching'
        : `Nothing found for “${query.trim().slice(0, 60)}”`
      : `${plural(concepts, 'concept')}, ${plural(results.length - concepts, 'page')}`;
  if (fullText === 'offline') return `${found}. Without network, only names are searched.`;
  if (fullText === 'absent') return `${found}. Full text needs a build: npm run build.`;
  return `${found}.`;
}

function RecentSearches({onQuery}: {onQuery: (query: string) => void}): ReactNode {
  const snapshot = useSyncExternalStore(recentSearches.subscribe, recentSearches.snapshot, () => '[]');
  const recent = recentSearches.parse(snapshot);
  return (
    <div className={styles.idle}>
      {recent.length > 0 && (
        <section aria-label="Recent searches">
          <p className={styles.idleHeading}>
            Recent searches{' '}
            <button type="button" className={styles.clear} onClick={recentSearches.clear}>
              Clear
            </button>
          </p>
          <ul>
            {recent.map((query) => (
              <li key={query}>
                <button type="button" onClick={() => onQuery(query)}>
                  {query}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p>
        A concept by any of its names, a piece of code, or a question in plain words. Nothing that you type leaves your
        browser.
      </p>
    </div>
  );
}

/** The field and what it finds, as a combobox: the focus stays in the field, arrows choose, Enter opens. */
export default function SearchBox({edition, query, onQuery, onOpen, children}: Props): ReactNode {
  const history = useHistory();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const {answer, failed} = useSearch(edition, query);
  const [chosen, setChosen] = useState({query: '', index: 0});
  const isEmpty = query.trim() === '';
  const options = answer && !isEmpty ? optionsOf(answer.results) : [];
  const active = Math.min(chosen.query === query ? chosen.index : 0, options.length - 1);
  const optionId = (index: number) => `${id}-option-${index}`;

  useEffect(() => {
    document.getElementById(`${id}-option-${active}`)?.scrollIntoView({block: 'nearest'});
  }, [active, id]);

  const open = (path: string) => {
    recentSearches.add(query);
    history.push(path);
    onOpen?.();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || options.length === 0) return;
    const move = (index: number) => {
      event.preventDefault();
      setChosen({query, index: (index + options.length) % options.length});
    };
    if (event.key === 'ArrowDown') move(active + 1);
    else if (event.key === 'ArrowUp') move(active - 1);
    else if (event.key === 'Enter') {
      event.preventDefault();
      const option = options[active];
      if (option) open(option.path);
    }
  };

  return (
    <div className={styles.box}>
      <div className={styles.field}>
        <MagnifierIcon />
        <input
          ref={input}
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          // The field is what the reader asked for, by a key or a button.
          autoFocus
          placeholder="Concept, code, question"
          aria-label="Search the course"
          role="combobox"
          aria-expanded={options.length > 0}
          aria-controls={`${id}-results`}
          aria-autocomplete="list"
          aria-activedescendant={options.length > 0 ? optionId(active) : undefined}
          value={query}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {children}
      </div>
      <div
        className={clsx(styles.results, options.length === 0 && styles.none)}
        id={`${id}-results`}
        role="listbox"
        aria-label="Results"
        aria-busy={!isEmpty && (answer?.query !== query || answer.fullText === 'pending')}
      >
        {options.map((option, index) => (
          <OptionLine
            key={`${option.kind} ${option.path}`}
            id={optionId(index)}
            option={option}
            isActive={index === active}
            edition={edition}
            onChoose={() => setChosen({query, index})}
            onOpen={() => open(option.path)}
          />
        ))}
      </div>
      {isEmpty && (
        <RecentSearches
          onQuery={(recent) => {
            onQuery(recent);
            input.current?.focus();
          }}
        />
      )}
      {answer?.results.length === 0 && !isEmpty && answer.fullText !== 'pending' && (
        <div className={styles.idle}>
          <p>
            Try fewer words, another name for it, or one word of the sentence that you have in mind. The{' '}
            <a href={edition.glossary}>glossary</a> lists every concept of this edition.
          </p>
        </div>
      )}
      <p className={styles.status} role="status">
        {failed ? 'The search could not be loaded. Type on to try again.' : answer && !isEmpty ? summary(answer) : ''}
      </p>
    </div>
  );
}
