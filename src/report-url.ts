/**
 * Where a reader reports a problem of a page: the form of .github/ISSUE_TEMPLATE/mistake.yml, its file and address filled in. `editUrl` is the page's edit
 * link on GitHub, `https://github.com/owner/name/edit/branch/path`; `undefined` if it is no such link.
 */
export function reportUrl(editUrl: string, address: string): string | undefined {
  const [, repository, file] = /^(https:\/\/github\.com\/[^/]+\/[^/]+)\/edit\/[^/]+\/(.+)$/.exec(editUrl) ?? [];
  if (repository === undefined || file === undefined) return undefined;
  const query = new URLSearchParams({
    template: 'mistake.yml',
    title: `${file}: `,
    page: address,
  });
  return `${repository}/issues/new?${query.toString()}`;
}
