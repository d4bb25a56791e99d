import type {Root} from 'hast';
import remarkMath from 'remark-math';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import {unified} from 'unified';
import {expect, it} from 'vitest';
import {setFormulas} from './formulas';

/** `expect.stringMatching`, which Vitest types as any. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const set = async (markdown: string): Promise<Root> => {
  const processor = unified().use(remarkParse).use(remarkMath).use(remarkRehype).use(setFormulas);
  return processor.run(processor.parse(markdown));
};

it('sets a formula within a sentence as one string', async () => {
  const tree = await set('The load is $\\rho < 1$ here.');
  expect(tree).toMatchObject({
    children: [
      {
        tagName: 'p',
        children: [
          {value: 'The load is '},
          {
            tagName: 'course-inline-formula',
            properties: {html: matching(/^<span class="katex-mathml">.*\\rho &lt; 1.*<\/span>$/)},
            children: [],
          },
          {value: ' here.'},
        ],
      },
    ],
  });
});

it('sets a formula of its own displayed', async () => {
  expect(await set('$$\nL = \\lambda W\n$$')).toMatchObject({
    children: [
      {
        tagName: 'course-formula',
        properties: {html: matching(/^<span class="katex-display">/)},
        children: [],
      },
    ],
  });
});

it('leaves code alone', async () => {
  expect(await set('`x` and\n\n```ts\nx\n```')).toMatchObject({
    children: [{tagName: 'p', children: [{tagName: 'code'}, {value: ' and'}]}, {}, {tagName: 'pre'}],
  });
});

it('fails for what KaTeX cannot set', async () => {
  await expect(set('$\\frac{1}$')).rejects.toThrow('KaTeX parse error');
});
