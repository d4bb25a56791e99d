import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {strFromU8, unzipSync} from 'fflate';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {launchBrowser} from '../src/browser';
import {serveFolder} from '../src/book/server';
import {copyRepository} from './copy';
import {visit, type Site} from './site';

const base = '/a-course/';
const host = 'https://pages.example.org';
const copy = copyRepository('base-url');
const build = path.join(copy, 'build');
const lesson = `${base}course/orientation/one-request-end-to-end/`;

/** Runs one of our commands in the copy, with the environment of a host that has the course under a path. */
function run(script: string, ...options: string[]): void {
  execFileSync('npm', ['run', '--silent', script, '--', ...options], {
    cwd: copy,
    env: {...process.env, BASE_URL: base, SITE_URL: host},
    stdio: 'pipe',
    shell: process.platform === 'win32',
  });
}

/** The course as GitHub Pages has it: under a path. */
describe('under a path', () => {
  let site: Site;
  beforeAll(async () => {
    run('build');
    // Not `docusaurus serve`: under a path it sends every file whose ending has more than four letters elsewhere.
    const [server, browser] = await Promise.all([serveFolder(build, base), launchBrowser()]);
    site = {
      url: server.origin,
      browser,
      stop: async () => {
        await browser.close();
        server.close();
      },
    };
  }, 300_000);
  afterAll(async () => {
    await site.stop();
    rmSync(copy, {recursive: true, force: true});
  });

  it('every address that a page, a feed or the sitemap names is there', () => {
    const files = new Set(readdirSync(build, {recursive: true, encoding: 'utf8'}));
    const texts = [...files].filter((file) => /\.(html|xml|txt)$/.test(file));
    const wrong = new Set<string>();
    for (const file of texts) {
      const text = readFileSync(path.join(build, file), 'utf8');
      const named = file.endsWith('.html')
        ? [...text.matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="?([^"\s>]+)/g)]
        : [...text.matchAll(/(https:\/\/pages\.example\.org[^"<\s)]*)/g)];
      for (const [, address = ''] of named) {
        if (/^(#|data:|mailto:)/.test(address)) continue;
        const {origin, pathname} = new URL(address.replaceAll('&amp;', '&'), `${host}${base}`);
        if (origin !== host) continue;
        const target = decodeURIComponent(pathname.slice(base.length)).replace(/\/$/, '');
        const isThere = target === '' || files.has(target) || files.has(path.join(target, 'index.html'));
        if (!pathname.startsWith(base) || !isThere) wrong.add(`${file}: ${address}`);
      }
    }
    expect(texts.length).toBeGreaterThan(50);
    expect([...wrong]).toEqual([]);
  });

  it('a lesson is whole, and silent', async () => {
    const {page, messages, close} = await visit(site, lesson);
    await page.locator('figure svg').first().waitFor();
    await page.getByRole('link', {name: 'Next', exact: false}).last().click();
    await page.waitForURL(`**${base}course/**`);
    await page.keyboard.press('/');
    await page.getByRole('combobox', {name: 'Search the course'}).fill('appendEntries');
    await page.getByRole('option').filter({hasText: 'appendEntries'}).first().click();
    await page.waitForURL(`**${base}api/raft/**`);
    expect(messages).toEqual([]);
    await close();
  });

  it('a lesson becomes a book whose links lead to the published site', () => {
    run('export', '--edition', 'next', '--guide', 'orientation/one-request-end-to-end');
    const name = 'backend-journey-next-orientation-one-request-end-to-end';
    const files = unzipSync(readFileSync(path.join(build, 'downloads', `${name}.epub`)));
    const chapter = strFromU8(files['book/chapter-1.xhtml'] ?? new Uint8Array());
    const addresses = [...chapter.matchAll(/href="(https:\/\/pages\.example\.org[^"]*)"/g)].map(
      ([, href = '']) => href,
    );
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !address.startsWith(`${host}${base}`))).toEqual([]);
    expect(strFromU8(files['book/package.opf'] ?? new Uint8Array())).toContain(`${host}${base}downloads/${name}`);
  });
});
