import {describe, expect, it} from 'vitest';
import {readSource, sourceLine} from './source';

describe('readSource', () => {
  it('takes the text alternative out of the statements', () => {
    const source = readSource(
      'flowchart LR\n  %% a comment\n  accTitle: Two boxes\n  accDescr { One,\n  two }\n  a --> b',
    );
    expect(source.kind?.name).toBe('flowchart');
    expect(source.title).toBe('Two boxes');
    expect(source.description).toBe('One, two');
    expect(source.statements).toEqual([
      {line: 1, text: 'flowchart LR'},
      {line: 6, text: 'a --> b'},
    ]);
  });

  it('reads the keyword of «gitGraph LR:»', () => {
    expect(readSource('gitGraph:\n  commit').keyword).toBe('gitGraph');
  });

  it('blanks quoted text', () => {
    expect(readSource('flowchart LR\n  a["x; style y"] --> b').statements).toHaveLength(2);
  });
});

describe('sourceLine', () => {
  it('counts the lines that Mermaid has removed', () => {
    const source = '\n%% c\n\nsequenceDiagram\n  %% x\n\n A->>B: x\n  %% y\n  foo bar\n';
    expect([1, 2, 3, 4].map((line) => sourceLine(source, line))).toEqual([4, 6, 7, 9]);
  });

  it('stays in the source', () => {
    expect(sourceLine('flowchart LR\n  a --', 9)).toBe(2);
  });
});
