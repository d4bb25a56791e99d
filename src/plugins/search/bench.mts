import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import lunr from 'lunr';
import * as pagefind from 'pagefind';
import type {Page} from 'playwright-core';
import {ask, pageOf, placeOf, resultPages, success} from '../../../tests/golden';
import {goldenQueries} from '../../../tests/golden-queries';
import {root, startSite, visit, type Site} from '../../../tests/site';
import {watchTraffic} from '../../../tests/traffic';
import type {SearchIndex} from '../concepts/types';
import {syntheticCourse} from './bench-course';
import {sectionsOf, type Section} from './sections';
import {writeIndex} from './write-index.mjs';

const build = path.join(root, 'build');
const queries = Object.values(goldenQueries).flat();

/** Answers a query with pages, best first. */
type Search = (query: string) => Promise<string[]>;

async function report(name: string, search: Search): Promise<void> {
  const places: (number | undefined)[] = [];
  for (const golden of queries) places.push(placeOf(golden, await search(golden.query)));
  const first = success(places, 1).toFixed(2);
  console.log(`${name.padEnd(16)} success at 1: ${first}, at 3: ${success(places, 3).toFixed(2)}`);
}

interface SearchedPage {
  path: string;
  html: string;
  sections: Section[];
}

/** The index of the edition whose name sorts first: a frozen one if there is one. */
function builtIndex(): SearchIndex {
  const [edition = ''] = readdirSync(path.join(build, 'concepts')).sort();
  // The plugin wrote it in the build that is measured.
  return JSON.parse(readFileSync(path.join(build, 'concepts', edition, 'index.json'), 'utf8')) as SearchIndex;
}

/** The pages that the search knows. */
function searchedPages(index: SearchIndex): SearchedPage[] {
  return [...index.lessons, ...index.pages].map((page) => {
    const html = readFileSync(path.join(build, page.path, 'index.html'), 'utf8');
    return {path: page.path, html, sections: sectionsOf(html, page.path.startsWith('/api/'))};
  });
}

async function serveFolder(page: Page, address: string, folder: string): Promise<void> {
  await page.route(`**${address}**`, (route) =>
    route.fulfill({path: path.join(folder, new URL(route.request().url()).pathname.slice(address.length))}),
  );
}

/** Pagefind as it comes, over the same pages. */
async function plainPagefind(page: Page, pages: readonly SearchedPage[], folder: string): Promise<Search> {
  const {index} = await pagefind.createIndex();
  if (!index) throw new Error('Pagefind made no index.');
  for (const {path: url, html} of pages) await index.addHTMLFile({url, content: html});
  await index.writeFiles({outputPath: folder});
  await serveFolder(page, '/plain/', folder);
  return async (query) => {
    const urls = await page.evaluate(async (text) => {
      const address = '/plain/pagefind.js';
      // In the page, where this is Pagefind's own module.
      const module = (await import(address)) as {
        search: (query: string) => Promise<{results: {data: () => Promise<{url: string}>}[]}>;
      };
      const {results} = await module.search(text);
      return Promise.all(results.slice(0, 3).map(async (result) => (await result.data()).url));
    }, query);
    return urls.map(pageOf);
  };
}

/** lunr over title, headings and text of the same pages. */
function lunrSearch(pages: readonly SearchedPage[]): Search {
  const index = lunr(function () {
    this.ref('path');
    this.field('title', {boost: 10});
    this.field('headings', {boost: 5});
    this.field('text');
    for (const {path: page, sections} of pages) {
      const [head] = sections;
      this.add({
        path: page,
        title: head?.title,
        headings: sections.map(({title}) => title).join(' '),
        text: sections.map(({text, concepts}) => `${text} ${JSON.stringify(concepts)}`).join(' '),
      });
    }
  });
  return (query) => {
    const text = query.replace(/[-+:~^*]/g, ' '); // its query language
    return Promise.resolve(index.search(text).map(({ref}) => pageOf(ref)));
  };
}

/** The time in ms from a keystroke that asks `query` to its first result. */
async function timeToFirst(page: Page, query: string): Promise<number> {
  await page.locator('[role="combobox"]').fill('');
  await page.locator('[role="option"]').first().waitFor({state: 'detached'});
  return page.evaluate(
    (text) =>
      new Promise<number>((resolve) => {
        const field = document.querySelector<HTMLInputElement>('[role="combobox"]');
        const list = document.querySelector('[role="listbox"]');
        if (!field || !list) throw new Error('The search is not open.');
        const start = performance.now();
        new MutationObserver((_, observer) => {
          if (!list.querySelector('[role="option"]')) return;
          observer.disconnect();
          resolve(performance.now() - start);
        }).observe(list, {childList: true, subtree: true});
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text);
        field.dispatchEvent(new Event('input', {bubbles: true}));
      }),
    query,
  );
}

async function measure(site: Site, name: string, prepare: (page: Page) => Promise<void>): Promise<void> {
  const {page, close} = await visit(site, '/');
  await prepare(page);
  await page.waitForLoadState('networkidle');
  const traffic = watchTraffic(page);
  await page.keyboard.press('/');
  await page.locator('[role="combobox"]').waitFor();
  await ask(page, 'idempotency key');
  const bytes = await traffic.gzipBytes();
  const requests = traffic.addresses().length;
  const times: number[] = [];
  for (const {query} of queries.slice(0, 25)) times.push(await timeToFirst(page, query));
  times.sort((a, b) => a - b);
  const [median = 0, slowest = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
  console.log(
    `${name.padEnd(16)} first search: ${(bytes / 1024).toFixed(0)} KB gzip in ${requests} requests; ` +
      `keystroke to first result: median ${median.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`,
  );
  await close();
}

/** Lets a page search in a course as large as it is to become. */
async function atFullSize(
  page: Page,
  today: SearchIndex,
  pages: readonly SearchedPage[],
  folder: string,
): Promise<void> {
  const course = syntheticCourse(
    today,
    pages.flatMap(({sections}) => sections),
  );
  await writeIndex(course.records, folder);
  await page.route('**/concepts/**', (route) => route.abort()); // of the background
  await page.route('**/concepts/*/index.json', (route) => route.fulfill({json: course.index}));
  await page.route('**/pagefind/*/**', (route) => {
    const file = new URL(route.request().url()).pathname.replace(/^\/pagefind\/[^/]+\//, '');
    return route.fulfill({path: path.join(folder, file)});
  });
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'search-bench-'));
const site = await startSite();
try {
  const index = builtIndex();
  const pages = searchedPages(index);
  console.log(`${queries.length} golden queries over ${pages.length} pages`);
  const {page, close} = await visit(site, '/search/');
  await report('this search', async (query) => {
    await ask(page, query);
    return resultPages(page);
  });
  await report('plain Pagefind', await plainPagefind(page, pages, path.join(folder, 'plain')));
  await report('lunr', lunrSearch(pages));
  await close();
  await measure(site, 'today', () => Promise.resolve());
  await measure(site, 'full course', (opened) => atFullSize(opened, index, pages, path.join(folder, 'full')));
} finally {
  await pagefind.close();
  await site.stop();
  rmSync(folder, {recursive: true, force: true});
}
