import {createHash} from 'node:crypto';
import {demandsOf} from './page';

/** Docusaurus's one inline script sets the color mode before the first paint; this attribute is what it is for. */
const colorMode = 'data-theme-choice';

const sha256 = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/**
 * The text of the only inline script of the site. Throws, naming the page, on any other, on a page without it, and on
 * whatever else the policy would refuse.
 */
export function knownScript(pages: Iterable<readonly [file: string, html: string]>): string {
  let known: {script: string; file: string} | undefined;
  const problems: string[] = [];
  for (const [file, html] of pages) {
    const {inlineScripts, refused} = demandsOf(html);
    problems.push(...refused.map((what) => `${file}: ${what}`));
    const [script] = inlineScripts;
    if (script === undefined || inlineScripts.length > 1) {
      problems.push(`${file}: ${inlineScripts.length} inline scripts instead of the one that sets the color mode`);
    } else if (!script.includes(colorMode)) {
      problems.push(`${file}: an unknown inline script: ${script.slice(0, 80)}`);
    } else if (known && known.script !== script) {
      problems.push(`${file}: its inline script is not that of ${known.file}`);
    } else known = {script, file};
  }
  if (problems.length > 0) throw new Error(`The Content-Security-Policy refuses pages:\n${problems.join('\n')}`);
  if (!known) throw new Error('There is no page to make a Content-Security-Policy of.');
  return known.script;
}

/** What a page may do. Nothing is allowed that isn't named. `drawsDiagrams`: in the reader's browser, by Mermaid. */
export function policyFor(script: string, drawsDiagrams: boolean): string[] {
  return [
    "default-src 'none'",
    `script-src 'self' ${sha256(script)} 'wasm-unsafe-eval'`, // Pagefind is WebAssembly
    `style-src-elem 'self'${drawsDiagrams ? " 'unsafe-inline'" : ''}`,
    "style-src-attr 'unsafe-inline'", // KaTeX places its boxes with it, and React writes it on the server
    "img-src 'self' data:", // the icons in Infima's stylesheet
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'", // Pagefind's
    "base-uri 'none'",
    "form-action 'none'",
  ];
}

/** What only a header can say: browsers ignore it in a page, and complain. */
export const framing = "frame-ancestors 'none'";
