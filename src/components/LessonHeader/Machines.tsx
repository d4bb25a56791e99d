import {useState, type ReactNode} from 'react';
import {useDoc} from '@docusaurus/plugin-content-docs/client';
import {PageMetadata} from '@docusaurus/theme-common';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import LinkedData from '@site/src/components/LinkedData';
import type {LessonFrontMatter} from '@site/src/markdown/front-matter';
import {cardAddress} from '@site/src/plugins/cards/address';
import {markdownAddress} from '@site/src/plugins/agents/address';
import {useHydrated} from '@site/src/hooks/useHydrated';
import styles from './styles.module.css';

const levels = {1: 'Beginner', 2: 'Intermediate', 3: 'Advanced'} as const;

/** What search engines and other sites want to know of a lesson: https://schema.org/LearningResource. */
export function LessonMetadata({lesson}: {lesson: LessonFrontMatter}): ReactNode {
  const {metadata} = useDoc();
  const {siteConfig} = useDocusaurusContext();
  const resource = {
    '@context': 'https://schema.org',
    '@type': 'LearningResource',
    name: metadata.title,
    description: metadata.description,
    url: siteConfig.url + metadata.permalink,
    inLanguage: 'en',
    learningResourceType: 'lesson',
    educationalLevel: levels[lesson.level],
    timeRequired: `PT${lesson.minutes}M`,
    teaches: lesson.outcomes,
    license: 'https://creativecommons.org/licenses/by/4.0/',
    isAccessibleForFree: true,
    isPartOf: {'@type': 'Course', name: siteConfig.title, url: siteConfig.url + siteConfig.baseUrl},
  };
  return (
    <>
      <PageMetadata image={cardAddress(metadata.permalink)} />
      <LinkedData facts={resource} />
    </>
  );
}

/** The lesson as text: to read, or to paste somewhere else. */
export function MarkdownLinks(): ReactNode {
  const {metadata} = useDoc();
  const hydrated = useHydrated();
  const [said, setSaid] = useState('');
  const address = markdownAddress(metadata.permalink);

  async function copy(): Promise<void> {
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(String(response.status));
      await navigator.clipboard.writeText(await response.text());
      setSaid('Copied');
    } catch {
      setSaid('Could not copy; open the Markdown instead');
    }
  }

  return (
    <div data-screen-only>
      <dt>As text</dt>
      <dd>
        <a href={address}>Markdown</a>
        <span className={hydrated ? undefined : styles.later}>
          {', '}
          <button type="button" className={styles.copy} onClick={() => void copy()}>
            Copy as Markdown
          </button>{' '}
          <span role="status">{said}</span>
        </span>
      </dd>
    </div>
  );
}
