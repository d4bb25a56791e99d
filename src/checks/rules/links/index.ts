import {existsSync} from 'node:fs';
import path from 'node:path';
import {visit} from 'unist-util-visit';
import {nearest, type Problem} from '../../../markdown/problem';
import {allPages, type Course} from '../../course';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

const isLocal = (url: string) => !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(url);

/** What is wrong with a relative link, or `undefined`. */
function brokenLink(url: string, page: Page, course: Course): Omit<Problem, 'place'> | undefined {
  const [target = '', fragment] = url.split('#');
  const file = decodeURI(target.split('?')[0] ?? '');
  const pages = allPages(course);
  const absolute = file === '' ? page.absolute : path.resolve(path.dirname(page.absolute), file);
  const linked = pages.find((other) => other.absolute === absolute);
  if (!linked) {
    const siblings = pages.map((other) =>
      path.relative(path.dirname(page.absolute), other.absolute).split(path.sep).join('/'),
    );
    const meant = nearest(file, siblings);
    return {
      message: `The link «${url}» leads to no page.`,
      fix: meant ? `Did you mean «${meant}»?` : 'Link to a lesson by its path from this file, with «.md».',
    };
  }
  if (fragment === undefined || fragment === '' || linked.anchors.has(decodeURIComponent(fragment))) return undefined;
  const meant = nearest(fragment, linked.anchors);
  return {
    message: `«${linked.file}» has no heading «#${fragment}».`,
    fix: meant ? `Did you mean «#${meant}»?` : `Its anchors are ${[...linked.anchors].join(', ')}.`,
  };
}

export const links: Rule = {
  id: 'links',
  about: 'Every relative link leads to a page, a heading or a concept that exists, and every image to a file.',
  page(page, course) {
    const problems: Problem[] = [];
    visit(page.tree, (node) => {
      if (!node.position) return;
      const place = node.position;
      if ((node.type === 'link' || node.type === 'definition') && isLocal(node.url)) {
        const broken = brokenLink(node.url, page, course);
        if (broken) problems.push({...broken, place});
      }
      if (
        node.type === 'image' &&
        isLocal(node.url) &&
        !existsSync(path.resolve(path.dirname(page.absolute), decodeURI(node.url)))
      ) {
        problems.push({
          message: `The image «${node.url}» is not there.`,
          fix: 'Put it beside the lesson, or mend the path.',
          place,
        });
      }
    });
    return problems;
  },
};
