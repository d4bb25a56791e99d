import path from 'node:path';
import type {MDXPlugin} from '@docusaurus/mdx-loader';
import remarkMath from 'remark-math';
import {drawAtlas} from './atlas';
import {drawDiagrams} from './diagrams';
import {guardElements} from './elements';
import {setFormulas} from './formulas';
import {linkConcepts} from './link-concepts';
import {lesson, type LessonOptions} from './lesson';

/** What makes a page of a Markdown file, in the order in which Docusaurus runs it. */
export interface MarkdownPlugins {
  beforeDefaultRemarkPlugins: MDXPlugin[];
  remarkPlugins: MDXPlugin[];
  beforeDefaultRehypePlugins: MDXPlugin[];
  rehypePlugins: MDXPlugin[];
}

/** The plugins for the content of the site at `siteDir`. */
export function markdownPlugins(siteDir: string): MarkdownPlugins {
  const content: LessonOptions = {
    lessons: [path.join(siteDir, 'docs'), path.join(siteDir, 'versioned_docs')],
    others: [path.join(siteDir, 'blog'), path.join(siteDir, 'src')],
  };
  const editions = {docs: path.join(siteDir, 'docs'), frozen: path.join(siteDir, 'versioned_docs')};
  return {
    beforeDefaultRemarkPlugins: [[lesson, content], [linkConcepts, editions], [drawAtlas, editions], drawDiagrams],
    remarkPlugins: [remarkMath],
    beforeDefaultRehypePlugins: [guardElements],
    rehypePlugins: [setFormulas],
  };
}
