import {z} from 'zod';

/** What the report asks of GitHub; a test gives it another one. */
export type Request = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) => Promise<unknown>;

/** GitHub's REST API for one repository (`owner/name`). Rejects on any answer but a success. */
export function github(repository: string, token: string): Request {
  return async (method, path, body) => {
    const response = await fetch(`https://api.github.com/repos/${repository}${path}`, {
      method,
      headers: {authorization: `Bearer ${token}`, accept: 'application/vnd.github+json'},
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const answer: unknown = await response.json();
    return answer;
  };
}

const pulls = z.array(z.object({number: z.int(), state: z.string(), head: z.object({sha: z.string()})}));
const comments = z.array(z.object({id: z.int(), body: z.string(), user: z.object({login: z.string()})}));
const artifacts = z.object({artifacts: z.array(z.object({id: z.int(), name: z.string(), expired: z.boolean()}))});

/**
 * The open pull request whose newest commit is `sha`. Asked of GitHub: what the run itself says about its pull request was
 * written by a stranger.
 */
export async function pullRequestOf(request: Request, sha: string): Promise<number | undefined> {
  const isIt = ({state, head}: z.infer<typeof pulls>[number]) => state === 'open' && head.sha === sha;
  const byCommit = pulls.parse(await request('GET', `/commits/${sha}/pulls`)).find(isIt);
  if (byCommit) return byCommit.number;
  // A commit that only a fork has may not be listed by commit.
  const newest = await request('GET', '/pulls?state=open&sort=updated&direction=desc&per_page=100');
  return pulls.parse(newest).find(isIt)?.number;
}

/** The id of an artifact of a run, if it is there. */
export async function artifactOf(request: Request, run: number, name: string): Promise<number | undefined> {
  const listed = artifacts.parse(await request('GET', `/actions/runs/${run}/artifacts?per_page=100`));
  return listed.artifacts.find((artifact) => artifact.name === name && !artifact.expired)?.id;
}

/** Rewrites our comment that starts with `marker`, or writes the first one. */
export async function putComment(request: Request, pull: number, marker: string, body: string): Promise<void> {
  const listed = comments.parse(await request('GET', `/issues/${pull}/comments?per_page=100`));
  const ours = listed.find(
    (comment) => comment.user.login === 'github-actions[bot]' && comment.body.startsWith(marker),
  );
  if (ours) await request('PATCH', `/issues/comments/${ours.id}`, {body});
  else await request('POST', `/issues/${pull}/comments`, {body});
}
