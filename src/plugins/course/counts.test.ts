import {expect, it} from 'vitest';
import {countLesson} from './counts';

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
