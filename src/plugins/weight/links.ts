import preload from '@docusaurus/core/lib/client/preload';

/**
 * What a link asks of Docusaurus. Its own fetches the page behind every link in sight: half a megabyte from a lesson,
 * for pages that nearly nobody opens, and every page loads the names of all chunks for it. Here, a page is fetched when
 * the pointer or a finger is on its link, before the click.
 */
export default Object.freeze({prefetch: () => false as const, preload});
