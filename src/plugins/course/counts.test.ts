import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {visit} from 'unist-util-visit';
import {expect, it} from 'vitest';
import {parseMarkdown} from '../../markdown/parse';
import {countLesson, type LessonCounts} from './counts';

/** The same, counted on the tree that the site is made of. */
function countTree(markdown: string): LessonCounts {
  const counts: LessonCounts = {diagrams: 0, questions: 0, exercises: 0, sources: new Set()};
  visit(parseMarkdown(markdown), (node) => {
    if (node.type === 'code' && node.lang === 'mermaid') counts.diagrams += 1;
    if (node.type === 'containerDirective' && node.name === 'quiz') counts.questions += 1;
    if (node.type === 'containerDirective' && node.name === 'exercise') counts.exercises += 1;
    if ((node.type === 'link' || node.type === 'definition') && node.url.startsWith('https://'))
      counts.sources.add(node.url.split('#')[0] ?? node.url);
  });
  return counts;
}

it('counts what stands in a lesson, once', () => {
  const markdown = `---
title: A lesson
---

See [a](https://www.rfc-editor.org/rfc/rfc9110#section-9), [b](https://www.rfc-editor.org/rfc/rfc9110) and [c](./other.md).

\`\`\`mermaid
flowchart LR
\`\`\`

\`\`\`ts
const notADiagram = 'mermaid';
\`\`\`

:::quiz{id="one"}
A question

- [x] An answer

  Why.
:::

::::exercise[Do it]{level="1"}
Text

:::solution
Solved, with a [source](https://example.org/).
:::
::::
`;
  const {sources, ...numbers} = countLesson(markdown);
  expect(numbers).toEqual({diagrams: 1, questions: 1, exercises: 1});
  expect([...sources]).toEqual(['https://www.rfc-editor.org/rfc/rfc9110', 'https://example.org/']);
});

it('counts in every lesson what the tree has', {timeout: 60_000}, () => {
  const folder = path.resolve('docs');
  const lessons = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.md'));
  expect(lessons.length).toBeGreaterThan(0);
  for (const lesson of lessons) {
    const markdown = readFileSync(path.join(folder, lesson), 'utf8');
    expect({lesson, ...countLesson(markdown)}).toEqual({lesson, ...countTree(markdown)});
  }
});
