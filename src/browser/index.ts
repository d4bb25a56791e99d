import {existsSync} from 'node:fs';
import path from 'node:path';
import {chromium, type Browser} from 'playwright-core';
import {bundledBrowser} from './bundled';

/** A Chromium that can be started: its program, and what its environment needs besides ours. */
export interface BrowserProgram {
  executablePath: string;
  env: Record<string, string>;
}

/** No Chromium is on this machine. The message says how to get one. */
export class BrowserNotFoundError extends Error {
  override name = 'BrowserNotFoundError';

  constructor() {
    super(
      'No Chromium was found. Install Chromium or Chrome, or set CHROMIUM to the path of its program; ' +
        'on Linux x64 «npm install --include=optional» brings one.',
    );
  }
}

/** Where the installers of Chromium and Chrome put the program, most common first. */
function systemPaths(platform: NodeJS.Platform): string[] {
  switch (platform) {
    case 'darwin':
      return [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
      ];
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
        const folder = process.env[variable];
        return folder === undefined ? [] : [path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')];
      });
    default:
      return [
        '/usr/bin/chromium',
        '/usr/bin/chromium-browser',
        '/usr/bin/google-chrome',
        '/usr/bin/google-chrome-stable',
        '/snap/bin/chromium',
      ];
  }
}

/**
 * The browser of this machine: `$CHROMIUM`, else an installed Chromium or Chrome, else the one in the optional
 * dependency `@sparticuz/chromium`. `undefined` if there is none. Throws if `$CHROMIUM` names a file that isn't there.
 */
export async function findBrowser(): Promise<BrowserProgram | undefined> {
  const chosen = process.env.CHROMIUM;
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM is set to «${chosen}», which does not exist.`);
    return {executablePath: chosen, env: {}};
  }
  const installed = systemPaths(process.platform).find((file) => existsSync(file));
  return installed === undefined ? bundledBrowser() : {executablePath: installed, env: {}};
}

const flags = [
  '--no-sandbox', // containers forbid the calls that the sandbox needs; we only load our own pages
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none', // text has the same width on every machine
];

/** Starts a browser program, headless. */
export function startBrowser({executablePath, env}: BrowserProgram): Promise<Browser> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return chromium.launch({
    executablePath,
    headless: true,
    args: flags,
    env: {...Object.fromEntries(inherited), ...env},
  });
}

/** Starts the browser of this machine, headless. Rejects with a {@link BrowserNotFoundError} if there is none. */
export async function launchBrowser(): Promise<Browser> {
  const program = await findBrowser();
  if (program === undefined) throw new BrowserNotFoundError();
  return startBrowser(program);
}
