import {readdirSync} from 'node:fs';
import path from 'node:path';
import type {Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {defaultEdition} from '../src/editions';
import {violationsOn} from './axe';
import {ask, placeOf, resultPages, success} from './golden';
import {goldenQueries} from './golden-queries';
import {root, startSite, visit, widths, type Site} from './site';
import {watchTraffic} from './traffic';

const lesson = '/course/orientation/one-request-end-to-end/';

/** How many files the concepts of the readers' edition are in. */
function conceptFiles(): number {
  const files = readdirSync(path.join(root, 'build', 'concepts'), {recursive: true, encoding: 'utf8'});
  return files.filter((file) => file.startsWith(`${defaultEdition()}-`) && file.endsWith('.json')).length;
}

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

const field = (page: Page) => page.getByRole('combobox', {name: 'Search the course'});
const options = (page: Page) => page.getByRole('option');
const chosen = (page: Page) => page.getByRole('option', {selected: true});

async function openSearch(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await field(page).waitFor();
}

describe('what is found', () => {
  it('is the page that answers: first for 85 % of the golden queries, among three for 97 %', async () => {
    const {page, messages, close} = await visit(site, '/search/');
    const queries = Object.values(goldenQueries).flat();
    const places: (number | undefined)[] = [];
    const missed: string[] = [];
    for (const golden of queries) {
      await ask(page, golden.query);
      const results = await resultPages(page);
      const place = placeOf(golden, results);
      places.push(place);
      if (place === undefined || place > 3) missed.push(`«${golden.query}» finds ${results.slice(0, 3).join(', ')}`);
    }
    await close();
    expect(queries.length).toBeGreaterThanOrEqual(60);
    expect(success(places, 3), missed.join('\n')).toBeGreaterThanOrEqual(0.97);
    expect(success(places, 1), missed.join('\n')).toBeGreaterThanOrEqual(0.85);
    expect(messages).toEqual([]);
  });

  it('is a concept with its definition before anything else, by whichever name', async () => {
    const {page, close} = await visit(site, lesson);
    await openSearch(page);
    await ask(page, 'presigned url');
    const first = options(page).first();
    expect(await first.innerText()).toContain('valet key');
    await first.getByText('signed, short-lived permission').waitFor();
    await close();
  });

  it('is a section of a page, with the words in their sentence', async () => {
    const {page, close} = await visit(site, '/search/?q=appendEntries');
    const first = options(page).first();
    await first.waitFor();
    expect(await first.getAttribute('href')).toMatch(/^\/api\/raft\/#/);
    expect(await first.locator('mark').first().innerText()).toMatch(/appendEntries/i);
    await close();
  });
});

describe('what is transferred', () => {
  it('is nothing before the search is opened, and at most 200 KB for the first', async () => {
    const {page, messages, close} = await visit(site, '/');
    const before = watchTraffic(page);
    await page.goto(site.url + lesson);
    await page.waitForLoadState('networkidle');
    expect(before.addresses().filter((address) => /\/(pagefind|concepts)\//.test(address))).toEqual([]);

    const first = watchTraffic(page);
    await openSearch(page);
    await ask(page, 'idempotency key');
    const addresses = first.addresses();
    expect(addresses.some((address) => address.includes('/pagefind/'))).toBe(true);
    expect(addresses.some((address) => address.includes('/concepts/'))).toBe(true);
    expect(await first.gzipBytes()).toBeLessThanOrEqual(200 * 1024);
    expect(messages).toEqual([]);
    await close();
  });
});

describe('without network', () => {
  it('finds concepts after a first search, answers what was asked before, and says what is missing', async () => {
    const {page, messages, close} = await visit(site, lesson);
    await openSearch(page);
    await ask(page, 'idempotency key');
    const online = await resultPages(page);
    // The definitions come in the background, a file for each lesson, after the index.
    await page.waitForFunction(
      (files) =>
        performance.getEntriesByType('resource').filter(({name}) => name.includes('/concepts/')).length >= files,
      conceptFiles(),
    );
    await page.context().setOffline(true);

    await ask(page, 'hypervizor');
    expect(await options(page).first().innerText()).toContain('A program that runs virtual machines');
    expect(await page.getByRole('dialog').getByRole('status').innerText()).toContain('Without network');
    await ask(page, 'idempotency key');
    expect(await resultPages(page)).toEqual(online);
    expect(messages).toEqual([]);
    await close();
  });
});

describe('the keyboard', () => {
  it('opens, chooses, follows and closes', async () => {
    const {page, messages, close} = await visit(site, lesson);
    const opener = page.getByRole('button', {name: 'Search'});
    await opener.focus();
    await page.keyboard.press('Control+k');
    await field(page).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({state: 'detached'});
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);

    await page.keyboard.press('Enter');
    await field(page).waitFor();
    await page.keyboard.type('rebase');
    await page.locator('[role="listbox"][aria-busy="false"]').waitFor({state: 'attached'});
    const first = await chosen(page).getAttribute('id');
    expect(await field(page).getAttribute('aria-activedescendant')).toBe(first);
    await page.keyboard.press('ArrowDown');
    expect(await field(page).getAttribute('aria-activedescendant')).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/your-laboratory/#concept-rebase');
    await page.getByRole('dialog').waitFor({state: 'detached'});
    expect(messages).toEqual([]);
    await close();
  });

  it('types a slash where text is typed', async () => {
    const {page, close} = await visit(site, '/glossary/');
    await page.getByLabel('Show concepts with').focus();
    await page.keyboard.press('/');
    expect(await page.getByLabel('Show concepts with').inputValue()).toBe('/');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await close();
  });
});

describe('the dialog', () => {
  it.each([
    {theme: 'light', width: widths.desktop},
    {theme: 'dark', width: widths.phone},
  ] as const)('is accessible in $theme at $width px', async (look) => {
    const {page, messages, close} = await visit(site, lesson, look);
    await page.getByRole('button', {name: 'Search'}).click();
    await field(page).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await ask(page, 'merge');
    await options(page).first().waitFor();
    expect(await violationsOn(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(messages).toEqual([]);
    await close();
  });

  it('says how much was found', async () => {
    const {page, close} = await visit(site, lesson);
    await openSearch(page);
    await ask(page, 'idempotency key');
    const status = page.getByRole('dialog').getByRole('status');
    expect(await status.innerText()).toMatch(/^\d+ concepts?, \d+ pages?\.$/);
    await ask(page, 'zzzxqv');
    expect(await status.innerText()).toBe('Nothing found for “zzzxqv”.');
    await page.getByRole('dialog').getByText('Try fewer words').waitFor();
    await close();
  });

  it('remembers the searches that led somewhere, in this browser, until they are cleared', async () => {
    const {page, close} = await visit(site, lesson);
    await openSearch(page);
    await ask(page, 'rebase');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/#concept-rebase');
    await page.reload();
    await page.waitForSelector('html[data-has-hydrated="true"]');
    await openSearch(page);
    await page.getByRole('button', {name: 'rebase', exact: true}).click();
    await options(page).first().waitFor();
    expect(await field(page).inputValue()).toBe('rebase');
    await field(page).fill('');
    await page.getByRole('button', {name: 'Clear'}).click();
    expect(await page.getByRole('button', {name: 'rebase', exact: true}).count()).toBe(0);
    await close();
  });
});

describe('the search page', () => {
  it('keeps the query in its address', async () => {
    const {page, messages, close} = await visit(site, '/search/?q=outbox');
    await options(page).first().waitFor();
    await field(page).fill('claim check');
    await page.waitForURL('**/search/?q=claim+check**');
    await page.reload();
    await options(page).filter({hasText: 'claim-check pattern'}).first().waitFor();
    expect(messages).toEqual([]);
    await close();
  });

  it('shows the way to the glossary where there is no JavaScript', async () => {
    const {page, close} = await visit(site, lesson, {javaScriptEnabled: false});
    await page.getByRole('link', {name: 'Search'}).click();
    await page.getByText('needs JavaScript').waitFor();
    await page.locator('main').getByRole('link', {name: 'glossary'}).click();
    await page.waitForURL('**/glossary/');
    await close();
  });
});

describe('whatever is typed', () => {
  it.each([
    ['a regular expression', String.raw`(.*)+$^[a-z]{1,}\\|?*+[`],
    ['emoji', '🧑‍🚀🔥 ❤️‍🔥'],
    ['10,000 characters', 'idempotency '.repeat(834).slice(0, 10_000)],
    ['one word of 10,000 characters', 'x'.repeat(10_000)],
    ['text from right to left', 'مرحبا بالعالم שלום \u202Eabc'],
    ['a script', '<script>window.injected = true</script><img src=x onerror="window.injected = true">'],
    ['names of what every object has', 'constructor __proto__ toString'],
    ['quotes and an address', '"\'`${1}` javascript:alert(1) %00 &amp; %E0%A4%A'],
  ])('%s neither fails nor gets into the page', async (_kind, query) => {
    const {page, messages, close} = await visit(site, `/search/?q=${encodeURIComponent(query.slice(0, 1000))}`);
    await ask(page, query);
    await ask(page, `${query} key`);
    expect(await page.evaluate(() => 'injected' in window)).toBe(false);
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(messages).toEqual([]);
    await close();
  });
});
