/**
 * Docusaurus fetches the page behind every link in sight: half a megabyte from a lesson, for pages that nearly nobody
 * opens. A page is still fetched when the pointer or a finger is on its link, before the click.
 */
export function onRouteUpdate(): void {
  window.docusaurus = {...window.docusaurus, prefetch: () => false};
}
