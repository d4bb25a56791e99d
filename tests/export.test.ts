import path from 'node:path';
import {strFromU8, unzipSync} from 'fflate';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Browser} from 'playwright-core';
import {launchBrowser} from '../src/browser';
import {makeEpub, makePdf, type Press} from '../src/book/make';
import {outlineOf, type Outline} from '../src/book/outline';
import {readOutline} from '../src/book/pdf-outline';
import {frozenEditions} from '../src/editions';
import {root} from './site';

let browser: Browser;
let press: Press;
let outline: Outline;
beforeAll(async () => {
  browser = await launchBrowser();
  const [edition = 'next'] = frozenEditions(root);
  outline = await outlineOf({edition, stage: 'databases'}, root);
  press = {browser, build: path.join(root, 'build'), baseUrl: '/', course: '/course/', date: '2026-01-01'};
});
afterAll(() => browser.close());

describe('the PDF of a stage', () => {
  it('has an outline of its chapters and sections, which leads to its pages', async () => {
    const pdf = await makePdf(outline, press);
    const {pages, outline: lines} = await readOutline(pdf.bytes);
    expect(pages).toBe(pdf.pages);
    expect(pages).toBeGreaterThan(outline.entries.length);
    const [contents, stage] = lines;
    expect(contents?.title).toBe('Contents');
    const chapters = stage?.children.filter(({children}) => children.length > 0) ?? [];
    expect(chapters.length).toBeGreaterThanOrEqual(outline.entries.length - 1);
    const starts = chapters.map(({page}) => page);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(Math.min(...starts)).toBeGreaterThan(2);
    expect(Math.max(...starts)).toBeLessThanOrEqual(pages);
  });
});

describe('the EPUB of a stage', () => {
  let files: Record<string, Uint8Array>;
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await makeEpub(outline, press);
    files = unzipSync(bytes);
  });

  const text = (name: string): string => {
    const file = files[name];
    if (!file) throw new Error(`The EPUB has no ${name}.`);
    return strFromU8(file);
  };
  const documents = () => Object.keys(files).filter((name) => name.endsWith('.xhtml'));

  it('says what it is in its first file, which is not compressed', () => {
    expect(Object.keys(files)[0]).toBe('mimetype');
    expect(strFromU8(bytes.slice(30, 58))).toBe('mimetypeapplication/epub+zip');
    expect(text('META-INF/container.xml')).toContain('full-path="book/package.opf"');
  });

  it('lists every file once, and reads every chapter in order', () => {
    const manifest = text('book/package.opf');
    const listed = [...manifest.matchAll(/<item [^>]*href="([^"]+)"/g)].map(([, href = '']) => `book/${href}`);
    const own = Object.keys(files).filter((name) => name.startsWith('book/') && name !== 'book/package.opf');
    expect(listed.toSorted()).toEqual(own.toSorted());
    const spine = [...manifest.matchAll(/<itemref idref="([^"]+)"/g)].map(([, id]) => id);
    expect(spine).toEqual(['title', 'nav', ...outline.entries.map((_, index) => `chapter-${index + 1}`)]);
  });

  it('is well-formed in every document', async () => {
    const page = await browser.newPage();
    const sources = documents().map((name) => [name, text(name)] as const);
    const errors = await page.evaluate(
      (pairs) =>
        pairs.flatMap(([name, source]) => {
          const error = new DOMParser().parseFromString(source, 'application/xhtml+xml').querySelector('parsererror');
          return error ? [`${name}: ${error.textContent}`] : [];
        }),
      sources,
    );
    await page.close();
    expect(sources.length).toBe(outline.entries.length + 2);
    expect(errors).toEqual([]);
  });

  it('has what each link and picture in it asks for, and nothing from elsewhere but links', () => {
    const ids = new Map(
      documents().map((name) => [name, new Set([...text(name).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))]),
    );
    const broken = documents().flatMap((name) =>
      [...text(name).matchAll(/\s(href|src)="([^"]+)"/g)].flatMap(([, attribute, target = '']) => {
        if (attribute === 'href' && /^https?:/.test(target)) return [];
        const [file = '', id] = target.split('#');
        const found = file === '' ? name : `book/${file}`;
        const isThere = found in files && (id === undefined || ids.get(found)?.has(id) === true);
        return isThere ? [] : [`${name}: ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('keeps drawings, formulas, labs, answers and solutions', () => {
    const all = documents().map(text).join('');
    expect(all).toMatch(/<svg [^>]*viewBox/);
    expect(all).not.toMatch(/<svg[^]*?var\(--/);
    expect(all).toContain('<math xmlns="http://www.w3.org/1998/Math/MathML"');
    expect(all).toMatch(/<figcaption><span[^>]*>Figure 1\. /);
    expect(Object.keys(files).some((name) => name.endsWith('.png'))).toBe(true);
    expect(all).toContain('>Answers</h2>');
    expect(all).toContain('>Solutions</h2>');
    expect(all).not.toMatch(/<(button|form|input|script|details)\b/);
  });
});
