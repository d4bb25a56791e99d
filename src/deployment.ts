import {execFileSync} from 'node:child_process';

/** Where the site is served, and where its source is. */
export interface Deployment {
  url: string;
  baseUrl: string;
  /** `https://github.com/owner/name`; absent when it isn't known, so that no wrong edit link is shown. */
  repository?: string;
}

function originRemote(): string {
  try {
    return execFileSync('git', ['remote', 'get-url', 'origin'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return ''; // not a clone, or no git: the repository stays unknown
  }
}

/** The `owner/name` of a GitHub remote, in any of the forms that git accepts. */
export function repositoryOf(remote: string): string | undefined {
  return /github\.com[/:]([\w-]+\/[\w.-]+?)(?:\.git)?\/?\s*$/.exec(remote)?.[1];
}

/** Reads the deployment from the environment: `SITE_URL`, `BASE_URL`, `GITHUB_REPOSITORY`; localhost by default. */
export function deployment(env: NodeJS.ProcessEnv = process.env, remote: () => string = originRemote): Deployment {
  const name = env.GITHUB_REPOSITORY ?? repositoryOf(remote());
  return {
    url: env.SITE_URL ?? 'http://localhost:3000',
    baseUrl: env.BASE_URL ?? '/',
    ...(name === undefined ? {} : {repository: `https://github.com/${name}`}),
  };
}
