import {useCallback, useEffect, useState, type ReactNode} from 'react';
import {flushSync} from 'react-dom';
import Link from '@docusaurus/Link';
import useBrokenLinks from '@docusaurus/useBrokenLinks';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import Filter from '@site/src/components/Filter';
import {conceptAnchor} from '@site/src/concept-anchor';
import {useEditions} from '@site/src/plugins/concepts/client';
import type {GlossaryEntry} from '@site/src/plugins/concepts/types';
import {letterOf, matches} from './filter';
import styles from './styles.module.css';

function Entry({
  entry: {name, aliases, definition, slug, lesson, related},
  isShown,
}: {
  entry: GlossaryEntry;
  isShown: boolean;
}): ReactNode {
  useBrokenLinks().collectAnchor(slug);
  return (
    <div className={styles.entry} id={slug} hidden={!isShown}>
      <dt>
        <a href={`#${slug}`}>{name}</a>
        {aliases.length > 0 && <span className={styles.aliases}> also {aliases.join(', ')}</span>}
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

/** Every concept of an edition, A to Z. */
export default function Glossary({entries, version}: {entries: GlossaryEntry[]; version: string}): ReactNode {
  const editions = Object.entries(useEditions());
  const [typed, setTyped] = useState('');
  const show = useCallback(() => setTyped(''), []);
  useTarget(show);
  const shown = new Set(entries.filter((entry) => matches(entry, typed)));
  const groups = byLetter(entries);
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
                <Link to={glossary} aria-current={id === version ? 'true' : undefined}>
                  {name === 'next' ? 'Next edition' : `Edition ${name}`}
                </Link>
              </li>
            ))}
          </ul>
        )}
        <Filter
          what="concepts"
          placeholder="a name, or a word of the definition"
          value={typed}
          onChange={setTyped}
          count={shown.size}
          total={entries.length}
        />
        <nav className={styles.letters} aria-label="Letters">
          {groups.map(([letter, group]) => (
            <a key={letter} href={`#letter-${letter.toLowerCase()}`} hidden={!group.some((entry) => shown.has(entry))}>
              {letter}
            </a>
          ))}
        </nav>
        {groups.map(([letter, group]) => (
          <section
            key={letter}
            aria-labelledby={`letter-${letter.toLowerCase()}`}
            hidden={!group.some((entry) => shown.has(entry))}
          >
            <Heading as="h2" id={`letter-${letter.toLowerCase()}`} className={styles.letter}>
              {letter}
            </Heading>
            <dl className={styles.entries}>
              {group.map((entry) => (
                <Entry key={entry.slug} entry={entry} isShown={shown.has(entry)} />
              ))}
            </dl>
          </section>
        ))}
        {shown.size === 0 && <p>No concept has these words. The search also looks through the lessons.</p>}
      </main>
    </Layout>
  );
}
