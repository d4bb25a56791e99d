import {readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {violationsOn} from './axe';
import {root, startSite, visit, widths, type Site} from './site';

const lesson = '/course/orientation/one-request-end-to-end/';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

describe('the glossary', () => {
  it('has every concept of the edition, with an address of its own', async () => {
    const {page, messages, close} = await visit(site, '/glossary/', {javaScriptEnabled: false});
    const source = readFileSync(path.join(root, 'docs/orientation/one-request-end-to-end.md'), 'utf8');
    const names = [...source.matchAll(/^ {2}- name: (.+)$/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const address = `#${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
      expect(await page.locator(`dt a[href="${address}"]`).innerText()).toBe(name);
      expect(await page.locator(address).count()).toBe(1);
    }
    expect(messages).toEqual([]);
    await close();
  });

  it('leads to the lesson that defines a concept, and to its relatives', async () => {
    const {page, close} = await visit(site, '/glossary/#dual-write');
    const entry = page.locator('#dual-write');
    await entry.getByRole('link', {name: 'transactional outbox'}).click();
    await page.waitForURL('**/glossary/#transactional-outbox');
    await page.locator('#transactional-outbox').getByRole('link', {name: 'One request end to end'}).click();
    await page.waitForURL('**/one-request-end-to-end/#concept-transactional-outbox');
    await close();
  });

  it('shows what was typed as it is typed, says how much it is, and still follows links', async () => {
    const {page, messages, close} = await visit(site, '/glossary/');
    await page.getByLabel('Show concepts with').fill('presigned');
    await page
      .getByRole('status')
      .getByText(/^1 of [\d,]+ concepts$/)
      .waitFor();
    expect(await page.locator('dt a:visible').allInnerTexts()).toEqual(['valet key']);
    expect(await page.getByRole('navigation', {name: 'Letters'}).getByRole('link').allInnerTexts()).toEqual(['V']);
    expect(await page.getByRole('heading', {level: 2}).count()).toBe(1);
    await page.locator('#valet-key').getByRole('link').last().click();
    await page
      .getByRole('status')
      .getByText(/^[\d,]+ concepts$/)
      .waitFor();
    expect(await page.locator(':target').count()).toBe(1);
    await page.getByLabel('Show concepts with').fill('(.*)+$ <script>');
    await page.getByText('No concept has these words').waitFor();
    expect(messages).toEqual([]);
    await close();
  });
});

it('is loaded whole by who comes to the glossary within the app, which has no list', async () => {
  const {page, messages, close} = await visit(site, '/progress/');
  await page.evaluate(() => {
    window.history.pushState({}, '', '/glossary/#dual-write');
    window.dispatchEvent(new PopStateEvent('popstate'));
  });
  await page.locator('#dual-write').waitFor();
  await page
    .getByRole('status')
    .getByText(/^\d,\d{3} concepts$/)
    .waitFor();
  expect(messages).toEqual([]);
  await close();
});

describe('a mention of a concept', () => {
  const mention = 'a[href$="what-the-backend-is/#concept-server"]:not(dl a)';

  it('is in the text, once, and not in headings, code or tables', async () => {
    const {page, close} = await visit(site, lesson, {javaScriptEnabled: false});
    expect(await page.locator(mention).count()).toBe(1);
    await page.locator(mention).click();
    await page.waitForURL('**/what-the-backend-is/#concept-server');
    await close();
  });

  it('shows its definition on hover and on focus, and hides it on Escape', async () => {
    const {page, messages, close} = await visit(site, lesson);
    const link = page.locator(mention);
    const preview = page.getByRole('tooltip');
    await link.hover();
    await preview.getByText('waits for requests and answers them').waitFor();
    expect(await link.getAttribute('aria-describedby')).toBe(await preview.getAttribute('id'));
    expect(await violationsOn(page)).toEqual([]);
    await preview.hover(); // it can be reached without closing
    await page.waitForTimeout(400);
    expect(await preview.count()).toBe(1);
    await page.keyboard.press('Escape');
    await preview.waitFor({state: 'detached'});

    await page.mouse.move(0, 0);
    await page.locator('a', {hasText: 'roles in one exchange'}).focus();
    await page.keyboard.press('Shift+Tab');
    await preview.waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/what-the-backend-is/#concept-server');
    expect(messages).toEqual([]);
    await close();
  });

  it('shows it at the first tap of a finger, within the window, and leads to it at the second', async () => {
    const {page, messages, close} = await visit(site, lesson, {width: widths.phone, hasTouch: true, theme: 'dark'});
    const link = page.locator(mention);
    await link.tap();
    const preview = page.getByRole('tooltip');
    await preview.waitFor();
    const box = await preview.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(widths.phone);
    expect(await violationsOn(page)).toEqual([]);
    await link.tap();
    await page.waitForURL('**/what-the-backend-is/#concept-server');
    expect(messages).toEqual([]);
    await close();
  });

  it('is a link where there is no network', async () => {
    const {page, close} = await visit(site, lesson);
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await page.locator(mention).hover();
    await page.waitForTimeout(400);
    expect(await page.getByRole('tooltip').count()).toBe(0);
    expect(await page.locator(mention).getAttribute('href')).toContain('#concept-server');
    await close();
  });
});
