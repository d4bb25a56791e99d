import {afterEach, describe, expect, it, vi} from 'vitest';
import {bundledBrowser} from './bundled';
import {findBrowser, launchBrowser, startBrowser} from './index';

afterEach(() => vi.unstubAllEnvs());

describe('findBrowser', () => {
  it('takes the program that CHROMIUM names', async () => {
    vi.stubEnv('CHROMIUM', process.execPath);
    expect(await findBrowser()).toEqual({executablePath: process.execPath, env: {}});
  });

  it('refuses a CHROMIUM that is not there', async () => {
    vi.stubEnv('CHROMIUM', '/nowhere/chromium');
    await expect(findBrowser()).rejects.toThrow('«/nowhere/chromium»');
  });
});

it('starts the browser of this machine', async () => {
  const browser = await launchBrowser();
  const page = await browser.newPage();
  expect(await page.evaluate('6 * 7')).toBe(42);
  await browser.close();
});

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'starts the bundled browser',
  async () => {
    const program = await bundledBrowser();
    if (program === undefined) throw new Error('@sparticuz/chromium is not installed');
    const browser = await startBrowser(program);
    expect(browser.version()).toMatch(/^143\./);
    await browser.close();
  },
  30_000,
);
