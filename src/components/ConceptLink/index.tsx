import {useState, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import Preview from '@site/src/components/Preview';
import {usePreview} from '@site/src/components/Preview/usePreview';
import {definitionsOf, useEdition} from '@site/src/plugins/concepts/client';
import type {Definitions} from '@site/src/plugins/concepts/types';
import styles from './styles.module.css';

/**
 * The first mention of a concept that another lesson defines: a preview has the definition, the link leads to it. Without
 * JavaScript it is a link.
 */
export default function ConceptLink({href, children}: {href: string; children: ReactNode}): ReactNode {
  const edition = useEdition();
  const [concept, setConcept] = useState<Definitions[string]>();
  const {isOpen, preview, around, link} = usePreview(concept !== undefined, () => {
    const [path = '', anchor = ''] = href.split('#');
    definitionsOf(edition, path).then(
      (definitions) => setConcept(definitions[decodeURIComponent(anchor)]),
      () => undefined, // no network: it is still a link
    );
  });
  return (
    <span {...around}>
      <Link to={href} className={styles.mention} data-concept {...link}>
        {children}
      </Link>
      {isOpen && concept && (
        <Preview {...preview} hint="Tap the word again to open its lesson.">
          <strong>{concept.name}</strong> <span>{concept.definition}</span>
        </Preview>
      )}
    </span>
  );
}
