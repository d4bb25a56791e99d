import {gzipSync} from 'node:zlib';
import type {Request} from 'playwright-core';
import type {Site} from './site';

/** What a first visit fetches: bytes as a server that compresses with gzip sends them, and requests. */
export interface Weight {
  html: number;
  css: number;
  javascript: number;
  fonts: number;
  requests: number;
}

const kinds: Record<string, keyof Weight | undefined> = {
  document: 'html',
  stylesheet: 'css',
  script: 'javascript',
  font: 'fonts',
};

/** Opens a page as a first visitor and lets it come to rest, without a scroll or a click. */
export async function weigh({browser, url}: Site, address: string): Promise<Weight> {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}});
  const page = await context.newPage();
  const requests: Request[] = [];
  page.on('requestfinished', (request) => requests.push(request));
  await page.goto(url + address);
  await page.waitForSelector('html[data-has-hydrated="true"]');
  await page.waitForLoadState('networkidle');
  const weight: Weight = {html: 0, css: 0, javascript: 0, fonts: 0, requests: requests.length};
  for (const request of requests) {
    // What the browser fetches ahead has no kind of its own: it counts as a script, which it is in Docusaurus.
    const isAhead = request.resourceType() === 'other' && request.url().endsWith('.js');
    const kind = isAhead ? 'javascript' : kinds[request.resourceType()];
    const response = await request.response();
    if (!kind || !response) continue;
    const body = await response.body();
    weight[kind] += kind === 'fonts' ? body.length : gzipSync(body, {level: 9}).length;
  }
  await context.close();
  return weight;
}
