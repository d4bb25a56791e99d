import {useRef, useState, type ChangeEvent, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import Button from '@site/src/components/Button';
import Continue from '@site/src/components/Continue';
import {lessonsOf} from '@site/src/components/Roadmap/lessons';
import type {Roadmap} from '@site/src/plugins/course/types';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {dateText, dayOf} from '@site/src/progress/day';
import {useSaved} from '@site/src/progress/hooks';
import {dueReviews} from '@site/src/progress/reviews';
import {forgetEverything, stores} from '@site/src/progress/stores';
import {exportProgress, importProgress, parseProgress} from '@site/src/progress/transfer';
import styles from './styles.module.css';

/** Hands the reader a file. */
function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Transfer(): ReactNode {
  const chooser = useRef<HTMLInputElement>(null);
  const [message, setMessage] = useState('');
  const [asked, setAsked] = useState(false);

  function save(): void {
    const today = dateText(new Date());
    download(`backend-journey-progress-${today}.json`, exportProgress(today));
    setMessage('Saved. The file holds all of it, as text that you can read.');
  }

  async function load({target}: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [file] = target.files ?? [];
    if (!file) return;
    try {
      const entries = parseProgress(await file.text());
      importProgress(entries);
      setMessage(`Took over ${entries.length} entries from ${file.name}. What it did not have is unchanged.`);
    } catch (error) {
      setMessage(`${error instanceof Error ? error.message : String(error)} Nothing was changed.`);
    }
    target.value = '';
  }

  function forget(): void {
    forgetEverything();
    setAsked(false);
    setMessage('Everything is forgotten.');
  }

  return (
    <section className={styles.section} aria-labelledby="file">
      <Heading as="h2" id="file">
        Keep it, or move it
      </Heading>
      <p>
        Progress stays in this browser and is never sent anywhere. To move it to another one, save it to a file here and
        load it there. Loading adds to what is there; where both have an entry, the file’s counts.
      </p>
      <p className={styles.actions}>
        <Button onClick={save}>Save to a file</Button>
        <Button onClick={() => chooser.current?.click()}>Load from a file</Button>
        <input
          ref={chooser}
          type="file"
          accept="application/json,.json"
          aria-label="File with progress"
          hidden
          onChange={(event) => void load(event)}
        />
        {asked ? (
          <>
            <Button primary onClick={forget}>
              Yes, forget all of it
            </Button>
            <Button onClick={() => setAsked(false)}>Keep it</Button>
          </>
        ) : (
          <Button onClick={() => setAsked(true)}>Forget everything</Button>
        )}
      </p>
      <p role="status">{message}</p>
    </section>
  );
}

/** How far a reader has come, from what their browser remembers. */
function Summary({roadmap}: {roadmap: Roadmap}): ReactNode {
  const read = useSaved(stores.read);
  const answers = useSaved(stores.answers);
  const challenges = useSaved(stores.challenges);
  const due = dueReviews(useSaved(stores.reviews), dayOf(new Date())).length;
  const lessons = lessonsOf(roadmap);
  const done = lessons.filter(({id}) => read.has(id)).length;
  return (
    <>
      <dl className={styles.numbers}>
        <div>
          <dt>lessons read</dt>
          <dd>
            {done} <small>of {lessons.length}</small>
          </dd>
        </div>
        <div>
          <dt>questions answered</dt>
          <dd>
            {answers.size} <small>of {roadmap.counts.questions}</small>
          </dd>
        </div>
        <div>
          <dt>challenges solved</dt>
          <dd>{challenges.size}</dd>
        </div>
        <div>
          <dt>questions due for review</dt>
          <dd>{due > 0 ? <Link to="/review/">{due}</Link> : 0}</dd>
        </div>
      </dl>
      <p className={styles.actions}>
        <Continue roadmap={roadmap}>
          <Link to="/roadmap/">Choose a first lesson on the roadmap</Link>
        </Continue>
      </p>
      <section className={styles.section} aria-labelledby="stages">
        <Heading as="h2" id="stages">
          By stage
        </Heading>
        <table className={styles.stages}>
          <thead>
            <tr>
              <th scope="col">Stage</th>
              <th scope="col">Read</th>
              <th scope="col">Minutes left</th>
            </tr>
          </thead>
          <tbody>
            {roadmap.stages.map(({number, title, folders}) => {
              const all = folders.flatMap((folder) => folder.lessons);
              const left = all.filter(({id}) => !read.has(id));
              return (
                <tr key={number}>
                  <th scope="row">
                    <Link to={folders[0]?.path ?? '/roadmap/'}>{title}</Link>
                  </th>
                  <td>
                    <progress value={all.length - left.length} max={all.length} aria-label={`${title}: lessons read`} />{' '}
                    {all.length - left.length} of {all.length}
                  </td>
                  <td>{left.reduce((sum, {minutes}) => sum + minutes, 0)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <Transfer />
    </>
  );
}

/** What the browser remembers of its reader: seen, saved, loaded, forgotten here. */
export default function ProgressPage({roadmap}: {roadmap: Roadmap}): ReactNode {
  const hydrated = useHydrated();
  return (
    <Layout title="Your progress" description="How far you have come in the course, kept in your browser only.">
      <main className={styles.page}>
        <Heading as="h1">Your progress</Heading>
        {hydrated ? (
          <Summary roadmap={roadmap} />
        ) : (
          <p>
            Your browser keeps your progress, and this page reads it with JavaScript. Without it the course works all
            the same.
          </p>
        )}
      </main>
    </Layout>
  );
}
