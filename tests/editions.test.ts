import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ask} from './golden';
import {copyRepository} from './copy';
import {startSite, visit, type Site} from './site';

const copy = copyRepository('editions');

function run(...script: string[]): void {
  execFileSync('npm', ['run', '--silent', ...script], {cwd: copy, stdio: 'pipe', shell: process.platform === 'win32'});
}

/** Changes a file of the copy, and fails if there is nothing to change. */
function edit(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(path.join(copy, file), 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${String(from)}`);
  writeFileSync(path.join(copy, file), after);
}

let site: Site;
let heading: string;

/** An edition is cut in a copy of the repository; then a lesson is added, and a heading is renamed, in the next one. */
beforeAll(async () => {
  run('edition:cut', '--', '1.0');

  const lesson = readFileSync(path.join(copy, 'docs/orientation/how-to-learn.md'), 'utf8');
  heading = /^## (.+)$/m.exec(lesson)?.[1] ?? '';
  edit('docs/orientation/how-to-learn.md', `## ${heading}`, '## A heading of the next edition');
  writeFileSync(
    path.join(copy, 'docs/orientation/only-next.md'),
    lesson
      .replace(/^title: .*$/m, 'title: A lesson of the next edition')
      .replace(/^sidebar_label: .*\n/m, '')
      .replace(/^concepts:[\s\S]*?(?=^\w|^---)/m, 'concepts: []\n'),
  );
  edit('sidebars.ts', "'how-to-learn',", "'how-to-learn',\n      'only-next',");
  run('build');
  site = await startSite(copy);
}, 300_000);

afterAll(async () => {
  await site.stop();
  rmSync(copy, {recursive: true, force: true});
});

describe('editions', () => {
  it('serves the newest frozen edition at the readers’ address, and the next one beside it', async () => {
    const {page, messages, close} = await visit(site, '/course/orientation/how-to-learn/');
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.goto(`${site.url}/course/next/orientation/how-to-learn/`);
    expect(await page.getByRole('alert').innerText()).toContain('where changes land first');
    expect(messages).toEqual([]);
    await close();
  });

  it('keeps page and fragment on a switch', async () => {
    const {page, close} = await visit(site, '/course/orientation/how-to-learn/#sources');
    await page.getByRole('button', {name: 'Edition 1.0'}).hover();
    await page.getByRole('link', {name: 'Next edition'}).click();
    await page.waitForURL('**/course/next/orientation/how-to-learn/#sources');
    expect(await page.getByRole('status').first().innerText()).toBe('');
    await close();
  });

  it('says so where the other edition lacks the section', async () => {
    const {page, close} = await visit(site, '/course/next/orientation/how-to-learn/#a-heading-of-the-next-edition');
    await page.getByRole('button', {name: 'Next edition'}).hover();
    await page.getByRole('link', {name: 'Edition 1.0'}).click();
    await page.waitForURL('**/course/orientation/how-to-learn/**');
    await page.getByRole('heading', {name: heading}).waitFor();
    await page.getByText('Edition 1.0 does not have the section that you were reading.').waitFor();
    await close();
  });

  it('says so where the other edition lacks the page', async () => {
    const {page, close} = await visit(site, '/course/next/orientation/only-next/');
    await page.getByRole('button', {name: 'Next edition'}).hover();
    await page.getByRole('link', {name: 'Edition 1.0'}).click();
    await page.getByText('Edition 1.0 does not have the page that you were reading.').waitFor();
    await close();
  });

  it('searches, defines and lists in the reader’s edition only', async () => {
    const {page, messages, close} = await visit(site, '/course/orientation/how-to-learn/');
    const search = async (query: string) => {
      await page.keyboard.press('Control+k');
      await ask(page, query);
      const addresses = await page
        .getByRole('option')
        .evaluateAll((options) => options.map((option) => option.getAttribute('href') ?? ''));
      await page.keyboard.press('Escape');
      return addresses.filter((address) => address.startsWith('/course/'));
    };
    const frozen = [...(await search('spaced repetition')), ...(await search('lesson of the next edition'))];
    expect(frozen.length).toBeGreaterThan(0);
    expect(frozen.filter((address) => address.startsWith('/course/next/'))).toEqual([]);
    const glossary = page.getByRole('navigation', {name: 'Main'}).getByRole('link', {name: 'Glossary'});
    expect(await glossary.getAttribute('href')).toBe('/glossary/');

    await page.goto(`${site.url}/course/next/orientation/how-to-learn/`);
    await page.waitForSelector('html[data-has-hydrated="true"]');
    const next = [...(await search('spaced repetition')), ...(await search('lesson of the next edition'))];
    expect(next.length).toBeGreaterThan(0);
    expect(next.filter((address) => !address.startsWith('/course/next/'))).toEqual([]);
    expect(next.some((address) => address.startsWith('/course/next/orientation/only-next/'))).toBe(true);
    expect(await glossary.getAttribute('href')).toBe('/glossary/next/');
    await glossary.click();
    await page.waitForURL('**/glossary/next/');
    await page.getByRole('heading', {name: 'Glossary', level: 1}).waitFor();
    const links = await page
      .locator('dd a[href^="/course/"]')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => !link?.startsWith('/course/next/'))).toEqual([]);
    expect(messages).toEqual([]);
    await close();
  });

  it('announces the edition with what is in it', async () => {
    const {page, close} = await visit(site, '/blog/edition-1.0/');
    expect(await page.locator('article').innerText()).toMatch(/Edition 1\.0 has \d+ lessons/);
    await close();
  });

  it('refuses to cut the same edition twice', () => {
    expect(() => run('edition:cut', '--', '1.0')).toThrow(/exists already/);
  });
});
