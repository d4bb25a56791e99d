import {gzipSync} from 'node:zlib';
import type {Request} from 'playwright-core';
import {visit, type Site} from './site';

/** What a first visit fetches, in bytes as a server that compresses sends them, and in requests. */
export interface Weight {
  html: number;
  css: number;
  javascript: number;
  fonts: number;
  /** Everything else that the page needs: pictures, data. */
  other: number;
  requests: number;
}

const kinds: Record<string, keyof Weight> = {
  document: 'html',
  stylesheet: 'css',
  script: 'javascript',
  font: 'fonts',
};

/** What the browser fetches when it is idle, for the pages that links in sight lead to. */
const isPrefetch = (request: Request, prefetched: ReadonlySet<string>) => prefetched.has(request.url());

/** Opens a page as a first visitor and lets it come to rest, without a scroll or a click. */
export async function weigh(site: Site, address: string): Promise<Weight> {
  const {page, close} = await visit(site, '/404.html', {javaScriptEnabled: true});
  await page.context().clearCookies();
  const requests: Request[] = [];
  page.on('requestfinished', (request) => requests.push(request));
  await page.goto('about:blank');
  await page.goto(site.url + address);
  await page.waitForSelector('html[data-has-hydrated="true"]');
  await page.waitForLoadState('networkidle');
  const links = await page
    .locator('link[rel=prefetch]')
    .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
  const prefetched = new Set(links.map((href) => new URL(href, site.url).href));
  const weight: Weight = {html: 0, css: 0, javascript: 0, fonts: 0, other: 0, requests: 0};
  for (const request of requests) {
    if (isPrefetch(request, prefetched)) continue;
    const body = await (await request.response())?.body();
    if (!body) continue;
    const kind = kinds[request.resourceType()] ?? 'other';
    const isPacked = request.resourceType() === 'font' || /\.png$/.test(request.url());
    weight[kind] += isPacked ? body.length : gzipSync(body, {level: 9}).length;
    weight.requests++;
  }
  await close();
  return weight;
}
