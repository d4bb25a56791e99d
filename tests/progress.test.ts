import {readFileSync} from 'node:fs';
import type {Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startSite, visit, widths, type Site} from './site';

const lesson = '/course/orientation/how-to-learn/';
const id = 'orientation/how-to-learn';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

const saved = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('bj:'))));

it('has the open lesson in sight in the sidebar, and leaves the page where it is', async () => {
  const last = '/course/data-engineering/columnar-formats-and-engines/';
  const {page, close} = await visit(site, last);
  await page.waitForFunction(() => (document.querySelector('.menu')?.scrollTop ?? 0) > 0);
  const item = page.locator('.theme-doc-sidebar-menu [aria-current="page"]');
  const [top, bottom] = await item.evaluate((link) => [
    link.getBoundingClientRect().top,
    link.getBoundingClientRect().bottom,
  ]);
  expect(top).toBeGreaterThan(60); // below the bar
  expect(bottom).toBeLessThan(900);
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await close();

  const phone = await visit(site, last, {width: widths.phone});
  await phone.page.getByRole('button', {name: 'Toggle navigation bar'}).click();
  const inDrawer = phone.page.locator('.navbar-sidebar .theme-doc-sidebar-menu [aria-current="page"]');
  await inDrawer.waitFor();
  await phone.page.waitForTimeout(500); // it slides in
  expect((await inDrawer.boundingBox())?.y).toBeLessThan(844);
  await phone.close();
});

describe.each([widths.desktop, widths.phone])('progress at %i px', (width) => {
  it('is marked at the end of a lesson and seen in the sidebar, on the roadmap and on its own page', async () => {
    const {page, messages, close} = await visit(site, lesson, {width});
    await page.getByRole('button', {name: 'Mark as read'}).click();
    await page.getByText('You read this lesson on').waitFor();
    if (width === widths.desktop) {
      const item = page.locator('.theme-doc-sidebar-menu').getByRole('link', {name: 'How to learn'});
      expect(await item.getAttribute('aria-description')).toBe('read');
      expect(await page.locator('.theme-doc-sidebar-menu').innerText()).toContain('Orientation · 1/');
    }
    await page.goto(`${site.url}/roadmap/`);
    await page.locator(`[data-lesson="${id}"]`).getByText('Read', {exact: true}).waitFor();
    await page.goto(`${site.url}/progress/`);
    await page
      .getByText(/^1 of \d+$/)
      .first()
      .waitFor();
    await page.goto(site.url + lesson);
    await page.getByRole('button', {name: 'Not read yet'}).click();
    expect(Object.keys(await saved(page)).filter((key) => key.startsWith('bj:read:'))).toEqual([]);
    expect(messages).toEqual([]);
    await close();
  });

  it('leads back to where the reader was', async () => {
    const {page, close} = await visit(site, lesson, {width});
    await page.locator('#sources').evaluate((element) => element.scrollIntoView());
    await page.waitForFunction(() => localStorage.getItem('bj:place:last')?.endsWith('#sources'));
    await page.goto(`${site.url}/`);
    const link = page.getByRole('link', {name: 'Continue: How to learn'});
    expect(await link.getAttribute('href')).toBe(`${lesson}#sources`);
    await page.goto(site.url + lesson);
    await page.getByText('You were at').getByRole('link', {name: 'Sources'}).click();
    await page.waitForURL('**#sources');
    await close();
  });
});

