import {useEffect, useState, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import {lessonsOf} from '@site/src/components/Roadmap/lessons';
import {useHydrated} from '@site/src/hooks/useHydrated';
import type {Grade} from '@site/src/labs/spaced-repetition';
import type {Roadmap, RoadmapLesson} from '@site/src/plugins/course/types';
import {dayOf} from '@site/src/progress/day';
import {useSaved} from '@site/src/progress/hooks';
import {dueReviews, recordReview} from '@site/src/progress/reviews';
import {stores} from '@site/src/progress/stores';
import Card from './Card';
import {questionIn, type Question} from './question';
import styles from './styles.module.css';

/** A question that is due, and its lesson. */
interface Due {
  key: string;
  id: string;
  lesson: RoadmapLesson;
}

/** The page of a lesson, asked for once. */
const pages = new Map<string, Promise<Document>>();

function pageOf(address: string): Promise<Document> {
  const known = pages.get(address);
  if (known) return known;
  const asked = fetch(address).then(async (response) => {
    if (!response.ok) throw new Error(`The lesson at ${address} answered ${response.status}.`);
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  });
  asked.catch(() => pages.delete(address)); // the next try asks again
  pages.set(address, asked);
  return asked;
}

function DueCard({
  due: {key, id, lesson},
  onDone,
  onGone,
}: {
  due: Due;
  onDone: (grade: Grade) => void;
  onGone: () => void;
}): ReactNode {
  const [question, setQuestion] = useState<Question>();
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let current = true;
    pageOf(lesson.path).then(
      (page) => {
        if (!current) return;
        const found = questionIn(page, id, lesson.path);
        if (found) setQuestion(found);
        else onGone();
      },
      (error: unknown) => {
        if (current) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      current = false;
    };
    // `onGone` is new at each render, and the question is the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, lesson.path]);

  if (failure !== '') return <p role="alert">{failure} Your progress is unharmed; try again later.</p>;
  if (!question) return <p>Fetching the question from its lesson …</p>;
  return (
    <Card key={key} question={question} onDone={onDone}>
      From <Link to={`${lesson.path}#quiz-${id}`}>{lesson.title}</Link>
    </Card>
  );
}

function Session({roadmap}: {roadmap: Roadmap}): ReactNode {
  const [today] = useState(() => dayOf(new Date()));
  const [done, setDone] = useState(0);
  const reviews = useSaved(stores.reviews);
  const answered = useSaved(stores.answers).size;
  const lessons = new Map(lessonsOf(roadmap).map((lesson) => [lesson.id, lesson]));
  const due = dueReviews(reviews, today).flatMap(({key}): Due[] => {
    const [lessonId = '', id = ''] = key.split('#');
    const lesson = lessons.get(lessonId);
    return lesson ? [{key, id, lesson}] : []; // this edition lacks the lesson; another may have it
  });
  const [first] = due;

  if (!first) {
    return (
      <p role="status">
        {done > 0 && `That was it: ${done} done. `}
        {answered === 0
          ? 'Nothing to review yet. Answer the questions of a lesson, and they come back here: first the next day, then later and later.'
          : 'Nothing is due today.'}{' '}
        <Link to="/roadmap/">To the roadmap</Link>
      </p>
    );
  }
  return (
    <>
      <p className={styles.left} aria-live="polite">
        {due.length} due{done > 0 && `, ${done} done`}
      </p>
      <DueCard
        key={first.key}
        due={first}
        onDone={(grade) => {
          recordReview(stores.reviews, first.key, grade, today);
          setDone(done + 1);
        }}
        onGone={() => stores.reviews.forget(first.key)}
      />
    </>
  );
}

/** Old answers come back when they are about to be forgotten; wrong ones the next day. */
export default function ReviewPage({roadmap}: {roadmap: Roadmap}): ReactNode {
  const hydrated = useHydrated();
  return (
    <Layout title="Review" description="The questions that you have answered, when it is time to ask them again.">
      <main className={styles.page}>
        <Heading as="h1">Review</Heading>
        <p className={styles.lead}>
          Questions that you have answered come back by SM-2, the schedule that the lesson on learning builds: after one
          day, six, fifteen and so on, sooner where you were wrong.
        </p>
        {hydrated ? (
          <Session roadmap={roadmap} />
        ) : (
          <p>Reviews need JavaScript: your answers are known to your browser only.</p>
        )}
      </main>
    </Layout>
  );
}
