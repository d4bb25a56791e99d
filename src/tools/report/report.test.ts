import {describe, expect, it} from 'vitest';
import {commentOf, marker} from './comment';
import {artifactOf, pullRequestOf, putComment, type Request} from './github';

const run = 'https://github.com/o/n/actions/runs/7';
const sha = 'a'.repeat(40);

/** A GitHub that answers by path and remembers what was asked. */
function fake(answers: Record<string, unknown>): {request: Request; asked: string[]; bodies: object[]} {
  const asked: string[] = [];
  const bodies: object[] = [];
  const request: Request = (method, path, body) => {
    asked.push(`${method} ${path}`);
    if (body) bodies.push(body);
    return path in answers || method !== 'GET'
      ? Promise.resolve(answers[path])
      : Promise.reject(new Error(`not there: ${path}`));
  };
  return {request, asked, bodies};
}

const newest = '/pulls?state=open&sort=updated&direction=desc&per_page=100';
const pull = (number: number, head: string, state = 'open') => ({number, state, head: {sha: head}});

describe('the pull request', () => {
  it('is the open one that ends with the commit', async () => {
    const {request} = fake({
      [`/commits/${sha}/pulls`]: [pull(1, 'b'.repeat(40)), pull(2, sha, 'closed'), pull(3, sha)],
    });
    expect(await pullRequestOf(request, sha)).toBe(3);
  });

  it('of a fork is found among the open ones', async () => {
    const {request} = fake({[`/commits/${sha}/pulls`]: [], [newest]: [pull(4, sha)]});
    expect(await pullRequestOf(request, sha)).toBe(4);
  });

  it('is none when a newer commit has come', async () => {
    const {request} = fake({[`/commits/${sha}/pulls`]: [pull(1, 'b'.repeat(40))], [newest]: [pull(1, 'b'.repeat(40))]});
    expect(await pullRequestOf(request, sha)).toBeUndefined();
  });
});

it('finds the preview of the run, unless it has expired', async () => {
  const of = (expired: boolean) =>
    fake({'/actions/runs/7/artifacts?per_page=100': {artifacts: [{id: 9, name: 'preview', expired}]}});
  expect(await artifactOf(of(false).request, 7, 'preview')).toBe(9);
  expect(await artifactOf(of(true).request, 7, 'preview')).toBeUndefined();
});

describe('the comment', () => {
  const path = '/issues/3/comments?per_page=100';

  it('is written once', async () => {
    const {request, asked, bodies} = fake({[path]: []});
    await putComment(request, 3, marker, 'words');
    expect(asked.at(-1)).toBe('POST /issues/3/comments');
    expect(bodies).toEqual([{body: 'words'}]);
  });

  it('is rewritten, and nobody else’s is, even if it looks like ours', async () => {
    const others = {id: 1, body: `${marker}\nforged`, user: {login: 'somebody'}};
    const ours = {id: 2, body: `${marker}\nold`, user: {login: 'github-actions[bot]'}};
    const {request, asked} = fake({[path]: [others, ours]});
    await putComment(request, 3, marker, 'new');
    expect(asked.at(-1)).toBe('PATCH /issues/comments/2');
  });

  it('thanks, and links the preview', () => {
    const text = commentOf({conclusion: 'success', run, preview: `${run}/artifacts/9`});
    expect(text).toContain('Everything passes');
    expect(text).toContain(`(${run}/artifacts/9)`);
  });

  it('points to the run where the checks have no words', () => {
    expect(commentOf({conclusion: 'failure', run})).toContain(`[the run](${run})`);
  });

  it('keeps a stranger’s text in a fence that it cannot close', () => {
    const report = 'docs/a.md:1:1 links\n````\n@everyone ![x](https://evil.example/x.png)\u001b[31m\u202e';
    const text = commentOf({conclusion: 'failure', run, report});
    const fence = /^(`{3,})text$/m.exec(text)?.[1] ?? '';
    expect(fence.length).toBe(5);
    const inside = text.split(`${fence}text\n`)[1]?.split(`\n${fence}`)[0];
    expect(inside).toBe('docs/a.md:1:1 links\n````\n@everyone ![x](https://evil.example/x.png)[31m');
  });

  it('is cut where nobody would read on', () => {
    const text = commentOf({conclusion: 'failure', run, report: 'x'.repeat(100_000)});
    expect(text.length).toBeLessThan(21_000);
    expect(text).toContain('…');
  });
});
