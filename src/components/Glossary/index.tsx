import {useDeferredValue, useEffect, useState, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import useBrokenLinks from '@docusaurus/useBrokenLinks';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import {conceptAnchor} from '@site/src/concept-anchor';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {useEditions} from '@site/src/plugins/concepts/client';
import type {GlossaryEntry} from '@site/src/plugins/concepts/types';
import {letterOf, matches} from './filter';
import styles from './styles.module.css';

function Entry({entry: {name, aliases, definition, slug, lesson, related}}: {entry: GlossaryEntry}): ReactNode {
  useBrokenLinks().collectAnchor(slug);
  return (
    <div className={styles.entry} id={slug}>
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

/** The concept that the address asks for must be shown, whatever was typed before. */
function useHash(onHash: () => void): void {
  useEffect(() => {
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, [onHash]);
}

function Filter({
  value,
  onChange,
  count,
  total,
}: {
  value: string;
  onChange: (value: string) => void;
  count: number;
  total: number;
}): ReactNode {
  return (
    <div className={styles.filter}>
      <label htmlFor="glossary-filter">Show concepts with</label>
      <input
        id="glossary-filter"
        type="text"
        inputMode="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="a name, or a word of the definition"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p role="status">{value.trim() === '' ? `${total} concepts` : `${count} of ${total} concepts`}</p>
    </div>
  );
}

/** Every concept of an edition, A to Z. */
export default function Glossary({entries, version}: {entries: GlossaryEntry[]; version: string}): ReactNode {
  const editions = Object.entries(useEditions());
  const isHydrated = useHydrated();
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed);
  useHash(() => setTyped(''));
  const shown = entries.filter((entry) => matches(entry, wanted));
  const groups = byLetter(shown);
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
        {isHydrated && <Filter value={typed} onChange={setTyped} count={shown.length} total={entries.length} />}
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
        {groups.length === 0 && <p>No concept has these words. The search also looks through the lessons.</p>}
      </main>
    </Layout>
  );
}
