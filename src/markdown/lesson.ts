import path from 'node:path';
import type {Paragraph, Root} from 'mdast';
import type {Plugin} from 'unified';
import {visit} from 'unist-util-visit';
import type {VFile} from 'vfile';
import {findDirectiveProblems, transformDirectives} from './directives';
import {excerptReference, labOf} from './excerpts';
import {findFormulaProblems} from './formulas';
import type {Problem} from './problem';
import {findUnsafe} from './safety';

export interface LessonOptions {
  /** Absolute paths of the folders that hold lessons: `docs/` and the frozen editions. */
  lessons: string[];
  /** Absolute paths of the other content folders. */
  others: string[];
}

function refuse(file: VFile, problems: readonly Problem[]): void {
  const [first] = problems;
  if (!first) return;
  const lines = problems.map(
    ({message, fix, place}) => `${file.path}:${place.start.line}:${place.start.column} ${message} ${fix}`,
  );
  file.fail(`content refused\n${lines.join('\n')}`, {place: first.place, source: 'lesson'});
}

const placeholder = (name: string): Paragraph => ({type: 'paragraph', children: [], data: {hName: name}});

/** The line under an excerpt that leads to the reference of its lab. */
function reference(lab: string): Paragraph {
  const text = `Reference of ${lab}`;
  return {
    type: 'paragraph',
    children: [{type: 'link', url: `/api/${lab}/`, children: [{type: 'text', value: text}]}],
    data: {hProperties: {className: 'excerpt-reference'}},
  };
}

/** The id of a lesson, the same in every edition: `folder/file`. */
function lessonId(file: VFile, roots: readonly string[]): string | undefined {
  const root = roots.find((folder) => file.path.startsWith(folder + path.sep));
  if (root === undefined) return undefined;
  const relative = path.relative(root, file.path).split(path.sep).join('/');
  return relative.replace(/^version-[^/]+\//, '').replace(/\.md$/, '');
}

/**
 * Makes a page of the course out of Markdown: refuses what content may not hold, turns directives into elements, names
 * the source of excerpts, and puts the lesson's header before its text, and its concepts and its end after it.
 * Stands in `beforeDefaultRemarkPlugins`, before Docusaurus reads headings, links and admonitions.
 */
export const lesson: Plugin<[LessonOptions], Root> = ({lessons, others}) => {
  return (tree, file) => {
    refuse(file, [
      ...findUnsafe(tree, file.path, [...lessons, ...others]),
      ...findDirectiveProblems(tree),
      ...findFormulaProblems(tree),
    ]);
    const id = lessonId(file, lessons);
    transformDirectives(tree, id ?? '');
    visit(tree, 'code', (node, index, parent) => {
      const excerpt = excerptReference(node.meta);
      if (!excerpt || !parent || index === undefined) return;
      node.meta = `title="${excerpt.file}" ${node.meta ?? ''}`;
      parent.children.splice(index + 1, 0, reference(labOf(excerpt)));
    });
    if (id === undefined) return;
    tree.children.unshift(placeholder('lesson-header'));
    if (!id.endsWith('/index')) {
      tree.children.push(
        {type: 'heading', depth: 2, children: [{type: 'text', value: 'Concepts'}]},
        placeholder('lesson-concepts'),
        placeholder('lesson-end'),
      );
    }
  };
};
