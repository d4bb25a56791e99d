import {readdirSync, statSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {brotliCompress, constants, gzip} from 'node:zlib';

// `npm run compress [-- folder]`: beside each file of a build that shrinks, its .br and .gz, for servers that send those.

const shrinks = /\.(html|css|js|json|xml|txt|md|svg|ico)$/;
/** Below this, in bytes, a file and its headers fit one packet anyway. */
const smallest = 512;
/** As many as Node's pool has threads. */
const workers = 4;

async function compress(file: string): Promise<void> {
  const text = await readFile(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(text, {params}));
  await writeFile(`${file}.gz`, await promisify(gzip)(text, {level: constants.Z_BEST_COMPRESSION}));
}

async function compressFolder(folder: string): Promise<void> {
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => shrinks.test(file))
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).size >= smallest);
  if (files.length === 0) throw new Error(`There is nothing to compress in ${folder}: build the site first.`);
  const count = files.length;
  const work = async () => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) await compress(file);
  };
  await Promise.all(Array.from({length: workers}, work));
  console.log(`Compressed ${count} files of ${folder}.`);
}

compressFolder(path.resolve(process.argv[2] ?? 'build')).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
