import path from 'node:path';
import {benchBuild} from './build';
import {benchInterrupt} from './interrupt';
import {benchLighthouse} from './lighthouse';
import {benchProgress} from './progress';
import {benchServe} from './serve';

// npm run bench -- build [lessons…] | serve | lighthouse | progress | interrupt
// `serve`, `lighthouse` and `progress` measure the build that is there; the others build copies.

const root = path.resolve(__dirname, '../../..');

async function main([what, ...counts]: string[]): Promise<void> {
  if (what === 'build') {
    console.log(
      '| lessons | build | whole | reference | site | full text | memory | output |\n|---|---|---|---|---|---|---|---|',
    );
    for (const count of counts.length > 0 ? counts.map(Number) : [0, 150, 500, 1500]) await benchBuild(count);
  } else if (what === 'serve') {
    console.log('| address | requests/s | median | 99 % | sent | errors |\n|---|---|---|---|---|---|');
    await benchServe(root);
  } else if (what === 'lighthouse') {
    console.log('| page | performance | accessibility | best practices | SEO | FCP | LCP | TBT | CLS |');
    console.log('|---|---|---|---|---|---|---|---|---|');
    await benchLighthouse();
  } else if (what === 'progress') {
    console.log('| page | longest task of a new reader | of one who has read 200 lessons |\n|---|---|---|');
    await benchProgress();
  } else if (what === 'interrupt') {
    console.log('| killed at | | files of the site | of which differ after the next build |\n|---|---|---|---|');
    await benchInterrupt();
  } else throw new Error('npm run bench -- build [lessons…] | serve | lighthouse | progress | interrupt');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
