import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type {Browser, Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {launchBrowser} from '../../browser';
import {Diagrams} from './diagrams';

/** Look at these after a change of diagrams.css or of Mermaid. */
const gallery = path.resolve('.cache/diagram-gallery');
const samples = path.join(__dirname, 'samples');
const names = (await readdir(samples)).map((file) => path.basename(file, '.mmd'));
const themes = ['light', 'dark'] as const;

let folder: string;
let diagrams: Diagrams;
let browser: Browser;
let page: Page;
let style: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gallery-'));
  diagrams = new Diagrams(folder);
  browser = await launchBrowser();
  page = await browser.newPage({deviceScaleFactor: 2});
  const font = createRequire(__filename).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');
  const face = `@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(data:font/woff2;base64,${await readFile(font, 'base64')})}`;
  style = `${face}${await readFile(path.join(__dirname, 'diagrams.css'), 'utf8')}
    body{margin:0;background:var(--diagram-page)} svg{display:block}`;
});

afterAll(async () => {
  await Promise.all([diagrams.close(), browser.close()]);
  await rm(folder, {recursive: true});
});

/** What a reader would see wrong in the drawing that the page shows. Runs in the page. */
function findFaults(): string[] {
  const svg = document.querySelector('svg');
  if (!svg) return ['no drawing'];
  const root = getComputedStyle(document.documentElement);
  const probe = document.body.appendChild(document.createElement('i'));
  const tokens = new Map<string, string>();
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSStyleRule) || rule.selectorText !== ':root') continue;
      for (const name of rule.style) {
        probe.style.color = root.getPropertyValue(name);
        tokens.set(getComputedStyle(probe).color, name);
      }
    }
  }

  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? []).map((part) => {
      const channel = Number(part) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const exceeds = (inner: DOMRect, outer: DOMRect): boolean =>
    inner.left < outer.left - 1 ||
    inner.right > outer.right + 1 ||
    inner.top < outer.top - 1 ||
    inner.bottom > outer.bottom + 1;

  const faults: string[] = [];
  for (const element of svg.querySelectorAll('path, rect, circle, ellipse, polygon, line, text')) {
    const {fill, stroke} = getComputedStyle(element);
    if (!element.matches('text, line') && fill === getComputedStyle(svg).fill) {
      faults.push(`${element.tagName}.${element.getAttribute('class') ?? ''} is not painted`);
    }
    for (const paint of [fill, stroke]) {
      if (paint !== 'none' && paint !== 'rgba(0, 0, 0, 0)' && !tokens.has(paint)) {
        faults.push(`${element.tagName}.${element.getAttribute('class') ?? ''} is painted ${paint}, which is no token`);
      }
    }
  }
  for (const text of svg.querySelectorAll('text')) {
    const place = text.getBoundingClientRect();
    if (exceeds(place, svg.getBoundingClientRect())) faults.push(`«${text.textContent}» is clipped`);
    const node = text.closest('.node');
    const shape = node?.querySelector('.label-container, .outer-path, .node-bkg');
    if (shape && exceeds(place, shape.getBoundingClientRect())) faults.push(`«${text.textContent}» leaves its node`);
    const filled = shape?.matches('g') ? shape.querySelector('path') : shape;
    const ground = filled ? getComputedStyle(filled).fill : getComputedStyle(document.body).backgroundColor;
    // The number of a message stands on a circle in the color of lines.
    if (text.matches('.sequenceNumber')) continue;
    const ratio = contrast(getComputedStyle(text).fill, ground);
    if (ratio < 4.5) faults.push(`«${text.textContent}» has a contrast of ${ratio.toFixed(2)}`);
  }
  return faults;
}

describe.each(names)('the sample %s', {timeout: 30_000}, (name) => {
  it.each(themes)('is painted by tokens alone, readable and whole, in the %s theme', async (theme) => {
    const drawing = await diagrams.draw(await readFile(path.join(samples, `${name}.mmd`), 'utf8'));
    const svg = await readFile(drawing.file, 'utf8');
    await page.setViewportSize({width: drawing.width, height: drawing.height});
    await page.setContent(`<!doctype html><html data-theme="${theme}"><style>${style}</style>${svg}</html>`);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({path: path.join(gallery, `${name}-${theme}.png`)});
    expect(await page.evaluate(findFaults)).toEqual([]);
  });
});
