import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {promisify} from 'node:util';
import {brotliDecompress} from 'node:zlib';
import type {BrowserProgram} from './index';

/** The folder of `@sparticuz/chromium` with its archives, or `undefined` where npm left the optional dependency out. */
function archives(): string | undefined {
  try {
    return path.resolve(createRequire(__filename).resolve('@sparticuz/chromium'), '../../../bin');
  } catch {
    return undefined;
  }
}

const inflate = async (archive: string): Promise<Buffer> => promisify(brotliDecompress)(await readFile(archive));

/** Unpacks the program, and the libraries (NSS, NSPR) that minimal machines lack, into a folder. */
async function unpack(source: string, folder: string): Promise<void> {
  const program = path.join(folder, 'chromium');
  await writeFile(program, await inflate(path.join(source, 'chromium.br')));
  await chmod(program, 0o755);
  const tar = path.join(folder, 'libraries.tar');
  await writeFile(tar, await inflate(path.join(source, 'al2023.tar.br')));
  await promisify(execFile)('tar', ['-xf', tar, '-C', folder]);
  await rm(tar);
}

/**
 * The Chromium in the optional dependency `@sparticuz/chromium`; `undefined` if it isn't installed or can't run here.
 * The package's own unpacking is made for AWS Lambda: it leaves out the libraries elsewhere, and a second process may
 * start a program that the first one is still writing.
 */
export async function bundledBrowser(): Promise<BrowserProgram | undefined> {
  const source = process.platform === 'linux' && process.arch === 'x64' ? archives() : undefined;
  if (source === undefined) return undefined;
  // Not in the shared temporary folder, where another user could have put a program of the same name. The size of the
  // archive tells versions of the package apart.
  const {size} = await stat(path.join(source, 'chromium.br'));
  const target = path.resolve(source, '../../../.cache/backend-journey', `chromium-${size}`);
  if (!existsSync(target)) {
    await mkdir(path.dirname(target), {recursive: true});
    const folder = await mkdtemp(`${target}-`);
    await unpack(source, folder);
    // The finished folder appears at once. If another process was faster, its folder is as good as ours.
    await rename(folder, target).catch(() => rm(folder, {recursive: true}));
  }
  return {executablePath: path.join(target, 'chromium'), env: {LD_LIBRARY_PATH: path.join(target, 'lib')}};
}
