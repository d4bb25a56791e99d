/** What the theme tells Algolia's crawler in every page. Nobody crawls this site to search it: its search is its own. */
export default function SearchMetadata(): null {
  return null;
}
