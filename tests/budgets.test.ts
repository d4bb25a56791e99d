import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import budgets from '../budgets.json';
import {layoutShift} from './shift';
import {root, startSite, widths, type Site} from './site';
import {weigh, type Weight} from './weight';

const kilobyte = 1000;
const parts: (keyof Weight)[] = ['html', 'css', 'javascript', 'fonts', 'requests'];

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());

describe('a first visit is within its budget', () => {
  it.each(budgets.pages)('$kind ($address)', async ({address, ...budget}) => {
    const weight = await weigh(site, address);
    console.log(address, weight);
    for (const part of parts) {
      const limit = budget[part] * (part === 'requests' ? 1 : kilobyte);
      expect(weight[part], `nothing was measured of ${part}`).toBeGreaterThan(0);
      expect.soft(weight[part], `${part} of ${address}`).toBeLessThanOrEqual(limit);
    }
  });
});

describe('nothing moves when the scripts of a page arrive', () => {
  it.each(budgets.pages)('$kind ($address)', async ({address}) => {
    for (const width of Object.values(widths)) {
      const page = await site.browser.newPage({viewport: {width, height: 900}});
      await page.route('**/assets/js/*', async (route) => {
        await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
        await route.continue();
      });
      await page.goto(site.url + address);
      await page.waitForSelector('html[data-has-hydrated="true"]');
      expect.soft(await layoutShift(page), `${address} at ${width} px`).toBeLessThan(0.01);
      await page.close();
    }
  });
});

it('waits for the first paint before it fetches the app: a second, if the browser tells of none', async () => {
  const page = await site.browser.newPage();
  await page.addInitScript(() => {
    const silent = class {
      observe(): void {}
      disconnect(): void {}
    };
    Object.defineProperty(window, 'PerformanceObserver', {value: silent});
  });
  await page.goto(`${site.url}/course/databases/lsm-trees/`);
  await page.waitForSelector('html[data-has-hydrated="true"]');
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({name}) => name.endsWith('.js'))
      .map(({name, startTime}) => ({name: new URL(name).pathname, startTime})),
  );
  const before = scripts.filter(({startTime}) => startTime < 1000).map(({name}) => name.replace(/\.\w{8}\./, '.'));
  expect(before.sort()).toEqual(['/assets/js/main.js', '/assets/js/runtime~main.js', '/reading.js']);
  expect(scripts.length).toBeGreaterThan(before.length);
  await page.close();
});

it('grows little with each page: what every page loads to know of the others', () => {
  const scripts = path.join(root, 'build/assets/js');
  const runtime = readdirSync(scripts).filter((file) => file.startsWith('runtime~main.'));
  expect(runtime).toHaveLength(1);
  const generated = ['docusaurus.config.mjs', 'globalData.json', 'registry.js', 'routes.js', 'routesChunkNames.json']
    .map((file) => path.join(root, '.docusaurus', file.replace(/\.(?=\w+$)/, '-of-the-browser.')))
    .concat(runtime.map((file) => path.join(scripts, file)))
    .map((file) => readFileSync(file));
  const shared = gzipSync(Buffer.concat(generated), {level: 9}).length;
  const pages = readdirSync(path.join(root, 'build'), {recursive: true, encoding: 'utf8'}).filter((file) =>
    file.endsWith('.html'),
  ).length;
  console.log(`shared by ${pages} pages: ${shared} bytes, ${Math.round(shared / pages)} each`);
  expect(pages).toBeGreaterThan(50);
  expect(shared / pages).toBeLessThanOrEqual(budgets.sharedBytesPerPage);
});

it('holds no drawing program, and no full text, before it is asked for', () => {
  const scripts = path.join(root, 'build/assets/js');
  const texts = readdirSync(scripts).map((file) => readFileSync(path.join(scripts, file), 'utf8'));
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => text.includes('mermaidAPI')).length).toBe(0);
});

it('says nothing of the machine that built it', () => {
  const files = readdirSync(path.join(root, 'build'), {recursive: true, encoding: 'utf8'}).filter((file) =>
    /\.(?:html|js|json|css|xml|txt|md)$/.test(file),
  );
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => readFileSync(path.join(root, 'build', file), 'utf8').includes(root))).toEqual([]);
});
