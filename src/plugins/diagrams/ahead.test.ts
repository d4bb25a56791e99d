import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {sourcesIn} from './ahead';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ahead-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

it('finds the sources of diagrams in all Markdown files below a folder, as Markdown gives them', () => {
  mkdirSync(path.join(folder, 'below'));
  writeFileSync(
    path.join(folder, 'one.md'),
    'Text\n\n```mermaid\nflowchart TB\n  a --> b\n```\n\n```ts\nlet a;\n```\n',
  );
  writeFileSync(path.join(folder, 'below/two.md'), '```mermaid\r\npie\r\n  "a": 1\r\n```\r\n');
  writeFileSync(path.join(folder, 'three.txt'), '```mermaid\npie\n```\n');
  expect(sourcesIn(folder).sort()).toEqual(['flowchart TB\n  a --> b', 'pie\n  "a": 1']);
});

it('finds none in a folder that is not there', () => {
  expect(sourcesIn(path.join(folder, 'none'))).toEqual([]);
});
