import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Page} from 'playwright-core';
import {layoutShift} from './shift';
import {startSite, visit, widths, type Site} from './site';

const lesson = '/course/orientation/how-to-learn/';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

const textSize = (page: Page) =>
  page
    .locator('.markdown > p')
    .first()
    .evaluate((element) => parseFloat(getComputedStyle(element).fontSize));

describe('text size and width', () => {
  it('are chosen with the keyboard, and kept', async () => {
    const {page, messages, close} = await visit(site, lesson);
    const before = await textSize(page);
    await page.getByRole('button', {name: 'Text size and width'}).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', {name: 'Large', exact: true}).isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('radio', {name: 'Large', exact: true}).isVisible()).toBe(false);
    const after = await textSize(page);
    expect(after / before).toBeCloseTo(1.15);
    await page.reload();
    expect(await textSize(page)).toBe(after);
    expect(messages).toEqual([]);
    await close();
  });

  it('are there before the first paint, so nothing jumps', async () => {
    const {page, close} = await visit(site, lesson);
    await page.evaluate(() => localStorage.setItem('bj:reading:size', 'larger'));
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector('body')) return;
        observer.disconnect();
        document.documentElement.dataset.sizeAtBody = document.documentElement.dataset.readingSize ?? 'none';
      }).observe(document, {childList: true, subtree: true});
    });
    await page.reload();
    expect(await page.locator('html').getAttribute('data-size-at-body')).toBe('larger');
    await close();
  });

  it.each([widths.desktop, widths.phone])('move nothing while a page loads, and stay, at %i px', async (width) => {
    const {page, close} = await visit(site, lesson, {width});
    await page.evaluate(() => {
      localStorage.setItem('bj:reading:size', 'larger');
      localStorage.setItem('bj:reading:width', 'narrow');
    });
    await page.reload();
    await page.waitForLoadState('networkidle');
    expect(await page.locator('html').getAttribute('data-reading-width')).toBe('narrow');
    expect(await layoutShift(page)).toBeLessThan(0.01);
    await close();
  });

  it('are in the menu of a phone, too', async () => {
    const {page, close} = await visit(site, lesson, {width: 390});
    await page.getByRole('button', {name: 'Toggle navigation bar'}).click();
    await page.getByRole('button', {name: 'Back to main menu'}).click();
    await page.getByRole('radio', {name: 'Larger'}).check();
    expect(await page.locator('html').getAttribute('data-reading-size')).toBe('larger');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await close();
  });
});

describe('a reader who asks for less motion', () => {
  it('sees nothing move by itself', async () => {
    const {page, close} = await visit(site, lesson, {reducedMotion: 'reduce'});
    const moving = await page.evaluate(
      () => document.getAnimations().filter(({playState}) => playState === 'running').length,
    );
    expect(moving).toBe(0);
    await close();
  });

  it.each(['/course/databases/lsm-trees/', '/roadmap/'])('sees the same a second later on %s', async (address) => {
    const {page, close} = await visit(site, address, {reducedMotion: 'reduce'});
    const lab = page.locator('[data-lab]').first();
    if ((await lab.count()) > 0) await lab.scrollIntoViewIfNeeded();
    await page.waitForLoadState('networkidle');
    const before = await page.screenshot();
    await page.waitForTimeout(1000);
    expect(before.equals(await page.screenshot())).toBe(true);
    await close();
  });
});

it('skips to the text with the first Tab', async () => {
  const {page, close} = await visit(site, lesson);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to main content');
  await close();
});

describe('a footnote', () => {
  const number = 'a[data-footnote-ref]';

  it('is shown beside its number on hover and on focus, and hidden on Escape', async () => {
    const {page, messages, close} = await visit(site, '/contributing/');
    const preview = page.getByRole('tooltip');
    await page.locator(number).hover();
    await preview.getByText('scale factor').waitFor();
    expect(await preview.innerText()).not.toContain('↩');
    await page.keyboard.press('Escape');
    await preview.waitFor({state: 'detached'});

    await page.mouse.move(0, 0);
    await page.locator(number).focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await preview.waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/contributing/#user-content-fn-window*');
    expect(messages).toEqual([]);
    await close();
  });

  it('is shown at the first tap of a finger, within the window, and reached at the second', async () => {
    const {page, messages, close} = await visit(site, '/contributing/', {width: widths.phone, hasTouch: true});
    await page.locator(number).tap();
    const box = await page.getByRole('tooltip').boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(widths.phone);
    await page.locator(number).tap();
    await page.waitForURL('**/contributing/#user-content-fn-window*');
    expect(messages).toEqual([]);
    await close();
  });
});
