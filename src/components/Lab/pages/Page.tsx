import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import Layout from '@theme/Layout';
import type {LabCard} from '../../../plugins/labs';
import LabEmbed from '..';
import styles from './styles.module.css';

/** One lab, with room for its controls beside its pictures. */
export default function LabPage({card: {name, title, summary, lessons}}: {card: LabCard}): ReactNode {
  return (
    <Layout title={title} description={summary}>
      <main className={styles.page}>
        <nav className={styles.back} aria-label="Where this lab belongs">
          <Link to="/labs/">All labs</Link>
          {lessons.map((lesson) => (
            <Link key={lesson.path} to={lesson.path}>
              Lesson: {lesson.title}
            </Link>
          ))}
        </nav>
        <LabEmbed key={name} name={name} level="1" />
      </main>
    </Layout>
  );
}
