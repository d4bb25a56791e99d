import {useEffect, useState} from 'react';
import {usePluginData} from '@docusaurus/useGlobalData';
import {keepDefinitions} from '../concepts/client';
import type {EditionAddresses} from '../concepts/types';
import type {SearchGlobalData} from './index';
import {SearchSession, type Answer} from './session';

/** One for each edition that was searched since the page was loaded. */
const sessions = new Map<string, SearchSession>();

function sessionOf(data: string, fullText: string | undefined): SearchSession {
  const known = sessions.get(data);
  if (known) return known;
  const session = new SearchSession({data, ...(fullText === undefined ? {} : {fullText})});
  sessions.set(data, session);
  return session;
}

/** The answer to a query, and to which one: it lags behind the query while it is looked up. */
export interface CurrentAnswer extends Answer {
  query: string;
  edition: string;
}

/** How long, in ms, an answer must stand before the definitions are fetched that only a reader without network needs. */
const rest = 2000;

/** Answers `query` from one edition; `failed` if the search can't be loaded. */
export function useSearch(
  edition: EditionAddresses,
  query: string,
): {answer: CurrentAnswer | undefined; failed: boolean} {
  const {name, data} = edition;
  // Docusaurus types global data as unknown; index.ts is its only writer.
  const fullText = (usePluginData('search') as SearchGlobalData)[name];
  const [answer, setAnswer] = useState<CurrentAnswer>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    sessionOf(data, fullText)
      .search(query, (found) => setAnswer({...found, query, edition: name}), stop.signal)
      .then(
        () => setFailed(false),
        () => {
          sessions.delete(data); // the next query tries again
          setFailed(true);
        },
      );
    return () => stop.abort();
  }, [data, fullText, name, query]);
  const isAnswered = answer?.fullText === 'complete';
  useEffect(() => {
    if (!isAnswered) return;
    const keep = () =>
      void sessionOf(data, fullText)
        .lessons()
        .then((paths) => keepDefinitions(edition, paths));
    const timer = setTimeout(keep, rest);
    return () => clearTimeout(timer);
  }, [data, edition, fullText, isAnswered]);
  return {answer: answer?.edition === name ? answer : undefined, failed};
}
