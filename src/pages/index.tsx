import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import {useLessons} from '@site/src/plugins/course/client';
import styles from './index.module.css';

const promises = [
  {
    title: 'Run it',
    text: 'Every mechanism that a lesson explains is a small TypeScript module with no dependencies. You read it in the lesson and run it on your machine.',
  },
  {
    title: 'Break it',
    text: 'Time, randomness and failure are inputs. You drop the message, crash the disk or stop the clock, and see which promise no longer holds.',
  },
  {
    title: 'Rebuild it',
    text: 'The tests come with the module: published vectors, properties, exercises with solutions. Delete the code and write your own until they pass.',
  },
];

/** Where a visitor learns what this is, for whom, and where to begin. */
export default function Home(): ReactNode {
  const {siteConfig} = useDocusaurusContext();
  const lessons = Object.values(useLessons('current'));
  return (
    <Layout description={siteConfig.tagline}>
      <main className={styles.home}>
        <header className={styles.hero}>
          <Heading as="h1">Backend engineering that you can run, break and rebuild</Heading>
          <p className={styles.lead}>
            A course for working engineers who want to become senior ones. It explains each mechanism from its cause,
            computes with it, shows how it fails, and gives you the code.
          </p>
          <p className={styles.actions}>
            <Link className={styles.start} to="/course/orientation/what-the-backend-is/">
              Start with the first lesson
            </Link>
            <Link to="/course/orientation/one-request-end-to-end/">Follow one request through a system</Link>
          </p>
        </header>
        <section className={styles.promises} aria-label="How the course works">
          {promises.map(({title, text}) => (
            <div key={title}>
              <Heading as="h2">{title}</Heading>
              <p>{text}</p>
            </div>
          ))}
        </section>
        <section className={styles.lessons} aria-labelledby="lessons">
          <Heading as="h2" id="lessons">
            Stage 0: Orientation
          </Heading>
          <ol>
            {lessons.map(({title, path, minutes}) => (
              <li key={path}>
                <Link to={path}>{title}</Link> <span>{minutes} min</span>
              </li>
            ))}
          </ol>
        </section>
      </main>
    </Layout>
  );
}
