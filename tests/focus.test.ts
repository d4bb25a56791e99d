import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Page} from 'playwright-core';
import {startSite, visit, widths, type Site} from './site';

const lesson = '/course/databases/lsm-trees/';
/** More than any lesson has. */
const mostStops = 600;

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

/** Something that has the focus. */
interface Stop {
  /** Which part of the page it is in. */
  part: string;
  name: string;
  /** What keeps a reader from seeing where they are. */
  faults: string[];
}

/** The stop of the keyboard, or nothing where the focus has left the page. */
const stopOf = (page: Page): Promise<Stop | undefined> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const parts = {
      skip: '[class*="skipToContent"]',
      bar: '.navbar',
      sidebar: '.theme-doc-sidebar-container',
      contents: '.theme-doc-toc-desktop',
      text: 'main',
      footer: 'footer',
    };
    const [part = 'elsewhere'] = Object.entries(parts).find(([, selector]) => element.closest(selector)) ?? [];
    const {outlineStyle} = getComputedStyle(element);
    const [box] = element.getClientRects();
    const opacity = (node: Element | null): number =>
      node ? Number(getComputedStyle(node).opacity) * opacity(node.parentElement) : 1;
    const top = box && document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
    const isCovered = !top || (!element.contains(top) && !top.contains(element) && !top.closest('[role="tooltip"]'));
    const faults = [
      ...(opacity(element) < 1 ? ['is transparent'] : []),
      ...(outlineStyle === 'none' ? ['has no ring'] : []),
      ...(isCovered ? ['is covered, or outside the window'] : []),
    ];
    return {part, name: element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 50), faults};
  });

const walks = [
  {width: widths.desktop, theme: 'light', order: ['skip', 'bar', 'sidebar', 'text', 'contents', 'footer']},
  {width: widths.phone, theme: 'dark', order: ['skip', 'bar', 'text', 'footer']},
] as const;

describe.each(walks)('a walk through a lesson with Tab, at $width px, $theme', ({order, ...look}) => {
  const stops: Stop[] = [];
  beforeAll(async () => {
    const {page, close} = await visit(site, lesson, {...look, reducedMotion: 'reduce'});
    // A lab that comes alive while the keyboard is in it has more stops than before.
    await page.locator('#lab-lsm-tree').scrollIntoViewIfNeeded();
    await page.getByRole('group', {name: 'Time', exact: true}).and(page.locator(':enabled')).waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
    for (let press = 0; press < mostStops; press++) {
      await page.keyboard.press('Tab');
      const stop = await stopOf(page);
      if (!stop) break;
      stops.push(stop);
    }
    await close();
  }, 120_000);

  it('ends', () => {
    expect(stops.length).toBeGreaterThan(50);
    expect(stops.length).toBeLessThan(mostStops);
  });

  it('goes through the parts of the page in the order of reading', () => {
    const parts = stops.map(({part}) => part);
    expect(parts.filter((part, index) => part !== parts[index - 1])).toEqual(order);
  });

  it('never loses sight of where it is', () => {
    const lost = stops.flatMap(({part, name, faults}) => faults.map((fault) => `${part}: «${name}» ${fault}`));
    expect(lost).toEqual([]);
  });
});

it('who goes back to a lesson with a lab is where they were', async () => {
  const {page, messages, close} = await visit(site, lesson);
  const lab = page.locator('#lab-lsm-tree');
  await lab.scrollIntoViewIfNeeded();
  await lab.getByRole('group', {name: 'Time', exact: true}).and(page.locator(':enabled')).waitFor();
  const exercises = page.locator('#exercises');
  await exercises.scrollIntoViewIfNeeded();
  const before = await exercises.boundingBox();
  await page.locator('.pagination-nav__link--next').evaluate((link: HTMLElement) => link.click());
  await page.waitForURL((url) => url.pathname !== lesson);
  await page.goBack();
  await exercises.waitFor();
  await expect
    .poll(async () => Math.abs(((await exercises.boundingBox())?.y ?? NaN) - (before?.y ?? NaN)))
    .toBeLessThan(60);
  expect(messages).toEqual([]);
  await close();
});

it.each([widths.desktop, widths.phone])('a heading has an address that leads to it, at %i px', async (width) => {
  const {page, messages, close} = await visit(site, lesson, {width, reducedMotion: 'reduce'});
  const heading = page.getByRole('heading', {level: 2}).nth(2);
  const id = await heading.getAttribute('id');
  await heading.locator('.hash-link').focus();
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe(`#${id ?? ''}`);

  const visitor = await visit(site, `${lesson}#${id ?? ''}`, {width});
  await visitor.page.waitForLoadState('networkidle');
  const bar = await visitor.page.locator('.navbar').boundingBox();
  const place = await visitor.page.locator(`[id="${id ?? ''}"]`).boundingBox();
  expect(place?.y).toBeGreaterThanOrEqual(bar?.height ?? NaN);
  expect(place?.y).toBeLessThan(300);
  expect([...messages, ...visitor.messages]).toEqual([]);
  await visitor.close();
  await close();
});
