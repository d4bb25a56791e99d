import type {ComponentProps, ReactNode} from 'react';
import type ThemeLoading from '@theme/Loading';
import Button from '@site/src/components/Button';

/** In place of a page that is on its way for longer than a moment, or that did not come. */
export default function Loading({error, retry, pastDelay}: ComponentProps<typeof ThemeLoading>): ReactNode {
  if (error)
    return (
      <main className="container margin-vert--xl" role="alert">
        <p>This page could not be loaded. Is there a connection?</p>
        <Button primary onClick={retry}>
          Try again
        </Button>
      </main>
    );
  return pastDelay ? (
    <p className="container margin-vert--xl" role="status">
      The page is on its way.
    </p>
  ) : null;
}
