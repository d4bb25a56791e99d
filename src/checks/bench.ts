import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';

/**
 * Times `npm run check` on a course of 400 generated lessons, as an author runs it, and on one of them. A lesson has the
 * middle of what the standard asks for: 2,300 words, 3 diagrams, 3 formulas, 6 fences of which one is type-checked, a quiz
 * of 5 questions, 2 exercises. No two diagrams, samples or formulas are equal, so that nothing can be answered from memory.
 */
const folders = 20;
const lessonsInFolder = 20;

const site = path.resolve(__dirname, '../..');

const sentences = [
  'The client opens a connection, sends its request and waits for the answer, which arrives after one round trip at best.',
  'A server that is asked faster than it can answer keeps the requests in a queue, and the queue grows until something gives.',
  'What the log has accepted survives a crash, and what it has not accepted never happened, whatever the caller was told.',
  'Two writers that do not know of each other both succeed, and one of the two results is lost without an error.',
  'The price of a lock is paid by those who wait for it, so hold it for as short a time as the invariant allows.',
  'A retry is safe only if the second execution has no effect beyond that of the first, which the server has to ensure.',
  'Every measurement has a cost and a blind spot, and the [specification](https://www.rfc-editor.org/rfc/rfc9110) names both.',
  'When the *leader* fails, the others notice by its silence, and silence can also mean that the `network` is slow.',
];

const paragraph = (seed: number) =>
  Array.from({length: 5}, (_, index) => sentences[(seed + index * 3) % sentences.length]).join(' ');

const text = (seed: number, paragraphs: number) =>
  Array.from({length: paragraphs}, (_, index) => paragraph(seed + index)).join('\n\n');

const diagram = (n: number, part: string) => `\`\`\`mermaid
flowchart TB
  accTitle: Part ${part} of mechanism ${n}
  accDescr: A client asks service ${n}, which asks a store and puts a job on a queue.
  client${n}[Client ${n}]:::client -->|"request ${part}"| service${n}(Service ${n}):::service
  service${n} --> store${n}[(Store ${n})]:::store
  service${n} --> queue${n}[[Queue ${part}]]:::queue
  queue${n} --> worker${n}(Worker ${n}):::service
  worker${n} --> store${n}
\`\`\``;

const quiz = (n: number) => `:::quiz{id="question-${n}"}
${sentences[n % sentences.length] ?? ''} Why?

- [x] Because the queue grows

  ${sentences[(n + 1) % sentences.length] ?? ''}

- [ ] Because the store is slow

  ${sentences[(n + 2) % sentences.length] ?? ''}
:::`;

const exercise = (n: number) => `::::exercise[Compute part ${n}]{level="1"}
${sentences[n % sentences.length] ?? ''}

:::solution
${sentences[(n + 3) % sentences.length] ?? ''}
:::
::::`;

function lesson(folder: number, index: number): string {
  const n = folder * lessonsInFolder + index;
  const concepts = Array.from(
    {length: 6},
    (_, k) =>
      `  - name: mechanism ${n} part ${k}\n    aliases: [m${n}p${k}]\n    definition: The part ${k} of what lesson ${n} explains.`,
  );
  return `---
title: Mechanism ${n} and what it costs
description: How mechanism ${n} works step by step, what it promises, what it costs, and how it fails in production.
level: 2
minutes: 20
prerequisites:${index === 0 ? ' []' : `\n  - folder-${folder}/lesson-${index - 1}`}
outcomes:
  - Explain mechanism ${n} to a colleague
  - Compute what mechanism ${n} costs
concepts:
${concepts.join('\n')}
reviewed: 2026-11
---

${text(n, 3)}

The parts of mechanism ${n} are m${n}p0, m${n}p1, m${n}p2, m${n}p3, m${n}p4 and m${n}p5.${index === 0 ? '' : ` See [the lesson before](lesson-${index - 1}.md#what-it-costs).`}

${diagram(n, 'one')}

## The mechanism

${text(n + 1, 4)}

${diagram(n, 'two')}

\`\`\`ts
interface Request${n} { id: string; attempts: number }
export const next${n} = (request: Request${n}): Request${n} => ({...request, attempts: request.attempts + ${n}});
\`\`\`

\`\`\`sh
curl --max-time ${n} https://example.org/
\`\`\`

## What it costs

${text(n + 2, 4)}

$$
T_{${n}} = N \\cdot t_\\text{rtt} + \\frac{S_{${n}}}{B}
$$

With $N = ${n}$ requests and $B = ${n + 1}$ bytes a second.

\`\`\`json
{"requests": ${n}}
\`\`\`

## How it fails

${text(n + 3, 2)}

| Failure | Symptom | What you do |
|---|---|---|
| The queue grows | Latency ${n} | Shed load |
| The store is slow | Errors | Use a breaker |
| The network loses | Timeouts | Retry |

${diagram(n, 'three')}

## Check yourself

${[0, 1, 2, 3, 4].map((k) => quiz(n + k)).join('\n\n')}

## Exercises

${exercise(n)}

${exercise(n + 1)}

## Sources

${[9110, 9111, 9112, 9113].map((rfc) => `- RFC ${rfc}, [section ${n % 9}](https://www.rfc-editor.org/rfc/rfc${rfc}).`).join('\n')}
`;
}

/** Writes the course into a new folder, and returns that. */
function generate(): string {
  const root = mkdtempSync(path.join(tmpdir(), 'bench-checks-'));
  cpSync(path.join(site, 'src'), path.join(root, 'src'), {recursive: true});
  for (const file of ['tsconfig.json', 'package.json']) cpSync(path.join(site, file), path.join(root, file));
  symlinkSync(path.join(site, 'node_modules'), path.join(root, 'node_modules'), 'junction');
  const ids: string[] = [];
  for (let folder = 0; folder < folders; folder++) {
    mkdirSync(path.join(root, 'docs', `folder-${folder}`), {recursive: true});
    for (let index = 0; index < lessonsInFolder; index++) {
      const id = `folder-${folder}/lesson-${index}`;
      writeFileSync(path.join(root, 'docs', `${id}.md`), lesson(folder, index));
      ids.push(id);
    }
  }
  writeFileSync(path.join(root, 'sidebars.ts'), `export default {course: ${JSON.stringify(ids)}};\n`);
  return root;
}

/** Runs the checks as `npm run check` does, and returns the seconds. Throws if they find anything, or nothing to read. */
function time(root: string, ...args: string[]): number {
  const start = performance.now();
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--max-semi-space-size=64', 'src/checks/cli.ts', ...args],
    {cwd: root, encoding: 'utf8'},
  );
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0)
    throw new Error(
      `The checks of the generated course ended with ${status ?? 'no'} code:\n${stdout.slice(0, 2000)}${stderr}`,
    );
  console.log(`${seconds.toFixed(1)} s  ${args[0] ?? 'the whole course'}: ${stdout.trim()}`);
  return seconds;
}

const limits = {course: 10, file: 2};

const root = generate();
try {
  console.log(`${availableParallelism()} cores, ${process.version}`);
  const seconds = {course: time(root), file: time(root, 'docs/folder-3/lesson-3.md')};
  const late = Object.entries(limits).filter(([name, limit]) => seconds[name === 'file' ? 'file' : 'course'] > limit);
  for (const [name, limit] of late) console.error(`The ${name} takes more than ${limit} s.`);
  process.exitCode = late.length === 0 ? 0 : 1;
} finally {
  rmSync(root, {recursive: true, force: true});
}
