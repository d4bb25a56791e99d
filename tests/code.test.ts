import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Page} from 'playwright-core';
import {startSite, visit, widths, type Site} from './site';

const lesson = '/course/databases/lsm-trees/';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

/** The first block whose lines are longer than it is wide. */
const longBlock = (page: Page) =>
  page
    .locator('.theme-code-block')
    .filter({has: page.getByRole('button', {name: 'Wrap long lines'})})
    .first();

const looks = [
  {theme: 'light', width: widths.desktop},
  {theme: 'dark', width: widths.phone},
] as const;

describe.each(looks)('a block of code at $width px, $theme, by keyboard', (look) => {
  it('wraps its long lines when it is asked to, says so, and takes it back', async () => {
    const {page, messages, close} = await visit(site, lesson, look);
    const block = longBlock(page);
    const hidden = () => block.locator('pre').evaluate((pre) => pre.scrollWidth - pre.clientWidth);
    const button = block.getByRole('button', {name: 'Wrap long lines'});
    expect(await hidden()).toBeGreaterThan(0);
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    expect(await hidden()).toBe(0);
    await page.keyboard.press('Space');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    expect(await hidden()).toBeGreaterThan(0);
    expect(messages).toEqual([]);
    await close();
  });

  it('is copied to the last character, and its button says so', async () => {
    const {page, close} = await visit(site, lesson, {
      ...look,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const block = longBlock(page);
    const code = await block.locator('.token-line').allInnerTexts();
    await block.getByRole('button', {name: 'Copy code to clipboard'}).focus();
    await page.keyboard.press('Enter');
    await block.getByRole('button', {name: 'Copied'}).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.split('\n')).toEqual(code.map((line) => line.replace(/\n$/, '')));
    await close();
  });
});

it('shows a finger the buttons of a block, beside its title', async () => {
  const {page, close} = await visit(site, lesson, {width: widths.phone, hasTouch: true, isMobile: true});
  const block = longBlock(page);
  const buttons = block.getByRole('button');
  const opacities = await buttons.evaluateAll((all) => all.map((button) => getComputedStyle(button).opacity));
  expect(opacities).toEqual(['1', '1']);
  const code = await block.locator('pre').boundingBox();
  const button = await buttons.first().boundingBox();
  expect((button?.y ?? NaN) + (button?.height ?? NaN)).toBeLessThanOrEqual(code?.y ?? NaN);
  await close();
});
