import {useEffect, useState, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {useHistory, useLocation} from '@docusaurus/router';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import SearchBox from '@site/src/components/Search/SearchBox';
import {searchAddress, searchParameters} from '@site/src/components/Search/address';
import {useHydrated} from '@site/src/hooks/useHydrated';
import {useEdition, useEditions} from '@site/src/plugins/concepts/client';
import styles from './search.module.css';

/** How long the reader must rest, in ms, before the address takes the query over. */
const pause = 300;

function SearchWithAddress(): ReactNode {
  const history = useHistory();
  const {pathname, search} = useLocation();
  const parameters = new URLSearchParams(search);
  const editions = Object.values(useEditions());
  const preferred = useEdition();
  const edition = editions.find(({name}) => name === parameters.get('edition')) ?? preferred;
  const [query, setQuery] = useState(parameters.get('q') ?? '');
  useEffect(() => {
    const timer = setTimeout(() => history.replace({pathname, search: searchParameters(query, edition)}), pause);
    return () => clearTimeout(timer);
  }, [edition, history, pathname, query]);
  return (
    <>
      {editions.length > 1 && (
        <ul className={styles.editions} aria-label="Edition">
          {editions.map((other) => (
            <li key={other.name}>
              <Link to={searchAddress(query, other)} aria-current={other === edition ? 'true' : undefined}>
                {other.name === 'next' ? 'Next edition' : `Edition ${other.name}`}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <SearchBox edition={edition} query={query} onQuery={setQuery} />
    </>
  );
}

/** The search as a page, whose address holds the query. */
export default function SearchPage(): ReactNode {
  const isHydrated = useHydrated();
  return (
    <Layout title="Search" description="Search the concepts, lessons, labs and code of the course.">
      <main className={styles.page}>
        <Heading as="h1">Search</Heading>
        {isHydrated ? (
          <SearchWithAddress />
        ) : (
          <p>
            The search runs in your browser and needs JavaScript. The <Link to="/glossary/">glossary</Link> lists every
            concept without it.
          </p>
        )}
      </main>
    </Layout>
  );
}
