import {createHash} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {build} from 'esbuild';
import type {Browser} from 'playwright-core';
import {fontFamily} from './config';
import type {Drawing} from './draw';
import type {} from './page'; // declares window.drawDiagram
import {mermaidError} from './mermaid-error';

/** A page that draws diagrams, one after the other. */
export interface Renderer {
  /** Rejects with a {@link MermaidError} if the source isn't valid. */
  draw(source: string, idPrefix: string): Promise<Drawing>;
  close(): Promise<void>;
}

const {resolve} = createRequire(__filename);
const fontFile = resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');
const mermaidFile = resolve('mermaid/dist/mermaid.min.js');

/** A hash of all that decides how a drawing looks, besides its source: Mermaid, the font and this folder. */
export async function rendererFingerprint(): Promise<string> {
  const names = (await readdir(__dirname)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort();
  const hash = createHash('sha256');
  for (const file of [mermaidFile, fontFile, ...names.map((name) => path.join(__dirname, name))]) {
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

/** Everything that the page needs, so that it asks the network for nothing. */
async function pageParts(): Promise<{html: string; scripts: string[]}> {
  const [font, mermaid, bundle] = await Promise.all([
    readFile(fontFile, 'base64'),
    readFile(mermaidFile, 'utf8'),
    build({
      entryPoints: [path.join(__dirname, 'page.ts')],
      bundle: true,
      format: 'iife',
      write: false,
      logLevel: 'error',
    }),
  ]);
  const face = `@font-face{font-family:'${fontFamily}';font-weight:100 900;src:url(data:font/woff2;base64,${font})}`;
  return {
    html: `<!doctype html><meta charset="utf-8"><style>${face}</style><body></body>`,
    scripts: [mermaid, ...bundle.outputFiles.map(({text}) => text)],
  };
}

/** Opens a page of a browser in which Mermaid draws. Closing the renderer closes the browser. */
export async function openRenderer(browser: Browser): Promise<Renderer> {
  const {html, scripts} = await pageParts();
  const page = await browser.newPage({locale: 'en-US', timezoneId: 'UTC'}); // for the dates of gantt charts
  await page.route('**/*', (route) => route.abort());
  await page.setContent(html);
  for (const content of scripts) await page.addScriptTag({content});
  await page.evaluate((family) => document.fonts.load(`16px '${family}'`), fontFamily);

  return {
    async draw(source, idPrefix) {
      const result = await page.evaluate(([text, prefix]) => window.drawDiagram(text, prefix), [
        source,
        idPrefix,
      ] as const);
      if ('error' in result) throw mermaidError(result.error, source);
      return result.drawing;
    },
    close: () => browser.close(),
  };
}
