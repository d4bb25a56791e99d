import {readdirSync} from 'node:fs';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {colors, violationsOn} from './axe';
import {root, startSite, visit, widths, type Site} from './site';

/** Every page of the build, and the page for addresses that lead nowhere. */
const addresses = readdirSync(path.join(root, 'build'), {recursive: true, encoding: 'utf8'})
  .filter((file) => file.endsWith('.html'))
  .map(
    (file) =>
      `/${file
        .split(path.sep)
        .join('/')
        .replace(/index\.html$/, '')}`,
  );

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

it('finds the pages of the course', () => {
  expect(addresses).toEqual(expect.arrayContaining(['/', '/404.html']));
  expect(addresses.filter((address) => address.startsWith('/course/')).length).toBeGreaterThanOrEqual(6);
});

/** Waits until a change of theme or width is on the screen. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await Promise.all(document.getAnimations().map(({finished}) => finished));
  });
}

// A page is loaded once: in the dark, because the server rendered it for the light.
it.concurrent.each(addresses)('%s is accessible in both themes and on a phone, and silent', async (address) => {
  const {page, messages, close} = await visit(site, address, {theme: 'dark'});
  await page.waitForSelector('html[data-theme="dark"]');
  const dark = await violationsOn(page, colors);
  await page.emulateMedia({colorScheme: 'light'});
  await page.waitForSelector('html[data-theme="light"]');
  await settle(page);
  const light = await violationsOn(page);
  await page.setViewportSize({width: widths.phone, height: 900});
  await settle(page);
  const sideways = await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
  const phone = await violationsOn(page);
  await close();
  expect({dark, light, phone, sideways, messages}).toEqual({
    dark: [],
    light: [],
    phone: [],
    sideways: 0,
    messages: [],
  });
});
