import {readFileSync} from 'node:fs';
import type {Page} from 'playwright-core';

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** In the page, once `source` has run there. */
declare const axe: typeof import('axe-core');

/** What axe finds on a page as it is, with the HTML that it means. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const {violations} = await page.evaluate((values) => axe.run(document, {runOnly: {type: 'tag', values}}), tags);
  return violations.map(
    ({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary ?? ''}`).join('\n')}`,
  );
}
