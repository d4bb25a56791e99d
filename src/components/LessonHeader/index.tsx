import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {useDoc} from '@docusaurus/plugin-content-docs/client';
import EditionNotice from '@site/src/components/EditionNotice';
import {useLessons} from '@site/src/plugins/course/client';
import type {LessonNode} from '@site/src/plugins/course/types';
import {LessonMetadata, MarkdownLinks} from './Machines';
import Resume from './Resume';
import styles from './styles.module.css';

const levels = {1: 'Foundation', 2: 'Core', 3: 'Advanced'} as const;

function LessonLinks({lessons}: {lessons: LessonNode[]}): ReactNode {
  return lessons.map(({path, title}, index) => (
    <span key={path}>
      {index > 0 && ', '}
      <Link to={path}>{title}</Link>
    </span>
  ));
}

/** What a reader wants to know before the first sentence: how hard, how long, what first, what for. */
export default function LessonHeader(): ReactNode {
  const {metadata, frontMatter} = useDoc();
  const lessons = useLessons(metadata.version);
  const lesson = lessons[metadata.id];
  const outcomes =
    'outcomes' in frontMatter && Array.isArray(frontMatter.outcomes) ? frontMatter.outcomes.map(String) : [];
  const first = lesson?.prerequisites.flatMap((id) => lessons[id] ?? []) ?? [];
  const unlocked = Object.values(lessons).filter(({prerequisites}) => prerequisites.includes(metadata.id));
  return (
    <>
      <EditionNotice />
      <p className={styles.lead}>{metadata.description}</p>
      {lesson && <LessonMetadata lesson={lesson} outcomes={outcomes} />}
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
            {outcomes.map((outcome) => (
              <li key={outcome}>{outcome}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
