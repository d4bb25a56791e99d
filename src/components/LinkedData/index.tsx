import type {ReactNode} from 'react';
import Head from '@docusaurus/Head';

/**
 * Facts about the page for search engines, as JSON-LD. React writes the text of a script as it is, so that a title with
 * `</script>` in it would end the script and begin another: each `<` is escaped.
 */
export default function LinkedData({facts}: {facts: object}): ReactNode {
  return (
    <Head>
      <script type="application/ld+json">{JSON.stringify(facts).replaceAll('<', '\\u003c')}</script>
    </Head>
  );
}
