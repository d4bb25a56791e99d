import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';
import type {Browser, Page} from 'playwright-core';
import {epub} from './epub';
import type {Entry, Outline} from './outline';
import type {BookPlan, Contents} from './page';
import {readOutline, type OutlineEntry} from './pdf-outline';
import {serveFolder} from './server';

/** What makes books: a browser, and the build that they are made of. */
export interface Press {
  browser: Browser;
  /** The folder of the built site. */
  build: string;
  /** The path under which it was built. */
  baseUrl: string;
  /** The path of the edition in the build, as `/course/next/`. */
  course: string;
  /** The address of the published site's home, with a slash at its end; absent if that isn't known. */
  site?: string | undefined;
  /** The day that the book bears, `YYYY-MM-DD`. */
  date: string;
}

export interface Pdf {
  bytes: Uint8Array;
  pages: number;
}

/** The page of a document: `folder/index` is the folder's. */
function addressOf({id}: Entry, course: string): string | undefined {
  return id === undefined ? undefined : `${course}${id.replace(/(^|\/)index$/, '$1').replace(/\/?$/, '/')}`;
}

function planOf({title, edition, entries}: Outline, press: Press, kind: BookPlan['kind']): BookPlan {
  return {
    title,
    subtitle: `${edition}, ${press.date}`,
    kind,
    site: press.site,
    entries: entries.map((entry) => ({
      level: entry.level,
      title: entry.title,
      path: addressOf(entry, press.course),
    })),
  };
}

interface OpenBook {
  page: Page;
  contents: Contents[];
  close: () => Promise<void>;
}

/** Sets the book in one document. Scripts of the site stay out: its static HTML is all that a book needs. */
async function openBook(outline: Outline, press: Press, kind: BookPlan['kind']): Promise<OpenBook> {
  const plan = planOf(outline, press, kind);
  const first = plan.entries.find((entry) => entry.path !== undefined)?.path;
  if (first === undefined) throw new Error(`«${outline.title}» has no page.`);
  if (!existsSync(path.join(press.build, 'index.html'))) {
    throw new Error(`There is no build in ${press.build}: run «npm run build» first.`);
  }
  const [script, style] = await Promise.all([
    build({
      entryPoints: [path.join(__dirname, 'page.ts')],
      bundle: true,
      format: 'iife',
      write: false,
      logLevel: 'error',
    }),
    readFile(path.join(__dirname, 'book.css'), 'utf8'),
  ]);
  const server = await serveFolder(press.build, press.baseUrl);
  const context = await press.browser.newContext({
    bypassCSP: true,
    colorScheme: 'light',
    deviceScaleFactor: 2,
    viewport: {width: 794, height: 1123}, // A4 at 96 dpi
  });
  const close = async () => {
    await context.close();
    server.close();
  };
  try {
    const page = await context.newPage();
    await page.route('**/*', (route) =>
      route.request().resourceType() === 'script' || !route.request().url().startsWith(server.origin)
        ? route.abort()
        : route.continue(),
    );
    const missing: string[] = [];
    page.on('response', (response) => {
      if (!response.ok()) missing.push(new URL(response.url()).pathname);
    });
    await page.emulateMedia({media: 'print'});
    await page.goto(server.origin + first);
    await page.addStyleTag({content: style});
    for (const {text} of script.outputFiles) await page.addScriptTag({content: text});
    const contents = await page.evaluate((wanted) => window.assembleBook(wanted), plan);
    if (missing[0] !== undefined) {
      throw new Error(`The build has no ${missing[0]}: was it made with BASE_URL=${press.baseUrl}?`);
    }
    return {page, contents, close};
  } catch (error) {
    await close();
    throw error;
  }
}

const flat = (entries: readonly OutlineEntry[]): OutlineEntry[] =>
  entries.flatMap((entry) => [entry, ...flat(entry.children)]);

/** Chromium leaves out spaces where a line of a title ends. */
const words = (text: string): string => text.replaceAll(/\s/g, '');

/** The page on which each chapter begins, found by the order of titles in the outline. */
export function chapterPages(contents: readonly Contents[], outline: readonly OutlineEntry[]): Record<string, number> {
  const lines = flat(outline);
  let next = 0;
  return Object.fromEntries(
    contents.map(({id, title}) => {
      const found = lines.findIndex((line, index) => index >= next && words(line.title) === words(title));
      if (found === -1) throw new Error(`The outline of the PDF has no «${title}».`);
      next = found + 1;
      return [id, lines[found]?.page ?? 0];
    }),
  );
}

/** A PDF with an outline, tags, and page numbers in its table of contents, for which it is set twice. */
export async function makePdf(outline: Outline, press: Press): Promise<Pdf> {
  const {page, contents, close} = await openBook(outline, press, 'paper');
  try {
    const print = () => page.pdf({preferCSSPageSize: true, printBackground: true, outline: true, tagged: true});
    const draft = await readOutline(await print());
    await page.evaluate((numbers) => window.setPageNumbers(numbers), chapterPages(contents, draft.outline));
    const bytes = await print();
    return {bytes, pages: draft.pages};
  } finally {
    await close();
  }
}

/** Labs draw with the styles of the site; in an e-book they are pictures. */
async function photographLabs(page: Page): Promise<void> {
  const labs = await page.$$('[data-lab]');
  for (const [index, lab] of labs.entries()) {
    const id = `lab-picture-${index + 1}`;
    const picture = (await lab.screenshot({type: 'png'})).toString('base64');
    await lab.evaluate((element, name) => {
      element.id = name;
    }, id);
    const description = await lab.$$eval('figcaption', (captions) =>
      captions.map(({textContent}) => textContent).join(' '),
    );
    await page.evaluate(([name, data, words]) => window.placePicture(name, `data:image/png;base64,${data}`, words), [
      id,
      picture,
      description,
    ] as const);
  }
}

/** An EPUB of the same chapters. */
export async function makeEpub(outline: Outline, press: Press): Promise<Uint8Array> {
  const {page, contents, close} = await openBook(outline, press, 'ebook');
  try {
    await photographLabs(page);
    const chapters = await page.evaluate(() => window.bookChapters());
    const images = new Map<string, Uint8Array>();
    for (const {name, address} of chapters.flatMap((chapter) => chapter.images)) {
      images.set(name, new Uint8Array(await (await fetch(address)).arrayBuffer()));
    }
    return epub({
      identifier: `${press.site ?? 'urn:backend-journey/'}downloads/${outline.file}`,
      title: outline.title,
      subtitle: `${outline.edition}, ${press.date}`,
      modified: `${press.date}T00:00:00Z`,
      style: await readFile(path.join(__dirname, 'ebook.css'), 'utf8'),
      contents,
      chapters,
      images,
    });
  } finally {
    await close();
  }
}
