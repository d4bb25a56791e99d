import type {EditionAddresses} from '@site/src/plugins/concepts/types';

/** The part of an address of the search page, from `?`, that says what is searched, and in which edition. */
export function searchParameters(query: string, {name}: Pick<EditionAddresses, 'name'>): string {
  return `?${new URLSearchParams({...(query.trim() === '' ? {} : {q: query}), edition: name}).toString()}`;
}

/** The address of the search page with a query, in an edition. */
export function searchAddress(query: string, edition: Pick<EditionAddresses, 'name'>): string {
  return `/search/${searchParameters(query, edition)}`;
}
