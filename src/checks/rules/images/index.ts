import path from 'node:path';
import {isImage} from '../../../markdown/files';
import type {Problem} from '../../../markdown/problem';
import {allPages, type Course} from '../../course';
import {top, type Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

/** The file that an image names, or nothing if its address is no path, which the rule `safety` reports. */
function targetOf(page: Page, url: string): string[] {
  try {
    return [path.resolve(path.dirname(page.absolute), decodeURIComponent(url))];
  } catch {
    return [];
  }
}

/** Images that lie in the content and that no page shows. */
function* orphans(course: Course): Generator<Finding> {
  if (course.images.length === 0) return;
  const shown = new Set(
    allPages(course).flatMap((page) =>
      page.outline.links.flatMap(({kind, url}) => (kind === 'image' ? targetOf(page, url) : [])),
    ),
  );
  for (const file of course.images) {
    if (shown.has(path.join(course.root, file))) continue;
    yield {file, place: top, message: 'No page shows this image.', fix: 'Show it where it belongs, or remove it.'};
  }
}

export const images: Rule = {
  id: 'images',
  about: 'An image is what its name says, small, still, described in words, and shown by a page.',
  page(page) {
    const problems: Problem[] = [];
    for (const node of [...page.nodes('image'), ...page.nodes('imageReference')]) {
      const words = (node.alt ?? '').trim().split(/\s+/).filter(Boolean);
      if (words.length >= 3 || !node.position) continue;
      problems.push({
        message:
          words.length === 0 ? 'The image has no description.' : `«${words.join(' ')}» does not describe the image.`,
        fix: 'Say in a sentence what a reader sees in it: ![A client, a proxy and two servers](path.svg).',
        place: node.position,
      });
    }
    return problems;
  },
  course: (course, judged) => [
    ...course.strays.filter(({file}) => isImage(file)).map((stray) => ({...stray, place: top})),
    // Who looks at one page doesn't want to wait for all the others.
    ...(judged.length === allPages(course).length ? orphans(course) : []),
  ],
};
