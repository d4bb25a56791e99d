/**
 * Where a reader reports a problem of a page: a new issue that names its file and its address. `editUrl` is the page's edit
 * link on GitHub, `https://github.com/owner/name/edit/branch/path`; `undefined` if it is no such link.
 */
export function reportUrl(editUrl: string, address: string): string | undefined {
  const [, repository, file] = /^(https:\/\/github\.com\/[^/]+\/[^/]+)\/edit\/[^/]+\/(.+)$/.exec(editUrl) ?? [];
  if (repository === undefined || file === undefined) return undefined;
  const query = new URLSearchParams({
    title: `${file}: `,
    body: `Page: ${address}\n\nWhat is wrong, and how do you know?\n`,
  });
  return `${repository}/issues/new?${query.toString()}`;
}
