import {useState, type ReactNode} from 'react';
import clsx from 'clsx';
import Link from '@docusaurus/Link';
import {useHistory, useLocation} from '@docusaurus/router';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import Continue from '@site/src/components/Continue';
import {lessonsOnPath, paths} from '@site/src/paths';
import type {Roadmap, RoadmapLesson, RoadmapStage} from '@site/src/plugins/course/types';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {useSaved} from '@site/src/progress/hooks';
import {stores} from '@site/src/progress/stores';
import {layOutArcs, width, type Arcs} from './arcs';
import {lessonsOf} from './lessons';
import styles from './styles.module.css';

const levels = {1: 'Foundation', 2: 'Core', 3: 'Advanced'} as const;

/** The stages with only the lessons on a path, without what is empty then. */
function onPath(stages: readonly RoadmapStage[], wanted: ReadonlySet<string>): RoadmapStage[] {
  return stages
    .map((stage) => ({
      ...stage,
      folders: stage.folders
        .map((folder) => ({...folder, lessons: folder.lessons.filter(({id}) => wanted.has(id))}))
        .filter(({lessons}) => lessons.length > 0),
    }))
    .filter(({folders}) => folders.length > 0);
}

interface RowProps {
  lesson: RoadmapLesson;
  /** Titles of what it needs. */
  needs: string[];
  read: boolean;
  onPoint: (id: string | undefined) => void;
}

function Row({lesson: {id, title, path, level, minutes}, needs, read, onPoint}: RowProps): ReactNode {
  return (
    <li
      className={clsx(styles.lesson, read && styles.read)}
      data-lesson={id}
      onPointerEnter={() => onPoint(id)}
      onPointerLeave={() => onPoint(undefined)}
      onFocus={() => onPoint(id)}
      onBlur={() => onPoint(undefined)}
    >
      <Link to={path}>{title}</Link>
      <span className={styles.facts}>
        {read && <span className={styles.mark}>Read</span>}
        <span>{levels[level]}</span>
        <span>{minutes} min</span>
      </span>
      {needs.length > 0 && <span className={styles.needs}>Needs {needs.join(', ')}</span>}
    </li>
  );
}

/** What needs what, beside the list that says it in words. */
function Arcs({arcs: {arcs, height}, pointed}: {arcs: Arcs; pointed: string | undefined}): ReactNode {
  return (
    <svg
      className={styles.arcs}
      viewBox={`0 0 ${width} ${height.toFixed(2)}`}
      data-pointed={pointed}
      aria-hidden="true"
    >
      {arcs.map(({from, to, d}) => (
        <path
          key={`${from} ${to}`}
          d={d}
          className={clsx(pointed === to && styles.needed, pointed === from && styles.unlocked)}
        />
      ))}
    </svg>
  );
}

function PathChoice({chosen, onChoose}: {chosen: string; onChoose: (id: string) => void}): ReactNode {
  const hydrated = useHydrated();
  const purpose = paths.find(({id}) => id === chosen)?.purpose ?? 'Every lesson, in the order in which it is learned.';
  return (
    <fieldset className={styles.paths} disabled={!hydrated}>
      <legend>Path</legend>
      {[{id: '', title: 'All of it'}, ...paths].map(({id, title}) => (
        <label key={id}>
          <input type="radio" name="path" value={id} checked={chosen === id} onChange={() => onChoose(id)} />
          <span>{title}</span>
        </label>
      ))}
      <p aria-live="polite">{purpose}</p>
    </fieldset>
  );
}

/** The stages and lessons in learning order, what each needs, and how far the reader has come. */
export default function RoadmapPage({roadmap}: {roadmap: Roadmap}): ReactNode {
  const {search, pathname} = useLocation();
  const history = useHistory();
  const hydrated = useHydrated();
  const [pointed, setPointed] = useState<string>();
  const read = useSaved(stores.read);

  const asked = hydrated ? (new URLSearchParams(search).get('path') ?? '') : '';
  const path = paths.find(({id}) => id === asked);
  const lessons = lessonsOf(roadmap);
  const stages = path ? onPath(roadmap.stages, lessonsOnPath(path, lessons)) : roadmap.stages;
  const titles = new Map(lessons.map(({id, title}) => [id, title]));
  const shown = lessonsOf({stages});
  const done = shown.filter(({id}) => read.has(id)).length;
  const hours = Math.round(shown.reduce((sum, {minutes}) => sum + minutes, 0) / 60);

  return (
    <Layout
      title="Roadmap"
      description="Every stage and lesson of the course in the order of learning, and what each needs."
    >
      <main className={styles.page}>
        <header>
          <Heading as="h1">Roadmap</Heading>
          <p className={styles.lead}>
            {shown.length} lessons, {hours} hours of reading{done > 0 && `, ${done} read`}. Each arc joins a lesson to
            one that needs it.
          </p>
          <p className={styles.actions}>
            <Continue roadmap={roadmap} />
          </p>
        </header>
        <PathChoice
          chosen={path?.id ?? ''}
          onChoose={(id) => history.replace(id === '' ? pathname : `${pathname}?path=${id}`)}
        />
        <div className={styles.map}>
          <Arcs arcs={layOutArcs(stages)} pointed={pointed} />
          <div className={styles.stages}>
            {stages.map(({number, title, folders}) => {
              const all = folders.flatMap((folder) => folder.lessons);
              const doneHere = all.filter(({id}) => read.has(id)).length;
              return (
                <section key={number} aria-labelledby={`stage-${number}`}>
                  <div className={styles.stage}>
                    <Heading as="h2" id={`stage-${number}`}>
                      {folders.length === 1 && folders[0] ? <Link to={folders[0].path}>{title}</Link> : title}
                    </Heading>
                    <span className={styles.facts}>
                      {doneHere > 0
                        ? `${doneHere} of ${all.length} read`
                        : `${all.length} ${all.length === 1 ? 'lesson' : 'lessons'}`}
                    </span>
                  </div>
                  {folders.map((folder) => (
                    <div key={folder.path}>
                      {folders.length > 1 && (
                        <h3 className={styles.folder}>
                          <Link to={folder.path}>{folder.title}</Link>
                        </h3>
                      )}
                      <ol>
                        {folder.lessons.map((lesson) => (
                          <Row
                            key={lesson.id}
                            lesson={lesson}
                            needs={lesson.prerequisites.flatMap((id) => titles.get(id) ?? [])}
                            read={read.has(lesson.id)}
                            onPoint={setPointed}
                          />
                        ))}
                      </ol>
                    </div>
                  ))}
                </section>
              );
            })}
          </div>
        </div>
      </main>
    </Layout>
  );
}
