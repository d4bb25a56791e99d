import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {root, startSite, visit, type Site} from './site';

const lesson = '/course/orientation/how-to-learn/';
const built = (file: string) => readFileSync(path.join(root, 'build', file));

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

describe('a lesson as text', () => {
  it('has an address of its own, and links that lead to the text of other lessons', async () => {
    const answer = await fetch(`${site.url}/course/orientation/one-request-end-to-end.md`);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toMatch(/^# One request end to end/);
    expect(text).not.toContain('\nprerequisites:');
    const links = [...text.matchAll(/\]\((?!https:)([^)#]+\.md)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    const statuses = links.map(async (link) => (await fetch(new URL(link, answer.url))).status);
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
  });

  it('is copied by a button', async () => {
    const {page, messages, close} = await visit(site, lesson, {permissions: ['clipboard-read', 'clipboard-write']});
    await page.getByRole('button', {name: 'Copy as Markdown'}).click();
    await page.getByText('Copied', {exact: true}).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(built('course/orientation/how-to-learn.md').toString());
    expect(messages).toEqual([]);
    await close();
  });
});

it('llms.txt lists every lesson once, with an address that answers', async () => {
  const urls = [
    ...built('llms.txt')
      .toString()
      .matchAll(/\]\(([^)]+)\)/g),
  ].map(([, url = '']) => new URL(url).pathname);
  const sitemap = built('sitemap.xml').toString();
  const lessons = [...sitemap.matchAll(/\/course\/[a-z-]+\/[a-z0-9-]+\/</g)].length;
  expect(new Set(urls).size).toBe(lessons);
  const statuses = urls.map(async (url) => (await fetch(site.url + url)).status);
  expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
});

it('the feed of lessons is announced on every page, and is XML', async () => {
  const {page, close} = await visit(site, lesson);
  const href = await page.locator('link[type="application/atom+xml"][title*="lessons"]').getAttribute('href');
  expect(href).toBe('/course/atom.xml');
  const entries = await page.evaluate(async () => {
    const text = await (await fetch('/course/atom.xml')).text();
    const xml = new DOMParser().parseFromString(text, 'application/xml');
    return [...xml.querySelectorAll('parsererror, entry > updated')].map((element) => element.textContent);
  });
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.map((date) => new Date(date).toISOString())).toEqual([...entries].sort().reverse());
  await close();
});

describe('what machines read of a lesson', () => {
  it('says what it teaches, and under which license', async () => {
    const {page, close} = await visit(site, lesson, {javaScriptEnabled: false});
    const blocks = await page.locator('script[type="application/ld+json"]').allTextContents();
    const resource = blocks
      .map((text): unknown => JSON.parse(text))
      .find((block) => JSON.stringify(block).includes('LearningResource'));
    expect(resource).toMatchObject({
      '@type': 'LearningResource',
      teaches: expect.arrayContaining([expect.any(String)]) as string[],
      timeRequired: expect.stringMatching(/^PT\d+M$/) as string,
    });
    await close();
  });

  it('has a canonical address and a picture of its own, of the size that is asked for', async () => {
    const {page, close} = await visit(site, lesson, {javaScriptEnabled: false});
    const canonical = await page.locator('link[rel=canonical]').getAttribute('href');
    expect(new URL(canonical ?? '').pathname).toBe(lesson);
    const image = new URL((await page.locator('meta[property="og:image"]').getAttribute('content')) ?? '').pathname;
    expect(image).toBe('/course/orientation/how-to-learn.png');
    const png = built(image.slice(1));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
    await close();
  });
});
