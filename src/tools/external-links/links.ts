import {visit} from 'unist-util-visit';
import {allPages, type Course} from '../../checks/course';

/** The addresses outside the course that its pages link to, without fragments, and where each stands first. */
export function externalLinks(course: Course): Map<string, string> {
  const links = new Map<string, string>();
  for (const {file, tree} of allPages(course)) {
    visit(tree, (node) => {
      if ((node.type !== 'link' && node.type !== 'definition') || !/^https?:\/\//i.test(node.url)) return;
      const url = node.url.split('#')[0] ?? node.url;
      if (!links.has(url)) links.set(url, `${file}:${node.position?.start.line ?? 1}`);
    });
  }
  return links;
}
