import preload from '@docusaurus/core/lib/client/preload';

/** Whether the reader has asked the browser to load little: https://wicg.github.io/savedata/. */
function savesData(): boolean {
  const connection: unknown = 'connection' in navigator ? navigator.connection : undefined;
  return (
    typeof connection === 'object' && connection !== null && 'saveData' in connection && connection.saveData === true
  );
}

/**
 * What a link asks of Docusaurus. Its own fetches the page behind every link in sight: half a megabyte from a lesson,
 * for pages that nearly nobody opens, and every page loads the names of all chunks for it. Here, a page is fetched when
 * the pointer or a finger is on its link, before the click; if the reader saves data, with the click.
 */
export default Object.freeze({
  prefetch: () => false as const,
  preload: (address: string) => !savesData() && preload(address),
});
