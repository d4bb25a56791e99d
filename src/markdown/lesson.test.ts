import path from 'node:path';
import type {Element, ElementContent, Root} from 'hast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import {unified} from 'unified';
import {visit} from 'unist-util-visit';
import {VFile} from 'vfile';
import {describe, expect, it} from 'vitest';
import {lesson} from './lesson';

const root = path.resolve('/course');
const options = {
  lessons: [path.join(root, 'docs'), path.join(root, 'versioned_docs')],
  others: [path.join(root, 'blog')],
};
const processor = unified()
  .use(remarkParse)
  .use(remarkFrontmatter)
  .use(remarkDirective)
  .use(remarkGfm)
  .use(lesson, options)
  .use(remarkRehype);

/** The HTML tree that the site would get of a file. */
async function pageOf(markdown: string, file = 'docs/network/tcp.md'): Promise<Root> {
  const vfile = new VFile({path: path.join(root, file), value: markdown});
  return processor.run(processor.parse(vfile), vfile);
}

async function elements(tree: Promise<Root>): Promise<Element[]> {
  const found: Element[] = [];
  visit(await tree, 'element', (element) => {
    found.push(element);
  });
  return found;
}

const text = (node: Element): string =>
  node.children
    .map((child: ElementContent) => (child.type === 'text' ? child.value : child.type === 'element' ? text(child) : ''))
    .join('')
    .trim();

const quiz = `:::quiz{id="warm"}
Which?

- [ ] This

  No.

- [x] That

  Yes.
:::`;

describe('a lesson', () => {
  it('stands between its header and its concepts', async () => {
    const tree = await pageOf('Text.');
    const names = tree.children.flatMap((node) => (node.type === 'element' ? [node.tagName] : []));
    expect(names).toEqual(['lesson-header', 'p', 'h2', 'lesson-concepts', 'lesson-end']);
  });

  it('has no concepts when it orients in a folder, and no header when it is a post', async () => {
    const folder = await elements(pageOf('Text.', 'docs/network/index.md'));
    expect(folder.map(({tagName}) => tagName)).toEqual(['lesson-header', 'p']);
    expect((await elements(pageOf('Text.', 'blog/post.md'))).map(({tagName}) => tagName)).toEqual(['p']);
  });

  it('names the source of an excerpt in its title', async () => {
    const code = (await elements(pageOf('```ts file=src/labs/tcp/index.ts#grow\nx;\n```'))).find(
      ({tagName}) => tagName === 'code',
    );
    expect(code?.data?.meta).toMatch(/^title="src\/labs\/tcp\/index\.ts"/);
  });
});

describe('a quiz', () => {
  it('becomes a question and options that know which is right, under an id that no edition changes', async () => {
    const found = await elements(pageOf(quiz, 'versioned_docs/version-1.0/network/tcp.md'));
    const of = (name: string) => found.filter(({tagName}) => tagName === name);
    expect(of('course-quiz')[0]?.properties).toEqual({id: 'warm', lesson: 'network/tcp', right: '1', options: '2'});
    expect(of('course-quiz-question').map(text)).toEqual(['Which?']);
    expect(of('course-quiz-option').map(({properties}) => properties)).toEqual([
      {index: '0', right: 'false'},
      {index: '1', right: 'true'},
    ]);
    expect(of('course-quiz-answer').map(text)).toEqual(['This', 'That']);
    expect(of('course-quiz-explanation').map(text)).toEqual(['No.', 'Yes.']);
  });
});

it('turns a lab into its element, whose headings go on from those of the text', async () => {
  const found = await elements(pageOf('::lab{name="tcp"}\n\n## Consensus\n\n::lab{name="raft"}'));
  const labs = found.filter(({tagName}) => tagName === 'course-lab').map(({properties}) => properties);
  expect(labs).toEqual([
    {name: 'tcp', level: '2'},
    {name: 'raft', level: '3'},
  ]);
});

describe('the build', () => {
  it.each([
    ['a script', '<script>alert(1)</script>', /Raw HTML/],
    ['a file of the machine', '[x](../../secret.txt)', /leads out of the content/],
    ['an unknown directive', ':::quizz\n:::', /Unknown directive/],
  ])('refuses %s, naming file and line', async (_what, markdown, reason) => {
    await expect(pageOf(`Text.\n\n${markdown}\n`)).rejects.toThrow(reason);
    await expect(pageOf(`Text.\n\n${markdown}\n`)).rejects.toThrow(/tcp\.md:3:1/);
  });
});
