import path from 'node:path';
import {build} from 'esbuild';
import type {Browser, Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {launchBrowser} from '../../browser';
import type {Caption} from './tidy';

declare global {
  interface Window {
    /** What the bundle below makes of tidy.ts. */
    bundle: typeof import('./tidy');
  }
}

const caption: Caption = {
  idPrefix: 'd1',
  kind: 'flowchart',
  title: 'A & B',
  description: 'Two boxes.',
  viewBox: '0 0 10 20',
};

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const {outputFiles} = await build({
    entryPoints: [path.join(__dirname, 'tidy.ts')],
    bundle: true,
    globalName: 'bundle',
    write: false,
  });
  browser = await launchBrowser();
  page = await browser.newPage();
  for (const {text} of outputFiles) await page.addScriptTag({content: text});
});
afterAll(() => browser.close());

/** Tidies an SVG with some content in a browser, and returns its markup. */
function tidied(content: string): Promise<string> {
  const markup = `<svg id="root" style="max-width: 3px" aria-roledescription="x" viewBox="0 0 1 1"><style>#root{fill:red}</style><title>old</title>${content}</svg>`;
  return page.evaluate(
    ([html, options]) => {
      document.body.innerHTML = html;
      const svg = document.querySelector('svg');
      if (!svg) throw new Error('no svg');
      window.bundle.tidy(svg, options);
      return svg.outerHTML;
    },
    [markup, caption] as const,
  );
}

/** An SVG as `tidied` returns it. */
const drawing = (content: string): string =>
  `<svg viewBox="0 0 10 20" class="diagram flowchart" role="img"><title>A &amp; B</title><desc>Two boxes.</desc>${content}</svg>`;

const plain = 'font-style="normal" font-weight="normal"';

describe('tidy', () => {
  it.each([
    {
      does: 'removes colors, and keeps what is the same in every theme',
      content:
        '<rect width="1" fill="#fff" stroke="none" style="color: red; fill: blue !important; text-anchor: middle"/>',
      result: '<rect width="1" stroke="none" text-anchor="middle"></rect>',
    },
    {
      does: 'renames the ids that are used, in order, and removes the others',
      content:
        '<marker id="b"><path d="M0 0"/></marker><marker id="c"><path d="M0 0"/></marker><path id="x" d="M0 0" marker-end="url(#b)"/>',
      result: '<marker id="d1-0"><path d="M0 0"></path></marker><path d="M0 0" marker-end="url(#d1-0)"></path>',
    },
    {
      does: 'joins words',
      content: `<text><tspan><tspan class="text-inner-tspan" ${plain}>two</tspan><tspan class="text-inner-tspan" ${plain}> words</tspan></tspan></text>`,
      result: '<text><tspan>two words</tspan></text>',
    },
    {
      does: 'closes a sketched shape and drops its second outline',
      content:
        '<path d="M0 0 L1 1" stroke="none" stroke-width="0" fill="red"/><path d="M0 0" fill="none" stroke-dasharray="0 0"/>',
      result: '<path d="M0 0 L1 1Z"></path>',
    },
    {does: 'removes what is empty', content: '<g><g><text> </text></g><rect/></g>', result: ''},
    {
      does: 'rounds, but not scales',
      content: '<g transform="scale(0.01234)"><path d="M1.23456 2"/></g>',
      result: '<g transform="scale(0.01234)"><path d="M1.23 2"></path></g>',
    },
    {
      does: 'puts the title of a group into its corner',
      content:
        '<g class="cluster"><rect x="8" width="90"/><g class="cluster-label" transform="translate(50, 12)"><text>T</text></g></g>',
      result:
        '<g class="cluster"><rect x="8" width="90"></rect><g class="cluster-label" transform="translate(18, 12)"><text>T</text></g></g>',
    },
  ])('$does', async ({content, result}) => {
    expect(await tidied(content)).toBe(drawing(result));
  });

  it.each(['<image href="https://example.com/x.png"/>', '<a href="https://example.com"><path d="M0 0"/></a>'])(
    'refuses %s',
    async (content) => {
      await expect(tidied(content)).rejects.toThrow('which is not allowed');
    },
  );
});
