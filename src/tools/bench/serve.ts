import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import path from 'node:path';
import {startNginx} from '../../../tests/nginx';

const seconds = 8;
const connections = 64;

function load(url: string, address: string): void {
  const {stdout, status} = spawnSync(
    'wrk',
    [
      '-t',
      '1',
      '-c',
      String(connections),
      '-d',
      `${seconds}s`,
      '--latency',
      '-H',
      'Accept-Encoding: br',
      url + address,
    ],
    {encoding: 'utf8'},
  );
  if (status !== 0) throw new Error('wrk is missing, or failed: apt-get install wrk');
  const value = (pattern: RegExp) => pattern.exec(stdout)?.[1] ?? '?';
  const failed = value(/Non-2xx or 3xx responses: (\d+)/);
  console.log(
    `| ${address.replace(/-?[0-9a-f]{8,}/, '…')} | ${value(/Requests\/sec:\s+([\d.]+)/)} | ${value(/50%\s+(\S+)/)} | ${value(/99%\s+(\S+)/)} | ${value(/Transfer\/sec:\s+(\S+)/)}/s | ${failed === '?' ? 0 : failed} |`,
  );
}

/** Loads nginx, as it is shipped, with one thread of wrk on the same machine. Prints rows of a table. */
export async function benchServe(root: string): Promise<void> {
  const nginx = await startNginx();
  try {
    const scripts = path.join(root, 'build/assets/js');
    const main = readdirSync(scripts).find((file) => file.startsWith('main.')) ?? '';
    for (const address of ['/', '/course/databases/lsm-trees/', `/assets/js/${main}`]) load(nginx.url, address);
  } finally {
    nginx.stop();
  }
}
