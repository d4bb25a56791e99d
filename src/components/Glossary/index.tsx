import {useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode} from 'react';
import {flushSync} from 'react-dom';
import Link from '@docusaurus/Link';
import useBrokenLinks from '@docusaurus/useBrokenLinks';
import useIsBrowser from '@docusaurus/useIsBrowser';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import Filter from '@site/src/components/Filter';
import {conceptAnchor} from '@site/src/concept-anchor';
import {useEditions} from '@site/src/plugins/concepts/client';
import type {GlossaryEntry} from '@site/src/plugins/concepts/types';
import {letterOf} from './letter';
import {showMatches} from './matches';
import styles from './styles.module.css';

function Entry({entry: {name, aliases, definition, slug, lesson, related}}: {entry: GlossaryEntry}): ReactNode {
  useBrokenLinks().collectAnchor(slug);
  return (
    <div className={styles.entry} id={slug} data-concept>
      <dt>
        <a href={`#${slug}`}>{name}</a>
        {aliases.length > 0 && (
          <span className={styles.aliases}>
            {' also '}
            <span>{aliases.join(', ')}</span>
          </span>
        )}
      </dt>
      <dd>
        <p>{definition}</p>
        <p className={styles.more}>
          Lesson: <Link to={`${lesson.path}#${conceptAnchor(name)}`}>{lesson.title}</Link>
          {related.length > 0 && (
            <span className={styles.related}>
              See also:{' '}
              {related.map((other, index) => (
                <span key={other.slug}>
                  {index > 0 && ', '}
                  <a href={`#${other.slug}`}>{other.name}</a>
                </span>
              ))}
            </span>
          )}
        </p>
      </dd>
    </div>
  );
}

function byLetter(entries: readonly GlossaryEntry[]): [string, GlossaryEntry[]][] {
  const groups = new Map<string, GlossaryEntry[]>();
  for (const entry of entries) {
    const letter = letterOf(entry.name);
    groups.set(letter, [...(groups.get(letter) ?? []), entry]);
  }
  return [...groups];
}

/** The list itself, which filtering leaves to the browser's page: see `Glossary`. */
function List({entries}: {entries: readonly GlossaryEntry[]}): ReactNode {
  const groups = byLetter(entries);
  return (
    <>
      <nav className={styles.letters} aria-label="Letters">
        {groups.map(([letter]) => (
          <a key={letter} href={`#letter-${letter.toLowerCase()}`}>
            {letter}
          </a>
        ))}
      </nav>
      {groups.map(([letter, group]) => (
        <section key={letter} aria-labelledby={`letter-${letter.toLowerCase()}`}>
          <Heading as="h2" id={`letter-${letter.toLowerCase()}`} className={styles.letter}>
            {letter}
          </Heading>
          <dl className={styles.entries}>
            {group.map((entry) => (
              <Entry key={entry.slug} entry={entry} />
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}

/** Shows the concept that the address asks for, whatever was typed before. */
function useTarget(show: () => void): void {
  useEffect(() => {
    const onHashChange = () => {
      flushSync(show);
      document.querySelector(':target')?.scrollIntoView();
    };
    window.addEventListener('hashchange', onHashChange);
    return () => window.removeEventListener('hashchange', onHashChange);
  }, [show]);
}

interface GlossaryProps {
  /** Empty in the browser, but in `npm start`: the list is in the page, and as data it would be as much again. */
  entries: readonly GlossaryEntry[];
  /** How many concepts the edition has. */
  total: number;
  version: string;
}

/** Every concept of an edition, A to Z. */
export default function Glossary({entries, total, version}: GlossaryProps): ReactNode {
  const editions = Object.entries(useEditions());
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const [count, setCount] = useState(total);
  const show = useCallback(() => setTyped(''), []);
  useTarget(show);
  const filtered = useRef(false);
  useLayoutEffect(() => {
    if (!list.current || (typed === '' && !filtered.current)) return; // the page comes with all of them
    filtered.current = true;
    setCount(showMatches(list.current, typed));
  }, [typed]);

  const isBrowser = useIsBrowser();
  const [cameAlone] = useState(isBrowser && entries.length === 0);
  useEffect(() => {
    if (cameAlone) window.location.reload(); // without a page that holds the list: by a link within the app
  }, [cameAlone]);

  return (
    <Layout
      title="Glossary"
      description="Every concept of the course from A to Z, with its other names, its definition and its lesson."
    >
      <main className={styles.page}>
        <Heading as="h1">Glossary</Heading>
        <p className={styles.lead}>Every concept that a lesson defines, by all of its names.</p>
        {editions.length > 1 && (
          <ul className={styles.editions} aria-label="Edition">
            {editions.map(([id, {name, glossary}]) => (
              <li key={id}>
                <a href={glossary} aria-current={id === version ? 'true' : undefined}>
                  {name === 'next' ? 'Next edition' : `Edition ${name}`}
                </a>
              </li>
            ))}
          </ul>
        )}
        <Filter
          what="concepts"
          placeholder="a name, or a word of the definition"
          value={typed}
          onChange={setTyped}
          count={count}
          total={total}
        />
        {entries.length > 0 ? (
          <div ref={list}>
            <List entries={entries} />
          </div>
        ) : (
          // React keeps what the server wrote in an element whose HTML it is told not to compare.
          <div ref={list} suppressHydrationWarning dangerouslySetInnerHTML={{__html: ''}} />
        )}
        {count === 0 && typed !== '' && <p>No concept has these words. The search also looks through the lessons.</p>}
      </main>
    </Layout>
  );
}
