import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {colors, violationsOn} from './axe';
import {root, startSite, visit, widths, type Site} from './site';

/** Every page of the site, from its own sitemap, and the page for addresses that lead nowhere. */
const sitemap = readFileSync(path.join(root, 'build', 'sitemap.xml'), 'utf8');
const addresses = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc = '']) => new URL(loc).pathname);

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

it('finds the pages of the course in the sitemap', () => {
  expect(addresses).toContain('/');
  expect(addresses.filter((address) => address.startsWith('/course/')).length).toBeGreaterThanOrEqual(6);
});

describe.concurrent.each([...addresses, '/404.html'])('%s', (address) => {
  it('is accessible and silent', async () => {
    const {page, messages, close} = await visit(site, address);
    const violations = await violationsOn(page);
    await close();
    expect(violations).toEqual([]);
    expect(messages).toEqual([]);
  });

  it('has enough contrast and is silent in the dark', async () => {
    const {page, messages, close} = await visit(site, address, {theme: 'dark'});
    const theme = await page.evaluate(() => document.documentElement.dataset.theme);
    const violations = await violationsOn(page, colors);
    await close();
    expect(theme).toBe('dark');
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
