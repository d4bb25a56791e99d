import type {ReactNode} from 'react';
import useBrokenLinks from '@docusaurus/useBrokenLinks';
import {useDoc} from '@docusaurus/plugin-content-docs/client';
import {conceptAnchor} from '@site/src/concept-anchor';
import styles from './styles.module.css';

interface Concept {
  name: string;
  aliases?: string[];
  definition: string;
}

function ConceptEntry({name, aliases = [], definition}: Concept): ReactNode {
  const anchor = conceptAnchor(name);
  useBrokenLinks().collectAnchor(anchor);
  return (
    <div className={styles.concept} id={anchor}>
      <dt>
        <a href={`#${anchor}`}>{name}</a>
        {aliases.length > 0 && <span className={styles.aliases}>also {aliases.join(', ')}</span>}
      </dt>
      <dd>{definition}</dd>
    </div>
  );
}

/** The concepts that a lesson introduces, each with an address of its own. */
export default function Concepts(): ReactNode {
  const {frontMatter} = useDoc();
  // Docusaurus knows only its own keys; the front-matter schema guarantees this one.
  const {concepts = []} = frontMatter as {concepts?: Concept[]};
  return (
    <dl className={styles.concepts}>
      {concepts.map((concept) => (
        <ConceptEntry key={concept.name} {...concept} />
      ))}
    </dl>
  );
}
