import {spawnSync} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {findBrowser} from '../../browser';
import {startNginx} from '../../../tests/nginx';

/** The newest that runs on Node 20. It isn't a dependency: it would be 40 MB for a number that nothing asserts. */
const lighthouse = 'lighthouse@12.8.2';
const rounds = 3;
const pages = ['/', '/course/databases/lsm-trees/', '/roadmap/', '/glossary/'];
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

/** The part of Lighthouse's report that is read here. */
interface Report {
  categories: Record<(typeof categories)[number], {score: number}>;
  audits: Record<string, {numericValue?: number}>;
  /** Set if a round came to nothing, such as a trace without a beginning. */
  runtimeError?: {message: string};
}

/** One round. A few come to nothing, which says nothing of the page: those are tried again. */
function judge(url: string, chromium: string, attempts = 3): Report {
  const file = path.join(os.tmpdir(), `lighthouse-${process.pid}.json`);
  // Nobody signed the certificate of this server.
  const flags = '--headless=new --no-sandbox --disable-gpu --disable-quic --ignore-certificate-errors';
  spawnSync(
    'npx',
    ['--yes', lighthouse, url, '--quiet', '--output=json', `--output-path=${file}`, `--chrome-flags=${flags}`],
    {env: {...process.env, CHROME_PATH: chromium}, stdio: 'ignore'},
  );
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report; // written by the version that is named above
  rmSync(file);
  if (!report.runtimeError) return report;
  if (attempts === 1) throw new Error(`${url}: ${report.runtimeError.message}`);
  return judge(url, chromium, attempts - 1);
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Lighthouse's scores of the pages on a slow phone, over HTTP/2 with TLS: medians of some rounds. Prints rows of a table. */
export async function benchLighthouse(): Promise<void> {
  const browser = await findBrowser();
  if (!browser) throw new Error('Lighthouse needs a Chromium: set CHROMIUM.');
  const nginx = await startNginx();
  try {
    for (const page of pages) {
      const reports = Array.from({length: rounds}, () => judge(nginx.tls.url + page, browser.executablePath));
      const scores = categories.map((name) => median(reports.map((report) => report.categories[name].score * 100)));
      const shown = [
        'first-contentful-paint',
        'largest-contentful-paint',
        'total-blocking-time',
        'cumulative-layout-shift',
      ];
      const values = shown.map((name) => median(reports.map((report) => report.audits[name]?.numericValue ?? NaN)));
      const [paint = NaN, largest = NaN, blocked = NaN, shift = NaN] = values;
      const times = [seconds(paint), seconds(largest), `${blocked.toFixed(0)} ms`, shift.toFixed(3)];
      console.log(`| ${page} | ${[...scores.map((score) => score.toFixed(0)), ...times].join(' | ')} |`);
    }
  } finally {
    nginx.stop();
  }
}
