import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
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
  audits: Record<string, {displayValue?: string}>;
}

function judge(url: string, chromium: string): Report {
  const file = path.join(os.tmpdir(), `lighthouse-${process.pid}.json`);
  const flags = '--headless=new --no-sandbox --disable-gpu --disable-quic';
  execFileSync(
    'npx',
    ['--yes', lighthouse, url, '--quiet', '--output=json', `--output-path=${file}`, `--chrome-flags=${flags}`],
    {env: {...process.env, CHROME_PATH: chromium}, stdio: ['ignore', 'ignore', 'inherit']},
  );
  return JSON.parse(readFileSync(file, 'utf8')) as Report; // written by the version that is named above
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Lighthouse's scores of the pages on a slow phone, the median of some rounds. Prints rows of a table. */
export async function benchLighthouse(): Promise<void> {
  const browser = await findBrowser();
  if (!browser) throw new Error('Lighthouse needs a Chromium: set CHROMIUM.');
  const nginx = await startNginx();
  try {
    for (const page of pages) {
      const reports = Array.from({length: rounds}, () => judge(nginx.url + page, browser.executablePath));
      const scores = categories.map((name) => median(reports.map((report) => report.categories[name].score * 100)));
      const shown = [
        'first-contentful-paint',
        'largest-contentful-paint',
        'total-blocking-time',
        'cumulative-layout-shift',
      ];
      const times = shown.map((name) => reports[0]?.audits[name]?.displayValue ?? '?');
      console.log(`| ${page} | ${[...scores.map((score) => score.toFixed(0)), ...times].join(' | ')} |`);
    }
  } finally {
    nginx.stop();
  }
}
