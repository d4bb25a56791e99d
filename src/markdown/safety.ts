import path from 'node:path';
import type {Root} from 'mdast';
import {visit} from 'unist-util-visit';
import type {Problem} from './problem';

const schemes = new Set(['https:', 'http:', 'mailto:']);
const images = new Set(['.png', '.jpg', '.jpeg', '.webp', '.avif', '.svg']);
const comment = /^<!--(?!>|->)(?:(?!--)[\s\S])*-->$/;

/** The scheme of an absolute or protocol-relative URL; `undefined` for a relative one. */
function schemeOf(url: string): string | undefined {
  if (!/^\s*(?:[a-z][a-z0-9+.-]*:|\/\/|\\\\)/i.test(url)) return undefined;
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

/**
 * Why a link or an image may not stand in content, or `undefined` if it may. `file` is the Markdown file that holds it,
 * `roots` the folders that content may point into; all absolute.
 */
function refusal(
  url: string,
  kind: 'link' | 'image',
  file: string,
  roots: readonly string[],
): [string, string] | undefined {
  const scheme = schemeOf(url);
  if (scheme !== undefined) {
    if (!schemes.has(scheme))
      return [`The ${kind} «${url}» has a scheme that is not allowed.`, 'Use an https address.'];
    return kind === 'image'
      ? [`The image «${url}» comes from another host.`, 'Put the file beside the lesson and link it by its path.']
      : undefined;
  }
  const target = decoded(url.split(/[?#]/)[0] ?? '');
  if (target === undefined || /[\\\0]/.test(target))
    return [`The ${kind} «${url}» is not a path.`, 'Write a relative path with «/».'];
  if (target === '') return undefined;
  if (target.startsWith('@') || target.startsWith('~')) {
    return [`The ${kind} «${url}» uses an alias.`, 'Write a path relative to this file.'];
  }
  if (target.startsWith('/')) {
    return kind === 'image'
      ? [`The image «${url}» is not relative.`, 'Put the file beside the lesson and link it by its path.']
      : undefined; // a route of the site, whose existence the build checks
  }
  const absolute = path.resolve(path.dirname(file), target);
  if (!roots.some((root) => absolute.startsWith(root + path.sep))) {
    return [`The ${kind} «${url}» leads out of the content.`, 'Link to a file in docs/ or blog/.'];
  }
  const extension = path.extname(target).toLowerCase();
  if (kind === 'image' ? !images.has(extension) : extension !== '.md') {
    return kind === 'image'
      ? [`«${url}» is not an image format that we publish.`, 'Use PNG, JPEG, WebP, AVIF or a still SVG.']
      : [`The link «${url}» does not lead to a lesson.`, 'Link to the lesson by its file, with «.md».'];
  }
  return undefined;
}

/** Everything in a document that could run, load from elsewhere, or read the machine that builds it. */
export function findUnsafe(tree: Root, file: string, roots: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  visit(tree, (node) => {
    const place = node.position;
    if (!place) return;
    if (node.type === 'html' && !comment.test(node.value.trim())) {
      problems.push({
        message: `Raw HTML is not allowed: «${node.value.trim().split('\n')[0]?.slice(0, 60) ?? ''}».`,
        fix: 'Use Markdown or a directive; put code such as `Array<string>` in backticks.',
        place,
      });
    }
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      const found = refusal(node.url, node.type === 'image' ? 'image' : 'link', file, roots);
      if (found) problems.push({message: found[0], fix: found[1], place});
    }
  });
  return problems;
}
