import {existsSync} from 'node:fs';
import path from 'node:path';
import {nearest, nearestPath, type Problem} from '../../../markdown/problem';
import {allPages, type Course} from '../../course';
import type {Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';
import {isUnread} from '../../unread';

const isLocal = (url: string) => !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(url);

/** The path of a local address and its fragment, or `undefined` if it can't be decoded, which the rule `safety` reports. */
function split(url: string): {file: string; fragment: string} | undefined {
  const [target = '', fragment = ''] = url.split('#');
  try {
    return {file: decodeURIComponent(target.split('?')[0] ?? ''), fragment: decodeURIComponent(fragment)};
  } catch {
    return undefined;
  }
}

type Words = Omit<Problem, 'place'>;

/** Some of the headings that a link may lead to, for who looks for the right one. */
function headingsOf({outline}: Page): string {
  const names = outline.anchors.filter((name) => !name.startsWith('concept-'));
  return names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
}

function brokenLink(url: string, page: Page, pages: ReadonlyMap<string, Page>): Words | undefined {
  if (url === '') return {message: 'The link has no address.', fix: 'Write `[text](lesson.md)`, or only the text.'};
  const parts = split(url);
  if (!parts) return undefined;
  const {file, fragment} = parts;
  if (file !== '' && path.extname(file) !== '.md') return undefined; // the rule «safety» says so
  const linked = pages.get(file === '' ? page.absolute : path.resolve(path.dirname(page.absolute), file));
  if (!linked) {
    const siblings = [...pages.keys()].map((other) =>
      path.relative(path.dirname(page.absolute), other).split(path.sep).join('/'),
    );
    const meant = nearestPath(path.posix.normalize(file), siblings);
    return {
      message: `The link «${url}» leads to no page.`,
      fix: meant ? `Did you mean «${meant}»?` : 'Link to a lesson by its path from this file, with «.md».',
    };
  }
  const {anchors} = linked.outline;
  if (fragment === '' || anchors.includes(fragment) || isUnread(linked)) return undefined;
  const meant = nearest(fragment, anchors);
  return {
    message: `«${linked.file}» has no heading «#${fragment}».`,
    fix: meant ? `Did you mean «#${meant}»?` : `Its headings are ${headingsOf(linked)}.`,
  };
}

function missingImage(url: string, page: Page): Words | undefined {
  const parts = split(url);
  return !parts || existsSync(path.resolve(path.dirname(page.absolute), parts.file))
    ? undefined
    : {message: `The image «${url}» is not there.`, fix: 'Put it beside the lesson, or mend the path.'};
}

function* broken(page: Page, pages: ReadonlyMap<string, Page>): Generator<Finding> {
  for (const {kind, url, place} of page.outline.links) {
    if (kind === 'link' && /^\/course\//.test(url) && page.kind !== 'post') {
      const message = `The link «${url}» leads to an address of the site.`;
      yield {
        message,
        fix: 'Link to the lesson by its file, which works on GitHub and in every edition.',
        file: page.file,
        place,
      };
    }
    if (!isLocal(url)) continue;
    const words = kind === 'image' ? missingImage(url, page) : brokenLink(url, page, pages);
    if (words) yield {...words, file: page.file, place};
  }
}

export const links: Rule = {
  id: 'links',
  about: 'Every relative link leads to a page, a heading or a concept that exists, and every image to a file.',
  course(course: Course, judged) {
    const pages = new Map(allPages(course).map((page) => [page.absolute, page]));
    return judged.flatMap((page) => [...broken(page, pages)]);
  },
};
