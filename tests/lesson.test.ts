import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {startSite, visit, widths, type Site} from './site';

const lesson = '/course/orientation/one-request-end-to-end/';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

describe('a lesson', () => {
  it('says what it needs and what it gives before its first sentence', async () => {
    const {page, close} = await visit(site, lesson);
    const header = page.locator('article dl').first();
    expect(await header.innerText()).toMatch(/Level[\s\S]*Reading[\s\S]*\d+ min[\s\S]*Read first/);
    expect(
      await page.getByRole('list', {name: 'After this lesson you can'}).getByRole('listitem').count(),
    ).toBeGreaterThanOrEqual(2);
    await header.getByRole('link', {name: 'What the backend is'}).first().click();
    await page.waitForURL('**/what-the-backend-is/');
    expect(await page.locator('article dl').first().innerText()).toContain('Unlocks');
    await close();
  });

  it('gives each concept an address of its own', async () => {
    const {page, close} = await visit(site, lesson);
    const concept = page.locator('[id^="concept-"]').first();
    const anchor = await concept.getAttribute('id');
    await concept.getByRole('link').click();
    expect(new URL(page.url()).hash).toBe(`#${anchor ?? ''}`);
    await close();
  });

  it('keeps its lines between 55 and 80 characters', async () => {
    const {page, close} = await visit(site, lesson);
    const length = await page.evaluate(() => {
      const paragraph = [...document.querySelectorAll('.markdown > p')].find((p) => p.textContent.length > 300);
      if (!paragraph) throw new Error('The lesson has no long paragraph.');
      const lines = paragraph.getBoundingClientRect().height / parseFloat(getComputedStyle(paragraph).lineHeight);
      return paragraph.textContent.length / Math.round(lines);
    });
    expect(length).toBeGreaterThan(55);
    expect(length).toBeLessThan(80);
    await close();
  });

  it('has its faces from its own server', async () => {
    const {page, messages, close} = await visit(site, lesson);
    await page.evaluate(() => document.fonts.ready);
    expect(await page.evaluate(() => document.fonts.check('16px "Source Serif 4 Variable"'))).toBe(true);
    expect(messages).toEqual([]);
    await close();
  });
});

describe('a question', () => {
  it('is answered with the keyboard, explains every option, and remembers', async () => {
    const {page, close} = await visit(site, lesson);
    const quiz = page.locator('form[id^="quiz-"]').first();
    const options = quiz.locator('input');
    const count = await options.count();
    expect(await quiz.getByRole('button', {name: 'Check answer'}).isDisabled()).toBe(true);
    await options.first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    expect(await quiz.locator('output').innerText()).toMatch(/Right\.|Not quite\./);
    expect(await quiz.getByText(/^(Right|Wrong)\.$/).count()).toBeGreaterThanOrEqual(count);

    await page.reload();
    await page.waitForSelector('html[data-has-hydrated="true"]');
    expect(await quiz.locator('output').innerText()).toMatch(/Right\.|Not quite\./);
    await quiz.getByRole('button', {name: 'Try again'}).click();
    expect(await quiz.locator('output').innerText()).toBe('');
    await close();
  });

  it('works where the browser gives no storage', async () => {
    const {page, messages, close} = await visit(site, '/');
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.goto(site.url + lesson);
    await page.waitForSelector('html[data-has-hydrated="true"]');
    const quiz = page.locator('form[id^="quiz-"]').first();
    await quiz.locator('input').first().check();
    await quiz.getByRole('button', {name: 'Check answer'}).click();
    expect(await quiz.locator('output').innerText()).toMatch(/Right\.|Not quite\./);
    // Docusaurus itself warns once that it can't keep the theme.
    expect(messages.filter((message) => message.startsWith('exception'))).toEqual([]);
    await close();
  });

  it('is a fold without JavaScript', async () => {
    const {page, close} = await visit(site, lesson, {javaScriptEnabled: false, width: widths.phone});
    const quiz = page.locator('form[id^="quiz-"]').first();
    const fold = quiz.locator('details').first();
    expect(await quiz.getByRole('button').count()).toBe(0);
    await fold.locator('summary').click();
    expect(await fold.innerText()).toMatch(/Right or wrong\?\s+(Right|Wrong)\./);
    await close();
  });
});

it('keeps the solution of an exercise behind a fold', async () => {
  const {page, close} = await visit(site, lesson);
  const solution = page.locator('details', {hasText: /^Solution/}).first();
  expect(await solution.evaluate((details: HTMLDetailsElement) => details.open)).toBe(false);
  await solution.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await solution.evaluate((details: HTMLDetailsElement) => details.open)).toBe(true);
  await close();
});

it('has no colors in the attributes of code, so that dark readers see no flash', async () => {
  const {page, close} = await visit(site, lesson, {javaScriptEnabled: false, theme: 'dark'});
  expect(await page.locator('.prism-code .token').count()).toBeGreaterThan(10);
  expect(await page.locator('.prism-code .token[style*="color"]').count()).toBe(0);
  await close();
});
