import {cpSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, it, vi} from 'vitest';
import {loadCourse} from './course';
import {applyFixes, runRules} from './engine';
import {formatIssue} from './issue';
import {rules} from './rules';
import {excerpts} from './rules/excerpts';

// The first sample that is type-checked, and the first word that is looked up, load a library.
vi.setConfig({testTimeout: 60_000});

const fixture = (...parts: string[]) => path.join(__dirname, 'rules', ...parts);

function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'course-'));
  cpSync(folder, copy, {recursive: true});
  return copy;
}

it('mends what is mechanical, and leaves the rest as it was', async () => {
  const root = copyOf(fixture('excerpts', 'bad'));
  const before = await runRules(await loadCourse(root), [excerpts]);
  expect(applyFixes(root, before)).toBe(2);

  const after = await runRules(await loadCourse(root), [excerpts]);
  expect(after.map(({message}) => message)).toEqual(before.slice(2).map(({message}) => message));
  expect(readFileSync(path.join(root, 'docs/a/one.md'), 'utf8')).toContain(
    '- In a list:\n\n  ```ts file=src/labs/counter/index.ts#increment\n  increment(): number {\n    this.#value += 1;\n',
  );
});

it('mends a front matter whole, and has nothing left to mend', async () => {
  const root = copyOf(fixture('front-matter', 'good'));
  const file = path.join(root, 'docs/a/one.md');
  const before = readFileSync(file, 'utf8');
  const [level = '', minutes = ''] = [/^level: .*\n/m, /^minutes: .*\n/m].map((line) => line.exec(before)?.[0]);
  writeFileSync(
    file,
    before
      .replace(level + minutes, `# why\nminuts${minutes.slice('minutes'.length)}${level}`)
      .replace('title:', 'titel:'),
  );
  const only = rules.filter(({id}) => id === 'front-matter');
  expect(applyFixes(root, await runRules(await loadCourse(root), only))).toBe(1);
  expect(await runRules(await loadCourse(root), only)).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe(before.replace(minutes, `# why\n${minutes}`));
});

it('reports only the files that are asked for', async () => {
  const course = await loadCourse(fixture('roadmap', 'bad'));
  const files = async (wanted?: (file: string) => boolean) =>
    new Set((await runRules(course, rules, wanted)).map(({file}) => file));
  expect(await files()).toContain('sidebars.ts');
  expect(await files((file) => file === 'docs/a/one.md')).toEqual(new Set(['docs/a/one.md']));
});

it('gives the same report twice', async () => {
  const report = async () => JSON.stringify(await runRules(await loadCourse(fixture('directives', 'bad')), rules));
  expect(await report()).toBe(await report());
});

it.each([
  ['a comma that is missing', "export default {\n  course: ['a/one' 'a/two'],\n};\n", 'sidebars.ts:2:'],
  ['a word that is misspelled', "export default {\n  course: [fodler('a')],\n};\n", 'sidebars.ts:2:'],
  ['another shape', 'export default {course: 1};\n', 'sidebars.ts:1:'],
  ['nothing that it exports', 'const course = 1;\n', 'sidebars.ts:1:'],
])('says where the roadmap has %s, and nothing else of the order', async (_what, text, where) => {
  const root = copyOf(fixture('excerpts', 'good'));
  writeFileSync(path.join(root, 'sidebars.ts'), text);
  const issues = await runRules(
    await loadCourse(root),
    rules.filter(({id}) => id === 'roadmap'),
  );
  expect(issues.map(formatIssue)).toEqual([expect.stringContaining(where)]);
  expect(issues[0]?.message).toMatch(/^The roadmap cannot be read: .+\.$/);
});

it('refuses a course without a roadmap', async () => {
  await expect(loadCourse(copyOf(fixture('excerpts', 'bad', 'docs')))).rejects.toThrow('sidebars.ts is missing');
});
