import {execFileSync} from 'node:child_process';

/** A file and when it last changed. */
export interface Change {
  /** From the root, with «/». */
  file: string;
  date: Date;
}

/** The newest change of each file, from `git log --format=%x00%cI --name-only`: newest commits first. */
export function parseLog(log: string): Map<string, Date> {
  const changes = new Map<string, Date>();
  for (const commit of log.split('\0').slice(1)) {
    const [date = '', ...files] = commit.split('\n');
    for (const file of files) if (file !== '' && !changes.has(file)) changes.set(file, new Date(date));
  }
  return changes;
}

/**
 * When each file of a folder was last changed, by its commits. Empty where git doesn't know: no repository, or a shallow
 * clone, in which every file seems to be as old as the newest commit.
 */
export function lastChanges(root: string, folder: string): Map<string, Date> {
  const git = (...words: string[]) =>
    execFileSync('git', words, {cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28});
  try {
    if (git('rev-parse', '--is-shallow-repository').trim() === 'true') return new Map();
    return parseLog(git('log', '--format=%x00%cI', '--name-only', '--', folder));
  } catch {
    return new Map(); // no repository, or no git
  }
}
