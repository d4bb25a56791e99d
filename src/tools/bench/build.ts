import {spawn} from 'node:child_process';
import {appendFileSync, readdirSync, readFileSync, statSync} from 'node:fs';
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

/** Runs Node in a folder. */
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
async function build(folder: string): Promise<{reference: Run; site: Run; search: Run}> {
  const bin = (name: string) => path.join(folder, 'node_modules', name);
  const typedoc = await run(folder, bin('typedoc/bin/typedoc'), '--logLevel', 'Error');
  const links = await run(folder, bin('tsx/dist/cli.mjs'), 'src/tools/link-api.ts');
  return {
    reference: {...typedoc, seconds: typedoc.seconds + links.seconds},
    site: await run(folder, '--max-semi-space-size=64', bin('@docusaurus/core/bin/docusaurus.mjs'), 'build'),
    search: await run(folder, '--import', 'tsx', '--max-semi-space-size=64', 'src/plugins/search/build.mts'),
  };
}

/** Builds a course of at least so many lessons: cold, again, and after an edit of one lesson. Prints rows of a table. */
export async function benchBuild(lessons: number): Promise<void> {
  const course = enlargedCourse(lessons);
  try {
    for (const kind of ['cold', 'warm', 'one lesson edited']) {
      if (kind === 'one lesson edited') appendFileSync(course.lesson, '\nOne more sentence.\n');
      const {reference, site, search} = await build(course.folder);
      const seconds = [reference, site, search].map((step) => step.seconds);
      const total = seconds.reduce((sum, step) => sum + step, 0);
      const files = readdirSync(path.join(course.folder, 'build'), {recursive: true, encoding: 'utf8'})
        .map((file) => statSync(path.join(course.folder, 'build', file)))
        .filter((stats) => stats.isFile());
      const megabytes = files.reduce((sum, {size}) => sum + size, 0) / 1e6;
      console.log(
        `| ${course.lessons} | ${kind} | ${[total, ...seconds].map((time) => `${time.toFixed(1)} s`).join(' | ')} | ${site.gigabytes.toFixed(2)} GB | ${files.length} files, ${megabytes.toFixed(0)} MB |`,
      );
    }
  } finally {
    course.remove();
  }
}
