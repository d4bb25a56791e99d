import type {Root} from 'mdast';
import {visit} from 'unist-util-visit';
import {parseMarkdown} from '../../markdown/parse';

/** What one lesson holds. */
export interface LessonCounts {
  diagrams: number;
  questions: number;
  exercises: number;
  /** Addresses outside the course, without fragments. */
  sources: Set<string>;
}

/** Counts in a lesson's Markdown, on the tree that the site is made of. O(n). */
export function countLesson(markdown: string): LessonCounts {
  const tree: Root = parseMarkdown(markdown);
  const counts: LessonCounts = {diagrams: 0, questions: 0, exercises: 0, sources: new Set()};
  visit(tree, (node) => {
    if (node.type === 'code' && node.lang === 'mermaid') counts.diagrams += 1;
    if (node.type === 'containerDirective' && node.name === 'quiz') counts.questions += 1;
    if (node.type === 'containerDirective' && node.name === 'exercise') counts.exercises += 1;
    if ((node.type === 'link' || node.type === 'definition') && node.url.startsWith('https://'))
      counts.sources.add(node.url.split('#')[0] ?? node.url);
  });
  return counts;
}
