import {Children, createContext, isValidElement, useContext, useState, type ReactNode} from 'react';
import clsx from 'clsx';
import useBrokenLinks from '@docusaurus/useBrokenLinks';
import Heading from '@theme/Heading';
import Filter from '@site/src/components/Filter';
import {hasWords} from '@site/src/components/Filter/words';
import styles from './styles.module.css';

const Typed = createContext('');

interface PatternProps {
  id: string;
  name: string;
  /** Its other names, as they are shown. */
  aliases: string;
  /** What the filter looks through. */
  words: string;
  level: string;
  children: ReactNode;
}

/** All patterns, with a field that leaves those with some words. */
export function PatternAtlas({children}: {children: ReactNode}): ReactNode {
  const [typed, setTyped] = useState('');
  const words = Children.toArray(children).flatMap((child) =>
    isValidElement<PatternProps>(child) ? [child.props.words] : [],
  );
  const count = words.filter((text) => hasWords(text, typed)).length;
  return (
    <>
      <Filter
        what="patterns"
        placeholder="a name, a word of the problem, a lesson"
        value={typed}
        onChange={setTyped}
        count={count}
        total={words.length}
      />
      <Typed.Provider value={typed}>{children}</Typed.Provider>
      {count === 0 && <p>No pattern has these words. The search also looks through the lessons.</p>}
    </>
  );
}

/** A pattern: its names, and its parts. */
export function Pattern({id, name, aliases, words, level, children}: PatternProps): ReactNode {
  useBrokenLinks().collectAnchor(id);
  const typed = useContext(Typed);
  return (
    <section className={styles.pattern} id={id} hidden={!hasWords(words, typed)}>
      <Heading as={level === '2' ? 'h2' : 'h3'} className={styles.name}>
        <a href={`#${id}`}>{name}</a>
        {aliases !== '' && <span className={styles.aliases}> also {aliases}</span>}
      </Heading>
      <dl>{children}</dl>
    </section>
  );
}

/** One statement of a pattern, under what it answers. */
export function PatternPart({label, children}: {label: string; children: ReactNode}): ReactNode {
  return (
    <div className={clsx(styles.part, label === 'Lesson' && styles.where)}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
