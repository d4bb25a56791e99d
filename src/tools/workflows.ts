import {parse} from 'yaml';
import {z} from 'zod';

const step = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const permissions = z.record(z.string(), z.string());
const job = z.object({
  permissions: permissions.optional(),
  'timeout-minutes': z.number().optional(),
  steps: z.array(step),
});
const workflow = z.object({
  on: z.unknown(),
  permissions: permissions.optional(),
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), job),
});

const triggersOf = (on: unknown): string[] =>
  typeof on === 'string'
    ? [on]
    : Array.isArray(on)
      ? on.map(String)
      : Object.keys(z.record(z.string(), z.unknown()).parse(on));

/** What a stranger decides: put into a script by `${{ }}`, it becomes code. */
const tainted = /\$\{\{[^}]*(?:github\.event\.|github\.head_ref|inputs\.)[^}]*\}\}/;

/**
 * What makes a workflow unsafe or endless, by the rules of SECURITY.md. Linters of syntax (actionlint) don't know them.
 *
 * @throws if the text is no workflow.
 */
export function problemsOf(text: string): string[] {
  const {on, permissions: atTop, concurrency, jobs} = workflow.parse(parse(text));
  const triggers = triggersOf(on);
  const byStrangers = triggers.includes('pull_request');
  const problems: string[] = [];
  if (triggers.includes('pull_request_target'))
    problems.push('pull_request_target runs with our rights on their event');
  if (atTop === undefined) problems.push('no permissions: the default may write');
  if (Object.entries(atTop ?? {}).some(([scope, right]) => scope !== 'contents' || right !== 'read'))
    problems.push('permissions at the top are more than to read the contents; give them to the job that needs them');
  if (concurrency === undefined) problems.push('no concurrency: runs pile up');
  if (byStrangers && /\$\{\{[^}]*\bsecrets\b/.test(text)) problems.push('a secret in a run of a stranger’s code');
  if (triggers.includes('workflow_run') && /\bref:|head_branch|head_repository/.test(text))
    problems.push('workflow_run must not check out what a stranger chose');

  for (const [name, {permissions: rights = {}, 'timeout-minutes': timeout, steps}] of Object.entries(jobs)) {
    if (timeout === undefined) problems.push(`${name}: no timeout-minutes`);
    if (byStrangers && Object.values(rights).includes('write'))
      problems.push(`${name}: writes in a run of a stranger’s code`);
    for (const {uses, run, with: options} of steps) {
      if (uses !== undefined && !/@[0-9a-f]{40}$/.test(uses)) problems.push(`${name}: ${uses} is not pinned by digest`);
      if (uses?.startsWith('actions/checkout@') && options?.['persist-credentials'] !== false)
        problems.push(`${name}: checkout leaves the token in .git/config`);
      if (run !== undefined && tainted.test(run))
        problems.push(`${name}: a script with text of a stranger in it: ${run}`);
      if (run !== undefined && /\bnpm (?:ci|i|install)\b(?!.*--ignore-scripts)/.test(run))
        problems.push(`${name}: npm runs the install scripts of packages: ${run}`);
      if (run !== undefined && /\bnpm (?:i|install)\b/.test(run))
        problems.push(`${name}: npm ci keeps to the lockfile: ${run}`);
    }
  }
  return problems;
}
