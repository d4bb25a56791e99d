import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import type {LabCard} from '../../../plugins/labs';
import {useSolved} from '../saved';
import styles from './styles.module.css';

function Card({card: {name, title, summary, path, challenges, lessons}}: {card: LabCard}): ReactNode {
  const solved = useSolved(name, challenges).size;
  return (
    <li>
      <Heading as="h2">
        <Link to={path}>{title}</Link>
      </Heading>
      <p>{summary}</p>
      <p className={styles.facts}>
        {challenges.length > 0 && (
          <span data-solved={solved === challenges.length || undefined}>
            {solved > 0 ? `${solved} of ${challenges.length} challenges solved` : `${challenges.length} challenges`}
          </span>
        )}
        {lessons.length > 0 && (
          <span>
            In{' '}
            {lessons.map((lesson, index) => (
              <span key={lesson.path}>
                {index > 0 && ', '}
                <Link to={lesson.path}>{lesson.title}</Link>
              </span>
            ))}
          </span>
        )}
      </p>
    </li>
  );
}

/** All labs, in the order of the registry. */
export default function LabList({cards}: {cards: LabCard[]}): ReactNode {
  return (
    <Layout title="Labs" description="Every mechanism of the course as a simulation that you run, break and explain.">
      <main className={styles.page}>
        <header className={styles.head}>
          <Heading as="h1">Labs</Heading>
          <p>
            Each lab is a simulation of one mechanism. Say what will happen, run it, break it, go back in time and look
            again. The same seed gives the same run, so you can send a colleague the very moment that you are looking
            at.
          </p>
        </header>
        <ol className={styles.list}>
          {cards.map((card) => (
            <Card key={card.name} card={card} />
          ))}
        </ol>
      </main>
    </Layout>
  );
}
