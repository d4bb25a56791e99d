import {readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {allPages, loadCourse} from '../course';
import {runRules} from '../engine';
import {formatIssue} from '../issue';
import {rules} from '.';

const folder = (...parts: string[]) => path.join(__dirname, ...parts);

it('knows every rule that has a folder', () => {
  const folders = readdirSync(__dirname, {withFileTypes: true}).filter((entry) => entry.isDirectory());
  expect(rules.map(({id}) => id)).toEqual(folders.map(({name}) => name).sort());
});

// The first sample that is type-checked, and the first word that is looked up, load a library.
describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', {timeout: 60_000}, (id, rule) => {
  it('says of its bad course exactly what is recorded', async () => {
    const issues = await runRules(await loadCourse(folder(id, 'bad')), [rule]);
    await expect(issues.map((issue) => `${formatIssue(issue)}\n`).join('\n')).toMatchFileSnapshot(
      folder(id, 'expected.txt'),
    );
    expect(issues.length).toBeGreaterThan(0);
  });

  it('has nothing to say of its good course', async () => {
    const course = await loadCourse(folder(id, 'good'));
    expect(allPages(course).length).toBeGreaterThan(0);
    expect(await runRules(course, [rule])).toEqual([]);
  });
});