describe('review', () => {
  it('brings a wrong answer back the next day, with the keyboard only', async () => {
    const {page, messages, close} = await visit(site, '/review/');
    await page.clock.setFixedTime(new Date('2026-11-30T10:00:00'));
    await page.goto(site.url + lesson);
    const quiz = page.locator('form[id^="quiz-"]').first();
    const right = (await quiz.getAttribute('data-right'))?.split(',') ?? [];
    const wrong = [0, 1].find((index) => !right.includes(String(index))) ?? 0;
    await quiz.getByRole('radio').nth(wrong).check();
    await quiz.getByRole('button', {name: 'Check answer'}).click();
    await page.goto(`${site.url}/review/`);
    await page.getByText('Nothing is due today.').waitFor();

    await page.clock.setFixedTime(new Date('2026-12-01T08:00:00'));
    await page.reload();
    await page.getByText('1 due').waitFor();
    const card = page.locator('main form');
    await card.getByRole('radio').first().waitFor();
    expect(
      await card
        .getByRole('radio')
        .first()
        .evaluate((element) => element === document.activeElement),
    ).toBe(true);
    await page.keyboard.press('Space');
    for (let step = 0; step < Number(right[0]); step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Right. How hard was it?').waitFor();
    await page.keyboard.press('2');
    await page.getByText('That was it: 1 done.').waitFor();
    const [[key, text] = ['', '']] = Object.entries(await saved(page)).filter(([name]) =>
      name.startsWith('bj:review:'),
    );
    expect(key).toContain(`bj:review:${id}#`);
    expect(text.split(',').slice(0, 2)).toEqual(['2', '6']); // second repetition: six days
    expect(messages).toEqual([]);
    await close();
  });

  it('forgets a question that its lesson no longer asks', async () => {
    const {page, close} = await visit(site, '/review/');
    await page.evaluate((lessonId) => localStorage.setItem(`bj:review:${lessonId}#gone`, '1,1,250,1'), id);
    await page.reload();
    await page.getByText('Nothing to review yet.').waitFor();
    expect(Object.keys(await saved(page))).toEqual([]);
    await close();
  });
});

describe('a file of progress', () => {
  it('moves it to another browser', async () => {
    const first = await visit(site, lesson);
    await first.page.getByRole('button', {name: 'Mark as read'}).click();
    await first.page.goto(`${site.url}/progress/`);
    const [download] = await Promise.all([
      first.page.waitForEvent('download'),
      first.page.getByRole('button', {name: 'Save to a file'}).click(),
    ]);
    const file = await download.path();
    const before = await saved(first.page);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({format: 'backend-journey-progress', version: 1});

    const second = await visit(site, '/progress/');
    await second.page.getByLabel('File with progress').setInputFiles(file);
    await second.page.getByText('Took over').waitFor();
    expect(await saved(second.page)).toEqual(before);

    await second.page.getByRole('button', {name: 'Forget everything'}).click();
    await second.page.getByRole('button', {name: 'Yes, forget all of it'}).click();
    expect(await saved(second.page)).toEqual({});
    expect([...first.messages, ...second.messages]).toEqual([]);
    await first.close();
    await second.close();
  });

  it('is refused with words, and changes nothing, if it is none', async () => {
    const {page, close} = await visit(site, '/progress/');
    const buffer = Buffer.from('{"format":"backend-journey-progress","version":1,"read":{"a/b":"soon"}}');
    await page.getByLabel('File with progress').setInputFiles({name: 'x.json', mimeType: 'application/json', buffer});
    await page.getByText('“read” → “a/b” has a value that can’t be one. Nothing was changed.').waitFor();
    expect(await saved(page)).toEqual({});
    await close();
  });
});

describe('storage in trouble', () => {
  it('blocked: the site works, and says so once', async () => {
    const {page, messages, close} = await visit(site, '/');
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.goto(site.url + lesson);
    await page.getByRole('button', {name: 'Mark as read'}).click();
    await page.getByText('You read this lesson on').waitFor();
    await page.getByText('does not let this site keep anything').waitFor();
    await page.getByRole('button', {name: 'Understood'}).click();
    await page.getByRole('button', {name: 'Not read yet'}).click();
    await page.getByRole('button', {name: 'Mark as read'}).click();
    expect(await page.getByText('does not let this site keep anything').count()).toBe(0);
    // Docusaurus has its own word for it.
    expect(messages.filter((message) => !message.includes('Docusaurus browser storage is not available'))).toEqual([]);
    await close();
  });

  it('corrupt: the rest is used, and the reader is told', async () => {
    const {page, messages, close} = await visit(site, '/progress/');
    await page.evaluate((lessonId) => {
      localStorage.setItem(`bj:review:${lessonId}#x`, 'nonsense');
      localStorage.setItem(`bj:read:${lessonId}`, '2026-11-30');
    }, id);
    await page.reload();
    await page.getByText('can’t be read and is left out').waitFor();
    await page
      .getByText(/^1 of \d+$/)
      .first()
      .waitFor();
    expect(messages).toEqual([]);
    await close();
  });
});

describe('the roadmap', () => {
  it('is filtered by a path, with the keyboard, and the address keeps it', async () => {
    const {page, messages, close} = await visit(site, '/roadmap/');
    const rows = page.locator('[data-lesson]');
    const all = await rows.count();
    await page.getByRole('radio', {name: 'All of it'}).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**?path=hurry');
    const onPath = await rows.count();
    expect(onPath).toBeGreaterThan(0);
    expect(onPath).toBeLessThan(all);
    await page.reload();
    await page.waitForFunction((count) => document.querySelectorAll('[data-lesson]').length === count, onPath);
    expect(messages).toEqual([]);
    await close();
  });

  it('draws an arc for each prerequisite, that ends at the rows that it joins', async () => {
    const {page, close} = await visit(site, '/roadmap/');
    const off = await page.evaluate(() => {
      const needed = [...document.querySelectorAll<HTMLElement>('[data-lesson]')].map((row) =>
        row.getBoundingClientRect(),
      );
      const arcs = [...document.querySelectorAll<SVGPathElement>('svg[aria-hidden] path[d^="M13 "]')];
      const ends = arcs.flatMap((arc) => {
        const matrix = arc.getScreenCTM();
        const at = (length: number) => arc.getPointAtLength(length).matrixTransform(matrix ?? undefined).y;
        return [at(0), at(arc.getTotalLength())];
      });
      const center = ({top, height}: DOMRect) => top + height / 2;
      const farthest = ends.map((y) => Math.min(...needed.map((row) => Math.abs(center(row) - y))));
      return {arcs: arcs.length, most: Math.max(...farthest)};
    });
    expect(off.arcs).toBeGreaterThan(0);
    expect(off.most).toBeLessThan(2);
    await close();
  });

  it('says in words what a lesson needs, without JavaScript and on a phone', async () => {
    const {page, close} = await visit(site, '/roadmap/', {width: widths.phone, javaScriptEnabled: false});
    const row = page.locator('[data-lesson="orientation/one-request-end-to-end"]');
    expect(await row.innerText()).toContain('Needs What the backend is, Your laboratory');
    expect(await page.locator('main svg').isVisible()).toBe(false);
    await close();
  });
});

it('the home page counts what there is', async () => {
  const {page, close} = await visit(site, '/', {javaScriptEnabled: false});
  const sitemap = readFileSync('build/sitemap.xml', 'utf8');
  const lessons = [...sitemap.matchAll(/\/course\/[a-z-]+\/[a-z0-9-]+\/</g)].length;
  expect(
    await page
      .locator('dt', {hasText: /^lessons$/})
      .locator('..')
      .locator('dd')
      .innerText(),
  ).toBe(String(lessons));
  await close();
});
