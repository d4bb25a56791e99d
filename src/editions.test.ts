import {mkdtempSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, it} from 'vitest';
import {builtEditions} from './editions';

function courseWith(versions?: string): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'course-'));
  if (versions !== undefined) writeFileSync(path.join(root, 'versions.json'), versions);
  return root;
}

it('builds only the next edition before one is frozen', () => {
  expect(builtEditions(courseWith())).toEqual(['current']);
});

it('builds the next edition and the two newest frozen ones', () => {
  expect(builtEditions(courseWith('["1.2", "1.1", "1.0"]'))).toEqual(['current', '1.2', '1.1']);
});

it('builds them all when asked to', () => {
  const course = courseWith('["1.3", "1.2", "1.1", "1.0"]');
  expect(builtEditions(course, {ALL_EDITIONS: '1'})).toEqual(['current', '1.3', '1.2', '1.1', '1.0']);
});

it('refuses a file that is no list of names', () => {
  expect(() => builtEditions(courseWith('{"1.0": true}'))).toThrow(/versions\.json must be a list/);
});
