import type {ReactNode} from 'react';
import clsx from 'clsx';
import Link from '@docusaurus/Link';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import Continue from '@site/src/components/Continue';
import LabEmbed from '@site/src/components/Lab';
import LinkedData from '@site/src/components/LinkedData';
import {lessonsOf} from '@site/src/components/Roadmap/lessons';
import type {Roadmap, RoadmapStage} from '@site/src/plugins/course/types';
import {useSaved} from '@site/src/progress/hooks';
import {stores} from '@site/src/progress/stores';
import styles from './styles.module.css';

const promises = [
  {
    title: 'Run it',
    text: 'What a lesson builds is a small TypeScript module with no dependencies. You read it in the lesson and run it in a clone; where there is something to watch, it runs in the page too.',
  },
  {
    title: 'Break it',
    text: 'Time, randomness and failure are inputs. You drop the message, crash the disk or stop the clock, and see which promise no longer holds.',
  },
  {
    title: 'Rebuild it',
    text: 'The tests come with the module: published vectors where there are some, properties where there are none. Delete the code and write your own until they pass.',
  },
];

/** Where to begin by what one already knows; a lesson that an edition lacks is left out. */
const starts = [
  {know: 'You write handlers and queries, and want to see the whole', lesson: 'orientation/one-request-end-to-end'},
  {know: 'You want to know which skill to work on next', lesson: 'orientation/competency-map'},
  {know: 'You know HTTP, and what is below it is dark', lesson: 'machine-and-network/tcp'},
  {
    know: 'Your process is slow, and you don’t know what it waits for',
    lesson: 'machine-and-network/io-models-and-event-loop',
  },
  {know: 'You add a cache wherever it is slow', lesson: 'servers-proxies-caches/caching'},
  {know: 'Your database is a box that answers', lesson: 'databases/b-plus-trees'},
  {know: 'You have seen two requests overwrite each other', lesson: 'databases/transactions'},
  {know: 'You run Kafka and hope', lesson: 'messaging/the-log'},
  {know: 'Somebody wants to split the monolith', lesson: 'microservices-patterns/monolith-to-microservices'},
  {know: 'One slow service takes all others with it', lesson: 'microservices-patterns/circuit-breakers-and-bulkheads'},
  {know: 'You save, then publish, and events go missing', lesson: 'event-driven-architecture/outbox-and-cdc'},
  {know: 'You copied the login from a tutorial', lesson: 'security-foundations/oauth-and-oidc'},
  {know: 'Two reports disagree about yesterday', lesson: 'data-engineering/data-quality-and-lineage'},
];

function Numbers({roadmap: {counts, labs}}: {roadmap: Roadmap}): ReactNode {
  const {lessons, diagrams, questions, exercises, sources} = counts;
  const numbers = {lessons, labs, diagrams, questions, exercises, 'cited sources': sources};
  return (
    <dl className={styles.numbers} aria-label="What there is, counted when this page was built">
      {Object.entries(numbers).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}

function Stage({stage: {title, folders}}: {stage: RoadmapStage}): ReactNode {
  const read = useSaved(stores.read);
  const lessons = folders.flatMap((folder) => folder.lessons);
  const done = lessons.filter(({id}) => read.has(id)).length;
  return (
    <li>
      <Link to={folders[0]?.path ?? '/roadmap/'}>{title}</Link>
      <span className={styles.stops} aria-hidden="true">
        {lessons.map(({id}) => (
          <i key={id} className={clsx(read.has(id) && styles.read)} />
        ))}
      </span>
      <span className={styles.count}>
        {lessons.length} lessons{done > 0 && `, ${done} read`}
      </span>
    </li>
  );
}

/** What search engines want to know of the course: https://schema.org/Course. */
function CourseMetadata({roadmap: {stages}}: {roadmap: Roadmap}): ReactNode {
  const {siteConfig} = useDocusaurusContext();
  const url = siteConfig.url + siteConfig.baseUrl;
  const course = {
    '@context': 'https://schema.org',
    '@type': 'Course',
    name: siteConfig.title,
    description: siteConfig.tagline,
    url,
    inLanguage: 'en',
    isAccessibleForFree: true,
    license: 'https://creativecommons.org/licenses/by/4.0/',
    provider: {'@type': 'Organization', name: siteConfig.title, url},
    hasPart: stages.map(({title, folders}) => ({
      '@type': 'Course',
      name: title,
      url: siteConfig.url + (folders[0]?.path ?? siteConfig.baseUrl),
    })),
  };
  return <LinkedData facts={course} />;
}

/** Where a visitor learns what this is, for whom, what is different, and where to begin. */
export default function Home({roadmap}: {roadmap: Roadmap}): ReactNode {
  const {siteConfig} = useDocusaurusContext();
  const lessons = lessonsOf(roadmap);
  const known = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  return (
    <Layout description={siteConfig.tagline}>
      <CourseMetadata roadmap={roadmap} />
      <main className={styles.home}>
        <header className={styles.hero}>
          <Heading as="h1">Backend engineering that you can run, break and rebuild</Heading>
          <p className={styles.lead}>
            A course for working engineers who want to become senior ones. It explains each mechanism from its cause,
            computes with it, shows how it fails, and gives you the code.
          </p>
          <p className={styles.actions}>
            <Continue roadmap={roadmap} className={styles.start}>
              <Link className={styles.start} to={lessons[0]?.path ?? '/roadmap/'}>
                Start with the first lesson
              </Link>
            </Continue>
            <Link to="/roadmap/">See the roadmap</Link>
          </p>
        </header>
        <Numbers roadmap={roadmap} />
        <section className={styles.promises} aria-label="How the course works">
          {promises.map(({title, text}) => (
            <div key={title}>
              <Heading as="h2">{title}</Heading>
              <p>{text}</p>
            </div>
          ))}
        </section>
        <section className={styles.section} aria-labelledby="where">
          <Heading as="h2" id="where">
            Where to start
          </Heading>
          <ul className={styles.starts}>
            {starts.flatMap(({know, lesson}) => {
              const target = known.get(lesson);
              return target
                ? [
                    <li key={lesson}>
                      <span>{know}</span>
                      <Link to={target.path}>{target.title}</Link>
                    </li>,
                  ]
                : [];
            })}
          </ul>
        </section>
        <section className={styles.section} aria-labelledby="route">
          <Heading as="h2" id="route">
            The route
          </Heading>
          <ol className={styles.stages}>
            {roadmap.stages.map((stage) => (
              <Stage key={stage.number} stage={stage} />
            ))}
          </ol>
          <p className={styles.intro}>
            <Link to="/roadmap/">The roadmap</Link> shows every lesson and what it needs, and shorter paths: for
            platform, data, security and architecture, and for those in a hurry.
          </p>
        </section>
        <section className={styles.section} aria-labelledby="try">
          <Heading as="h2" id="try">
            Crash a leader
          </Heading>
          <p className={styles.intro}>
            Five servers keep one log by Raft, the protocol under etcd and under Kafka’s controller. Run them, crash the
            one that leads, split the network, and see what is lost. <Link to="/labs/">All labs</Link> work like this
            one: predict, run, break, explain.
          </p>
          <LabEmbed name="raft" level="3" />
        </section>
      </main>
    </Layout>
  );
}
