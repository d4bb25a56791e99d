import {existsSync, readFileSync} from 'node:fs';
import {z} from 'zod';
import {commentOf, marker} from './comment';
import {artifactOf, github, pullRequestOf, putComment} from './github';

/** What the workflow `report` passes in; all of it comes from GitHub's event but the file REPORT, which a stranger's run wrote. */
const environment = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_TOKEN: z.string().min(1),
  HEAD_SHA: z.string().regex(/^[0-9a-f]{40}$/),
  RUN_ID: z.coerce.number().int(),
  CONCLUSION: z.string(),
  REPORT: z.string(),
});

async function main(): Promise<void> {
  const {GITHUB_REPOSITORY, GITHUB_TOKEN, HEAD_SHA, RUN_ID, CONCLUSION, REPORT} = environment.parse(process.env);
  const request = github(GITHUB_REPOSITORY, GITHUB_TOKEN);
  const pull = await pullRequestOf(request, HEAD_SHA);
  if (pull === undefined) {
    console.log(`No open pull request ends with ${HEAD_SHA}: a newer commit has come, or it is closed.`);
    return;
  }
  const run = `https://github.com/${GITHUB_REPOSITORY}/actions/runs/${RUN_ID}`;
  const preview = await artifactOf(request, RUN_ID, 'preview');
  const body = commentOf({
    conclusion: CONCLUSION,
    run,
    ...(existsSync(REPORT) ? {report: readFileSync(REPORT, 'utf8')} : {}),
    ...(preview === undefined ? {} : {preview: `${run}/artifacts/${preview}`}),
  });
  await putComment(request, pull, marker, body);
  console.log(`Told pull request ${pull}.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
