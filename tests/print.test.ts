import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {PDFDocument} from 'pdf-lib';
import type {Page} from 'playwright-core';
import {startSite, visit, widths, type Site} from './site';

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

/** What an A4 page has between its margins, in CSS pixels. */
const paper = {width: Math.floor(((210 - 2 * 22) * 96) / 25.4), height: Math.floor(((297 - 20 - 22) * 96) / 25.4)};
/** Lessons with the most code, tables, formulas and drawings. */
const heavy = ['/course/databases/lsm-trees/', '/course/machine-and-network/tcp/', '/course/databases/replication/'];

describe.each(heavy)('%s on A4', (address) => {
  it('loses nothing over the edge of the page', async () => {
    const {page, close} = await visit(site, address, {width: paper.width});
    await preparePaper(page);
    const wide = await page.evaluate((edge) => {
      const parts = [
        ...document.querySelectorAll('.markdown :is(pre, .token-line, table, .katex-display, figure, svg)'),
      ];
      return parts
        .filter((part) => part.checkVisibility() && !part.parentElement?.closest('svg, [data-lab]'))
        .filter((part) => part.getBoundingClientRect().right > edge + 1 || part.scrollWidth > part.clientWidth + 1)
        .filter((part) => part.clientWidth > 0)
        .map((part) => `${part.tagName} «${part.textContent.trim().slice(0, 40)}»`);
    }, paper.width);
    expect(wide).toEqual([]);
    await close();
  });

  it('has its code in the frame of each block', async () => {
    const {page, close} = await visit(site, address, {width: paper.width});
    await preparePaper(page);
    const outside = await page.locator('.theme-code-block').evaluateAll((blocks) =>
      blocks.flatMap((block) => {
        const last = [...block.querySelectorAll('.token-line')].at(-1);
        const isOutside = !last || last.getBoundingClientRect().bottom > block.getBoundingClientRect().bottom;
        return isOutside ? [block.textContent.slice(0, 40)] : [];
      }),
    );
    expect(outside).toEqual([]);
    await close();
  });

  it('has each drawing whole, on one page with its title', async () => {
    const {page, close} = await visit(site, address, {width: paper.width});
    await preparePaper(page);
    const figures = await page.locator('[data-diagram]').evaluateAll((all) =>
      all.map((figure) => {
        const drawing = figure.querySelector('svg')?.getBoundingClientRect();
        return {
          title: figure.querySelector('figcaption')?.textContent,
          isKept: getComputedStyle(figure).breakInside,
          height: figure.getBoundingClientRect().height,
          emptiness: figure.getBoundingClientRect().height - (drawing?.height ?? 0),
        };
      }),
    );
    expect(figures.length).toBeGreaterThan(0);
    const cut = figures.filter(({height, isKept}) => height > paper.height || isKept !== 'avoid');
    expect(cut).toEqual([]);
    expect(figures.filter(({emptiness}) => emptiness > 60)).toEqual([]);
    await close();
  });
});

it('is the same on paper from a phone, in the dark', async () => {
  const pages = async (look: {width: number; theme: 'light' | 'dark'}) => {
    const {page, close} = await visit(site, lesson, look);
    await preparePaper(page);
    const pdf = await PDFDocument.load(await page.pdf({preferCSSPageSize: true}));
    await close();
    return pdf.getPages().map((leaf) => leaf.getSize());
  };
  const leaves = await pages({width: widths.phone, theme: 'dark'});
  expect(leaves).toEqual(await pages({width: widths.desktop, theme: 'light'}));
  expect(leaves[0]?.width).toBeCloseTo(595, 0);
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
