// #region resolve
/**
 * The file that a request target names, relative to the root of the site, or `undefined` if it must not be served: it
 * isn't a path, isn't valid UTF-8 in percent-encoding, or leads outside or to a hidden file.
 *
 * Decode once, then split, then judge each segment. In any other order `%2e%2e%2f` is a way out.
 */
export function resolveTarget(target: string): string | undefined {
  const [path = ''] = target.split('?');
  if (!path.startsWith('/')) return undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const segments = decoded.split('/').filter((segment) => segment !== '');
  if (segments.some((segment) => segment.startsWith('.'))) return undefined;
  return decoded.endsWith('/') ? [...segments, 'index.html'].join('/') : segments.join('/');
}
// #endregion resolve
