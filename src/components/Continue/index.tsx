import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import type {Roadmap} from '@site/src/plugins/course/types';
import {useSaved} from '@site/src/progress/hooks';
import {readPlace} from '@site/src/progress/place';
import {lessonsOf} from '@site/src/components/Roadmap/lessons';
import {stores} from '@site/src/progress/stores';

interface ContinueProps {
  roadmap: Roadmap;
  className?: string;
  /** What a reader sees who was nowhere yet. */
  children?: ReactNode;
}

/** The way back to where the reader was; to the next lesson, if they have read that one. */
export default function Continue({roadmap, className, children}: ContinueProps): ReactNode {
  const place = readPlace(useSaved(stores.place));
  const read = useSaved(stores.read);
  const lessons = lessonsOf(roadmap);
  const at = lessons.findIndex(({id}) => id === place?.lesson);
  const here = lessons[at];
  if (!place || !here) return children;
  const next = read.has(here.id) ? lessons.slice(at + 1).find(({id}) => !read.has(id)) : undefined;
  const target = next ?? here;
  const fragment = next || place.section === '' ? '' : `#${place.section}`;
  return (
    <Link className={className} to={target.path + fragment}>
      {next ? 'Go on with' : 'Continue'}: {target.title}
    </Link>
  );
}
