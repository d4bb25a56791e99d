import path from 'node:path';
import {benchBuild} from './build';
import {benchLighthouse} from './lighthouse';
import {benchProgress} from './progress';
import {benchServe} from './serve';

// npm run bench -- build [lessons…] | serve | lighthouse | progress      (all but the first measure the build that is there)

const root = path.resolve(__dirname, '../../..');

async function main([what, ...counts]: string[]): Promise<void> {
  if (what === 'build') {
    console.log('| lessons | build | site | full text | memory | output |\n|---|---|---|---|---|---|');
    for (const count of counts.length > 0 ? counts.map(Number) : [0, 150, 500, 1500]) await benchBuild(root, count);
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
  } else throw new Error('npm run bench -- build [lessons…] | serve | lighthouse | progress');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
