import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {lessonFrontMatter, readFrontMatter} from '../../markdown/front-matter';
import {folderPage, outline, slugOf} from './files';
import {newLesson, Refusal, type Request} from './new-lesson';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'new-lesson-'));
  mkdirSync(path.join(root, 'docs/databases'), {recursive: true});
  mkdirSync(path.join(root, 'docs/messaging'));
  writeFileSync(path.join(root, 'docs/databases/nosql.md'), 'Text.\n');
  writeFileSync(
    path.join(root, 'sidebars.ts'),
    `export default roadmap(
  stage('Databases', [folder('databases', 'Databases', ['nosql'])]),
  stage('Messaging', [folder('messaging', 'Messaging', ['queues'])]),
);
`,
  );
  writeFileSync(
    path.join(root, '.prettierrc.json'),
    '{"singleQuote": true, "bracketSpacing": false, "printWidth": 80}',
  );
});
afterEach(() => rmSync(root, {recursive: true, force: true}));

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const begin = (request: Request) => newLesson(root, request, '2026-11');
const refusal = (request: Request): Promise<string> =>
  begin(request).then(
    () => 'none',
    (error: unknown) => (error instanceof Refusal ? error.message : `not a refusal: ${String(error)}`),
  );

describe('newLesson', () => {
  it('writes the lesson and its line on the roadmap, as Prettier wants it', async () => {
    const lines = await begin({folder: 'databases', title: 'Hash indexes'});
    expect(read('docs/databases/hash-indexes.md')).toContain('title: Hash indexes\n');
    expect(read('sidebars.ts')).toContain(
      "stage('Databases', [\n    folder('databases', 'Databases', ['nosql', 'hash-indexes']),\n  ])",
    );
    expect(lines.join('\n')).toContain('npm run check -- docs/databases/hash-indexes.md');
  });

  it('begins a folder only if that is what is meant', async () => {
    const request = {folder: 'database', title: 'Hash indexes'};
    expect(await refusal(request)).toContain('Did you mean «databases»?');
    await begin({...request, folderTitle: 'Data: the base'});
    expect(read('sidebars.ts')).toContain("stage('Data: the base', [");
    expect(read('docs/database/index.md')).toContain('title: "Data: the base"\n');
    expect(read('docs/database/index.md')).toContain('[Hash indexes](hash-indexes.md)');
  });

  it.each<[Request, string]>([
    [{folder: 'Data Bases', title: 'X'}, 'no name for a folder'],
    [{folder: '..', title: 'X'}, 'no name for a folder'],
    [{folder: 'databases', title: '→'}, 'give it one with --name'],
    [{folder: 'databases', title: 'X', name: '../x'}, 'no name for a file'],
    [{folder: 'databases', title: 'NoSQL'}, 'docs/databases/nosql.md exists already'],
  ])('refuses %o', async (request, says) => {
    const before = read('sidebars.ts');
    expect(await refusal(request)).toContain(says);
    expect(read('sidebars.ts')).toBe(before);
  });
});

describe('what it writes', () => {
  it.each([
    'TCP: the first packet',
    'ends with a colon:',
    '2026',
    'yes',
    "it's “quoted” [x]",
    '# 1',
    '"B+ trees"',
    '- x',
  ])('keeps the title «%s»', (title) => {
    const {data, problems} = readFrontMatter(outline(title, '2026-11'), lessonFrontMatter.pick({title: true}).loose());
    expect(problems).toEqual([]);
    expect(data?.title).toBe(title);
  });

  it('escapes the title of a lesson in the link to it', () => {
    expect(folderPage('A', {name: 'x', title: 'm[i]'}, '2026-11')).toContain('[m\\[i\\]](x.md)');
  });

  it.each([
    ['Hash indexes: how they find a row', 'hash-indexes-how-they-find-a-row'],
    ['Ünïcode Größe', 'unicode-grosse'],
    ['B+ trees', 'b-trees'],
    ['→', ''],
  ])('makes a name of «%s»', (title, name) => {
    expect(slugOf(title)).toBe(name);
  });
});
