import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

const {resolve} = createRequire(__filename);

/** The picture that stands beside a link to a page, in pixels, as the sites that show it want it. */
export const size = {width: 1200, height: 630} as const;

/** What a card says. */
export interface Card {
  /** Above the title: the folder of the lesson. */
  over: string;
  title: string;
  /** Below it: level, minutes, labs. */
  under: string;
}

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (character) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[character] ?? character);

const face = (family: string, file: string) =>
  `@font-face{font-family:'${family}';font-weight:100 900;src:url(data:font/woff2;base64,${readFileSync(resolve(file), 'base64')})}`;

/** The page that all cards are drawn on, one after the other: faces and colors. */
export function cardPage(): string {
  return `<!doctype html><meta charset="utf-8"><style>
${face('Text', '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2')}
${face('UI', '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')}
* { box-sizing: border-box; margin: 0 }
body { width: ${size.width}px; height: ${size.height}px; padding: 72px 88px 64px; display: flex; flex-direction: column; background: #fbfaf7; color: #1d2327; border-bottom: 14px solid #0a6470 }
.over { font: 500 30px/1.3 UI; color: #54595d }
h1 { margin-top: 22px; font: 640 76px/1.1 Text; letter-spacing: -0.02em; text-wrap: balance; max-height: 340px; overflow: hidden }
h1.long { font-size: 60px }
.under { margin-top: auto; display: flex; align-items: center; gap: 20px; font: 500 28px/1.3 UI; color: #54595d }
.under svg { width: 52px; height: 52px }
.under b { margin-right: auto; font: 650 34px/1 Text; color: #1d2327 }
</style><body>`;
}

/** The logo of the site, which stands on every card. */
export const readLogo = (siteDir: string): string => readFileSync(path.join(siteDir, 'static/img/logo.svg'), 'utf8');

/** What stands on the page for one card. */
export function cardBody(logo: string, {over, title, under}: Card): string {
  return `<p class="over">${escaped(over)}</p>
<h1${title.length > 48 ? ' class="long"' : ''}>${escaped(title)}</h1>
<p class="under">${logo}<b>Backend Journey</b><span>${escaped(under)}</span></p>`;
}
