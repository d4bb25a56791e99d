import path from 'node:path';

/** What is wrong with something and what to write instead, before it is known where. */
export interface Refusal {
  message: string;
  fix: string;
}

const schemes = new Set(['https:', 'http:', 'mailto:']);
const imageExtensions = new Set(['.png', '.jpg', '.jpeg', '.webp', '.avif', '.svg']);

/** Characters that browsers drop from an address, or that a shell, a bundler or a path reads in another way. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const tricks = /[\u0000-\u0020\u007f-\u009f\\!|]/;

/** Whether a browser would leave the site for an address: it has a scheme, or starts with the name of a host. */
const isAbsolute = (url: string): boolean => /^(?:[^/?#]*:|[\\/]{2})/.test(url);

function schemeOf(url: string): string {
  try {
    return new URL(url, 'https://relative.invalid').protocol;
  } catch {
    return 'invalid:';
  }
}

function decoded(url: string): string | undefined {
  try {
    return decodeURIComponent(url);
  } catch {
    return undefined;
  }
}

function absoluteRefusal(url: string, kind: 'link' | 'image'): Refusal | undefined {
  const scheme = schemeOf(url);
  if (!schemes.has(scheme))
    return {message: `The ${kind} «${url}» has a scheme that is not allowed.`, fix: 'Use an https address.'};
  if (kind === 'image') {
    return {
      message: `The image «${url}» comes from another host.`,
      fix: 'Put the file beside the lesson and link it by its path.',
    };
  }
  const {username, password} = new URL(url, 'https://relative.invalid');
  return username !== '' && scheme !== 'mailto:' && password + username !== ''
    ? {message: `The link «${url}» hides its host behind a user name.`, fix: 'Remove what stands before the «@».'}
    : undefined;
}

function fileRefusal(url: string, target: string, kind: 'link' | 'image'): Refusal | undefined {
  const extension = path.extname(target).toLowerCase();
  if (kind === 'link' ? extension === '.md' : imageExtensions.has(extension)) return undefined;
  return kind === 'image'
    ? {
        message: `«${url}» is not an image format that we publish.`,
        fix: 'Use PNG, JPEG, WebP, AVIF or a still SVG.',
      }
    : {message: `The link «${url}» does not lead to a lesson.`, fix: 'Link to the lesson by its file, with «.md».'};
}

/**
 * Why a link or an image may not stand in content, or `undefined` if it may. `file` is the Markdown file that holds it,
 * `roots` the folders that content may point into; all absolute.
 */
export function refuseUrl(
  url: string,
  kind: 'link' | 'image',
  file: string,
  roots: readonly string[],
): Refusal | undefined {
  const notAPath = {message: `The ${kind} «${url}» is not a path.`, fix: 'Write a relative path with «/».'};
  if (isAbsolute(url)) return tricks.test(url) ? notAPath : absoluteRefusal(url, kind);
  const target = decoded(url.split(/[?#]/)[0] ?? '');
  if (target === undefined || tricks.test(target) || /%[0-9a-f]{2}/i.test(target) || target.includes(':'))
    return notAPath;
  if (target === '') return kind === 'image' ? notAPath : undefined;
  if (target.startsWith('@') || target.startsWith('~')) {
    return {message: `The ${kind} «${url}» uses an alias.`, fix: 'Write a path relative to this file.'};
  }
  if (target.startsWith('/')) {
    if (kind === 'link' && !target.split('/').includes('..') && !target.startsWith('//')) return undefined; // a route: the build checks it
    return {
      message: `The ${kind} «${url}» is not relative.`,
      fix: 'Put the file beside the lesson and link it by its path.',
    };
  }
  const absolute = path.resolve(path.dirname(file), target);
  if (!roots.some((root) => absolute.startsWith(root + path.sep))) {
    return {message: `The ${kind} «${url}» leads out of the content.`, fix: 'Link to a file in docs/ or blog/.'};
  }
  return fileRefusal(url, target, kind);
}
