import {useEffect, useState, type MouseEvent, type ReactNode} from 'react';
import clsx from 'clsx';
import {definitionsOf} from '@site/src/plugins/concepts/client';
import type {EditionAddresses} from '@site/src/plugins/concepts/types';
import type {Piece} from '@site/src/plugins/search/types';
import type {Option} from './options';
import styles from './dialog.module.css';

const kinds = {lesson: 'Lesson', folder: 'Folder', lab: 'Lab', reference: 'Reference', note: 'Note'} as const;

function Excerpt({pieces}: {pieces: readonly Piece[]}): ReactNode {
  if (pieces.length === 0) return null;
  return (
    <span className={styles.excerpt}>
      {pieces.map(({text, hit}, index) => (hit ? <mark key={index}>{text}</mark> : text))}
    </span>
  );
}

function Concept({
  option: {name, aliases, path, lesson},
  edition,
}: {
  option: Extract<Option, {kind: 'concept'}>;
  edition: EditionAddresses;
}): ReactNode {
  const [definition, setDefinition] = useState<string>();
  useEffect(() => {
    let isShown = true;
    definitionsOf(edition, lesson.path).then(
      (definitions) => {
        if (isShown) setDefinition(definitions[path.split('#')[1] ?? '']?.definition);
      },
      () => undefined, // no network: the card has its names, and leads to the lesson
    );
    return () => {
      isShown = false;
    };
  }, [edition, lesson.path, path]);
  return (
    <>
      <span className={styles.name}>{name}</span>
      {aliases.length > 0 && <span className={styles.aliases}> also {aliases.join(', ')}</span>}
      <span className={styles.definition}>{definition ?? '\u00a0'}</span>
      <span className={styles.source}>{lesson.title}</span>
    </>
  );
}

function Page({option: {of, title, section, excerpt}}: {option: Extract<Option, {kind: 'page'}>}): ReactNode {
  return (
    <>
      <span className={styles.title}>
        {title} <span className={styles.kind}>{kinds[of]}</span>
      </span>
      {section !== undefined && <span className={styles.section}>{section}</span>}
      <Excerpt pieces={excerpt} />
    </>
  );
}

interface Props {
  id: string;
  option: Option;
  isActive: boolean;
  edition: EditionAddresses;
  onChoose: () => void;
  onOpen: () => void;
}

/** A line of the results: a link that the field's arrows reach, and that a click with any key held opens as usual. */
export default function OptionLine({id, option, isActive, edition, onChoose, onOpen}: Props): ReactNode {
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen();
  };
  return (
    <a
      id={id}
      role="option"
      data-kind={option.kind}
      aria-selected={isActive}
      tabIndex={-1}
      href={option.path}
      className={clsx(styles.option, styles[option.kind])}
      onClick={onClick}
      onMouseMove={isActive ? undefined : onChoose}
    >
      {option.kind === 'concept' && <Concept option={option} edition={edition} />}
      {option.kind === 'page' && <Page option={option} />}
      {option.kind === 'section' && <span className={styles.section}>{option.title}</span>}
    </a>
  );
}
