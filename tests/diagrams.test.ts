import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {layoutShift} from './shift';
import {root, startSite, visit, widths, type Site} from './site';

const lesson = '/course/orientation/one-request-end-to-end/';
const html = readFileSync(path.join(root, 'build', lesson, 'index.html'), 'utf8');
const fences =
  readFileSync(path.join(root, 'docs/orientation/one-request-end-to-end.md'), 'utf8').match(/^```mermaid$/gm) ?? [];

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

describe('the built site', () => {
  it('has every diagram of a lesson in its HTML, with title and description', () => {
    expect(fences.length).toBeGreaterThanOrEqual(2);
    const drawings =
      html.match(/<svg[^>]*class="diagram [^>]*>\s*<title>[^<]{5,}<\/title>\s*<desc>[^<]{20,}<\/desc>/g) ?? [];
    expect(drawings).toHaveLength(fences.length);
  });

  it('has no Mermaid in any script', () => {
    // Mermaid's own name of its flowcharts, which is in no source of a diagram.
    const folder = path.join(root, 'build/assets/js');
    const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.filter((file) => readFileSync(path.join(folder, file), 'utf8').includes('flowchart-v2'))).toEqual(
      [],
    );
  });

  it('has no drawing in a script: it is in the page, or a file of its own', () => {
    const folder = path.join(root, 'build/assets/js');
    const holding = readdirSync(folder).filter((file) =>
      readFileSync(path.join(folder, file), 'utf8').includes('edgePaths'),
    );
    expect(holding).toEqual([]);
  });
});

describe('a diagram', () => {
  it('is drawn without JavaScript', async () => {
    const {page, close} = await visit(site, lesson, {javaScriptEnabled: false});
    const boxes = await page
      .locator('figure svg.diagram')
      .evaluateAll((drawings) => drawings.map((drawing) => drawing.getBoundingClientRect().height));
    expect(boxes).toHaveLength(fences.length);
    expect(Math.min(...boxes)).toBeGreaterThan(100);
    await close();
  });

  it('is named for a screen reader, and has its text behind a toggle', async () => {
    const {page, close} = await visit(site, lesson);
    const figure = page.locator('figure[data-diagram]').first();
    expect(await figure.getByRole('img').count()).toBe(1);
    await figure.getByText('Source').click();
    expect(await figure.locator('pre').innerText()).toContain('accDescr:');
    await close();
  });

  it('comes with a navigation inside the site, at the size that was kept free for it', async () => {
    const {page, messages, close} = await visit(site, '/course/orientation/your-laboratory/');
    await page.getByRole('link', {name: 'Next'}).click();
    await page.waitForURL(`**${lesson}`);
    await page
      .locator('figure svg.diagram')
      .nth(fences.length - 1)
      .waitFor();
    expect(messages).toEqual([]);
    await close();
  });

  it('follows the theme', async () => {
    const fill = async (theme: 'light' | 'dark') => {
      const {page, close} = await visit(site, lesson, {theme});
      const color = await page
        .locator('svg.diagram .node rect')
        .first()
        .evaluate((rect) => getComputedStyle(rect).fill);
      await close();
      return color;
    };
    expect(await fill('light')).not.toBe(await fill('dark'));
  });

  it('opens large with the keyboard, is zoomed and moved with it, and gives the focus back', async () => {
    const {page, messages, close} = await visit(site, lesson);
    const button = page.getByRole('button', {name: /^Enlarge/}).first();
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    const drawing = dialog.locator('svg.diagram');
    await drawing.waitFor();
    const width = async () => (await drawing.boundingBox())?.width ?? 0;
    const fitted = await width();
    await page.keyboard.press('+');
    expect(await width()).toBeGreaterThan(fitted);
    await page.keyboard.press('0');
    expect(await width()).toBeCloseTo(fitted, 0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'hidden'});
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(messages).toEqual([]);
    await close();
  });

  it('stays readable on a phone: labels have at least 11 px, and what is wider scrolls in its own box', async () => {
    const {page, close} = await visit(site, lesson, {width: widths.phone});
    const sizes = await page.locator('svg.diagram').evaluateAll((drawings) =>
      drawings.map((drawing) => {
        const text = drawing.querySelector('text');
        const scale = drawing.getBoundingClientRect().width / (drawing as SVGSVGElement).viewBox.baseVal.width;
        return text ? parseFloat(getComputedStyle(text).fontSize) * scale : 0;
      }),
    );
    expect(sizes).toHaveLength(fences.length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await close();
  });

  it('moves nothing when the page loads', async () => {
    const {page, close} = await visit(site, lesson);
    await page.waitForLoadState('networkidle');
    expect(await layoutShift(page)).toBeLessThan(0.01);
    await close();
  });
});
