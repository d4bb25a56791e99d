import {spawn} from 'node:child_process';
import {appendFileSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {enlargedCourse} from './course';

interface Run {
  seconds: number;
  /** The most memory that the build held, in gigabytes; NaN where the system has no /proc. */
  gigabytes: number;
}

/** The high-water mark of a process's memory, in bytes. */
function peakMemory(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? ''}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return NaN; // it has ended, or the system is another
  }
}

function run(folder: string, ...command: string[]): Promise<Run> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      cwd: folder,
      env: {...process.env, WEBPACK_URL_LOADER_LIMIT: '1'},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let peak = NaN;
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    const watch = setInterval(() => {
      const now = peakMemory(child.pid);
      if (!(now <= peak)) peak = Number.isNaN(now) ? peak : now;
    }, 200);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code !== 0) reject(new Error(`${command.join(' ')} failed in ${folder}\n${complaint.slice(-3000)}`));
      else resolve({seconds: (performance.now() - started) / 1000, gigabytes: peak / 1e9});
    });
  });
}

/** The steps of `npm run build`, timed each. */
async function build(folder: string): Promise<{site: Run; search: Run}> {
  const bin = (name: string) => path.join(folder, 'node_modules', name);
  const site = await run(folder, bin('@docusaurus/core/bin/docusaurus.mjs'), 'build');
  return {site, search: await run(folder, bin('tsx/dist/cli.mjs'), 'src/plugins/search/build.mts')};
}

/** Builds a course of at least so many lessons: cold, again, and after an edit of one lesson. Prints rows of a table. */
export async function benchBuild(root: string, lessons: number): Promise<void> {
  const course = enlargedCourse(root, lessons);
  try {
    await run(course.folder, path.join(root, 'node_modules/typedoc/bin/typedoc'), '--logLevel', 'Error');
    await run(course.folder, path.join(root, 'node_modules/tsx/dist/cli.mjs'), 'src/tools/link-api.ts');
    for (const kind of ['cold', 'warm', 'one lesson edited']) {
      if (kind === 'cold') {
        for (const kept of ['.docusaurus', 'build', '.cache'])
          rmSync(path.join(course.folder, kept), {recursive: true, force: true});
      }
      if (kind === 'one lesson edited') appendFileSync(course.lesson, '\nOne more sentence.\n');
      const {site, search} = await build(course.folder);
      const files = readdirSync(path.join(course.folder, 'build'), {recursive: true, encoding: 'utf8'})
        .map((file) => statSync(path.join(course.folder, 'build', file)))
        .filter((stats) => stats.isFile());
      const megabytes = files.reduce((sum, {size}) => sum + size, 0) / 1e6;
      console.log(
        `| ${course.lessons} | ${kind} | ${site.seconds.toFixed(1)} s | ${search.seconds.toFixed(1)} s | ${site.gigabytes.toFixed(2)} GB | ${files.length} files, ${megabytes.toFixed(0)} MB |`,
      );
    }
  } finally {
    course.remove();
  }
}
