import {Fragment, type ReactNode} from 'react';
import type {Props} from '@theme/CodeBlock/Title';

/** Above code stands the path of its file: where it is too long for a line, it breaks after a slash. */
export default function CodeBlockTitle({children}: Props): ReactNode {
  if (typeof children !== 'string') return children;
  return children.split('/').map((part, index) => (
    <Fragment key={index}>
      {index > 0 && (
        <>
          /<wbr />
        </>
      )}
      {part}
    </Fragment>
  ));
}
