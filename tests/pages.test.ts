import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {root, startSite, visit, widths, type Site, type Theme} from './site';

/** Every page of the site, from its own sitemap, and the page for addresses that lead nowhere. */
const sitemap = readFileSync(path.join(root, 'build', 'sitemap.xml'), 'utf8');
const addresses = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc = '']) => new URL(loc).pathname);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const themes: Theme[] = ['light', 'dark'];

/** In the page, once `axeSource` has run there. */
declare const axe: typeof import('axe-core');

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

it('finds the pages of the course in the sitemap', () => {
  expect(addresses).toContain('/');
  expect(addresses.filter((address) => address.startsWith('/course/')).length).toBeGreaterThanOrEqual(6);
});

/** What axe finds on a page, with the HTML that it means. */
async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const {violations} = await page.evaluate((values) => axe.run(document, {runOnly: {type: 'tag', values}}), tags);
  return violations.map(
    ({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary ?? ''}`).join('\n')}`,
  );
}

describe.each([...addresses, '/404.html'])('%s', (address) => {
  it.each(themes)('is accessible and silent in %s', async (theme) => {
    const {page, messages, close} = await visit(site, address, {theme});
    const violations = await violationsOn(page);
    await close();
    expect(violations).toEqual([]);
    expect(messages).toEqual([]);
  });

  it('is accessible on a phone, and does not scroll sideways', async () => {
    const {page, messages, close} = await visit(site, address, {width: widths.phone});
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const violations = await violationsOn(page);
    await close();
    expect(overflow).toBeLessThanOrEqual(0);
    expect(violations).toEqual([]);
    expect(messages).toEqual([]);
  });
});
