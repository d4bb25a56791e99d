import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {useDoc} from '@docusaurus/plugin-content-docs/client';
import EditionNotice from '@site/src/components/EditionNotice';
import type {LessonFrontMatter} from '@site/src/markdown/front-matter';
import {useNeighbors} from '@site/src/plugins/course/client';
import {LessonMetadata, MarkdownLinks} from './Machines';
import Resume from './Resume';
import styles from './styles.module.css';

const levels = {1: 'Foundation', 2: 'Core', 3: 'Advanced'} as const;

function LessonLinks({lessons}: {lessons: {href: string; label: string}[]}): ReactNode {
  return lessons.map(({href, label}, index) => (
    <span key={href}>
      {index > 0 && ', '}
      <Link to={href}>{label}</Link>
    </span>
  ));
}

/** What a reader wants to know before the first sentence: how hard, how long, what first, what for. */
export default function LessonHeader(): ReactNode {
  const {metadata, frontMatter} = useDoc();
  // The page of a folder has no level; the front matter of lessons is checked before a page is made of one.
  const lesson = 'level' in frontMatter ? (frontMatter as unknown as LessonFrontMatter) : undefined;
  const {first, unlocked} = useNeighbors(metadata.version, metadata.id);
  return (
    <>
      <EditionNotice />
      <p className={styles.lead}>{metadata.description}</p>
      {lesson && <LessonMetadata lesson={lesson} />}
      {lesson && <Resume />}
      {lesson && (
        <div className={styles.header}>
          <dl className={styles.facts}>
            <div>
              <dt>Level</dt>
              <dd>{levels[lesson.level]}</dd>
            </div>
            <div>
              <dt>Reading</dt>
              <dd>{lesson.minutes} min</dd>
            </div>
            {first.length > 0 && (
              <div>
                <dt>Read first</dt>
                <dd>
                  <LessonLinks lessons={first} />
                </dd>
              </div>
            )}
            {unlocked.length > 0 && (
              <div>
                <dt>Unlocks</dt>
                <dd>
                  <LessonLinks lessons={unlocked} />
                </dd>
              </div>
            )}
            <MarkdownLinks />
          </dl>
          <p className={styles.label} id="after-this-lesson">
            After this lesson you can
          </p>
          <ul className={styles.outcomes} aria-labelledby="after-this-lesson">
            {lesson.outcomes.map((outcome) => (
              <li key={outcome}>{outcome}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
