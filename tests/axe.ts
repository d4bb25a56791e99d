import {readFileSync} from 'node:fs';
import type {RunOptions} from 'axe-core';
import type {Page} from 'playwright-core';

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const everyRule: RunOptions = {
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']},
};

/** Enough where only the theme differs from what every rule has judged. */
export const colors: RunOptions = {runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}};

/** In the page, once `source` has run there. */
declare const axe: typeof import('axe-core');

/** What axe finds on a page as it is, with the HTML that it means. */
export async function violationsOn(page: Page, rules: RunOptions = everyRule): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  const {violations} = await page.evaluate((options) => axe.run(document, options), {
    ...rules,
    resultTypes: ['violations'], // details of what passes take a fifth of the time
  } satisfies RunOptions);
  return violations.map(
    ({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary ?? ''}`).join('\n')}`,
  );
}
