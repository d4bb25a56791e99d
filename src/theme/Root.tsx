import type {ReactNode} from 'react';
import Head from '@docusaurus/Head';
import ui from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';
import StorageNotice from '@site/src/components/StorageNotice';
import text from '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2';

/**
 * Asks for the two faces of every page before the stylesheet does, so that its first paint has them, and is where the
 * site speaks of the browser's storage.
 */
export default function Root({children}: {children: ReactNode}): ReactNode {
  return (
    <>
      <Head>
        {[text, ui].map((href) => (
          <link key={href} rel="preload" as="font" type="font/woff2" crossOrigin="anonymous" href={href} />
        ))}
      </Head>
      {children}
      <StorageNotice />
    </>
  );
}
