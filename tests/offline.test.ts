import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import type {Browser} from 'playwright-core';
import {launchBrowser} from '../src/browser';
import {serveFolder, type StaticServer} from '../src/book/server';
import {root, widths} from './site';

let server: StaticServer;
let browser: Browser;
beforeAll(async () => {
  server = await serveFolder(path.join(root, 'build'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.close();
});

it.each(Object.entries(widths))('works from a stick, without a network (%s)', async (_, width) => {
  const context = await browser.newContext({viewport: {width, height: 900}});
  const page = await context.newPage();
  const trouble: string[] = [];
  await context.route('**/*', (route) => {
    const address = route.request().url();
    if (address.startsWith(server.origin)) return route.continue();
    trouble.push(`elsewhere: ${address}`);
    return route.abort();
  });
  page.on('pageerror', ({message}) => trouble.push(`exception: ${message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) trouble.push(`${response.status()}: ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text());
  });

  await page.goto(`${server.origin}/`);
  await page.waitForSelector('html[data-has-hydrated="true"]');
  await page.locator('main a[href^="/course/"]').first().click();
  await page.waitForURL('**/course/**');
  await page.goto(`${server.origin}/course/messaging/the-log/`);
  await page
    .getByRole('button', {name: /^Enlarge/})
    .first()
    .click();
  expect(await page.locator('dialog[open] svg').count()).toBeGreaterThan(0);
  await page.keyboard.press('Escape');

  const lab = page.locator('[data-lab]').first();
  await lab.scrollIntoViewIfNeeded();
  await lab.getByRole('button', {name: 'Run', exact: true}).click();

  await page.goto(`${server.origin}/search/?q=idempotency`);
  await page.getByRole('option').first().waitFor();
  await page.goto(`${server.origin}/glossary/`);
  expect(await page.locator('dt').count()).toBeGreaterThan(50);
  expect(trouble).toEqual([]);
  await context.close();
});
