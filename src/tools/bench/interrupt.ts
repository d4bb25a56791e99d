import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {enlargedCourse} from './course';

/** When builds are killed, as fractions of the time that a whole one took. */
const moments = [0.1, 0.35, 0.6, 0.85];

/** `npm run build` in a folder, killed with all that it started after `limit` ms. Resolves with whether it ended by itself. */
function build(folder: string, limit = Infinity): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'build'], {cwd: folder, stdio: 'ignore', detached: true});
    const timer = Number.isFinite(limit)
      ? setTimeout(() => process.kill(-(child.pid ?? NaN), 'SIGKILL'), limit)
      : undefined;
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === null ? signal === 'SIGKILL' : code === 0) resolve(code === 0);
      else reject(new Error(`The build in ${folder} failed with ${code ?? signal ?? 'nothing'}.`));
    });
  });
}

/** Each file of a built site with the hash of its content. */
function contentOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).sort();
  return new Map(
    files.flatMap((file) => {
      const absolute = path.join(folder, file);
      if (!statSync(absolute).isFile()) return [];
      return [[file, createHash('sha256').update(readFileSync(absolute)).digest('hex')] as const];
    }),
  );
}

/** Kills builds at several moments, builds again, and compares the site with that of a build that nobody disturbed. */
export async function benchInterrupt(): Promise<void> {
  const course = enlargedCourse(0);
  const site = path.join(course.folder, 'build');
  try {
    await build(course.folder);
    const whole = contentOf(site);
    const started = performance.now();
    await build(course.folder); // with the caches of the first, as those that are killed
    const duration = performance.now() - started;
    for (const moment of moments) {
      const ended = await build(course.folder, duration * moment);
      await build(course.folder);
      const again = contentOf(site);
      const names = new Set([...whole.keys(), ...again.keys()]);
      const different = [...names].filter((file) => whole.get(file) !== again.get(file));
      console.log(
        `| ${(moment * 100).toFixed(0)} % | ${ended ? 'it had ended' : 'killed'} | ${whole.size} | ${different.length} |`,
      );
      for (const file of different.slice(0, 10)) console.log(`  ${file}`);
      if (different.length > 0) process.exitCode = 1;
    }
  } finally {
    course.remove();
  }
}
