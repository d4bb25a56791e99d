import rehypeRaw from 'rehype-raw';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import {unified} from 'unified';
import {expect, it} from 'vitest';
import {guardElements} from './elements';

const processor = unified()
  .use(remarkParse)
  .use(remarkRehype, {allowDangerousHtml: true})
  .use(rehypeRaw)
  .use(guardElements);
const render = (markdown: string) => processor.run(processor.parse(markdown));

it.each([
  '<script src="x"></script>',
  '<SCRIPT>alert(1)</SCRIPT>',
  '<svg><script>alert(1)</script></svg>',
  '<iframe srcdoc="<p>x</p>"></iframe>',
  '<base href="https://example.org/">',
  '<form action="/x"></form>',
  '<math><mi>x</mi></math>',
  'Text <b onclick="alert(1)">bold</b>',
  'Text <b ONMOUSEOVER=alert(1)>bold</b>',
  'Text <b ref="x">bold</b>',
])('refuses %s, whichever way it got into the tree', async (markdown) => {
  await expect(render(markdown)).rejects.toThrow(/is not allowed in content/);
});

it('gives Docusaurus the name of admonition titles that it looks for', async () => {
  expect(JSON.stringify(await render('<mdxAdmonitionTitle>Mind</mdxAdmonitionTitle>'))).toContain(
    '"mdxAdmonitionTitle"',
  );
});

it('lets ordinary text pass', async () => {
  await expect(render('Text with `<script>` in code, and *emphasis*.')).resolves.toBeDefined();
});
