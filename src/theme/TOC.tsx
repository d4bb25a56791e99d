import type {ComponentProps, ReactNode} from 'react';
import TOC from '@theme-original/TOC';

/** The table of contents as a landmark, so that it can be found and skipped. */
export default function LandmarkTOC(props: ComponentProps<typeof TOC>): ReactNode {
  return (
    <nav aria-label="On this page">
      <TOC {...props} />
    </nav>
  );
}
