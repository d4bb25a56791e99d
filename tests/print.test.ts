import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Page} from 'playwright-core';
import {startSite, visit, type Site} from './site';

const lesson = '/course/orientation/one-request-end-to-end/';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

/** As a browser does for Ctrl+P, up to its dialog. */
async function preparePaper(page: Page): Promise<void> {
  await page.emulateMedia({media: 'print'});
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
}

describe.each(['light', 'dark'] as const)('a lesson printed by a reader in the %s', (theme) => {
  it('is dark ink on white, without what wants a click', async () => {
    const {page, messages, close} = await visit(site, lesson, {theme});
    await preparePaper(page);
    const colors = await page
      .locator('.markdown p')
      .nth(3)
      .evaluate((text) => [getComputedStyle(text).color, getComputedStyle(document.body).backgroundColor]);
    expect(colors).toEqual(['rgb(29, 35, 39)', 'rgb(255, 255, 255)']);
    const controls = 'nav, footer, button, input, summary, .hash-link';
    expect(await page.locator(controls).filter({visible: true}).count()).toBe(0);
    expect(await page.locator('[data-diagram] svg').first().isVisible()).toBe(true);
    expect(messages).toEqual([]);
    await close();
  });
});

it('puts answers, solutions and addresses at the end, and takes them back', async () => {
  const {page, messages, close} = await visit(site, lesson);
  const before = await page.locator('.markdown').innerHTML();
  const questions = await page.locator('form[data-right]').count();
  const exercises = await page.locator('[data-part="solution"]').count();
  await preparePaper(page);
  const parts = await page.locator('[data-paper="part"] > h2').allInnerTexts();
  expect(parts).toEqual(['Answers', 'Solutions', 'Links']);
  expect(await page.locator('[data-paper="answer"]').count()).toBe(questions);
  expect(await page.locator('[data-paper="solution"]').count()).toBe(exercises);
  expect(await page.locator('[data-paper="answer"]').first().innerText()).toMatch(/Right\.\s+\w/);
  // The numbers in the text are those of the list.
  const numbers = await page.locator('[data-paper="footnote"]').allInnerTexts();
  const addresses = await page.locator('[data-paper="links"] li').count();
  expect(Math.max(...numbers.map(Number))).toBe(addresses);
  expect(await page.locator('[data-paper="links"]').innerText()).toContain('https://www.rfc-editor.org/rfc/rfc9110');

  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  expect(await page.locator('.markdown').innerHTML()).toBe(before);
  expect(messages).toEqual([]);
  await close();
});

it('can still be answered after it was printed', async () => {
  const {page, close} = await visit(site, lesson);
  const quiz = page.locator('form[data-right]').first();
  await page.evaluate(() => {
    window.dispatchEvent(new Event('beforeprint'));
    window.dispatchEvent(new Event('afterprint'));
  });
  await quiz.locator('input').first().check();
  await quiz.getByRole('button', {name: 'Check answer'}).click();
  expect(await quiz.locator('output').innerText()).toMatch(/Right\.|Not quite\./);
  await close();
});
