import {spawn} from 'node:child_process';
import {createServer} from 'node:net';
import path from 'node:path';
import type {Browser, BrowserContextOptions, Page} from 'playwright-core';
import {launchBrowser} from '../src/browser';

export const root = path.resolve(__dirname, '..');

export type Theme = 'light' | 'dark';
export const widths = {desktop: 1280, phone: 390} as const;

/** A served build, and a browser to look at it with. */
export interface Site {
  url: string;
  browser: Browser;
  stop: () => Promise<void>;
}

/** A port of this machine that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The test server has no port.'));
      });
    });
  });
}

/** Whether something serves there. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false; // not listening yet
  }
}

/** Serves the build in `folder` as `npm run serve` does, and starts a browser. */
export async function startSite(folder: string = root): Promise<Site> {
  const port = String(await freePort());
  const docusaurus = path.join(root, 'node_modules', '@docusaurus', 'core', 'bin', 'docusaurus.mjs');
  const server = spawn(process.execPath, [docusaurus, 'serve', '--port', port, '--host', '127.0.0.1', '--no-open'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  const browser = await launchBrowser();
  for (let attempt = 0; !(await answers(url)); attempt++) {
    if (attempt === 100 || server.exitCode !== null)
      throw new Error(`No site at ${url}: is there a build in ${folder}?`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    browser,
    stop: async () => {
      await browser.close();
      server.kill();
    },
  };
}

/** A page and everything that it said on the console, which must stay empty. */
export interface Visit {
  page: Page;
  messages: string[];
  close: () => Promise<void>;
}

/** Opens an address of the site in a context of its own. */
export async function visit(
  {browser, url}: Site,
  address: string,
  {theme = 'light', width = widths.desktop, ...options}: BrowserContextOptions & {theme?: Theme; width?: number} = {},
): Promise<Visit> {
  const context = await browser.newContext({colorScheme: theme, viewport: {width, height: 900}, ...options});
  const page = await context.newPage();
  const messages: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) messages.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => messages.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    // Navigating away aborts prefetches; that is no fault of the page.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') messages.push(`failed: ${request.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url()))
      messages.push(`elsewhere: ${request.url()}`);
  });
  await page.goto(url + address);
  if (options.javaScriptEnabled !== false) await page.waitForSelector('html[data-has-hydrated="true"]');
  return {page, messages, close: () => context.close()};
}
