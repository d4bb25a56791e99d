import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, it} from 'vitest';
import {loadCourse} from '../checks/course';
import {formatIssue} from '../checks/issue';
import {judgePages} from '../checks/judge';
import {Page} from '../checks/page';
import {rules} from '../checks/rules';
import {editionNote} from './edition-note';

const site = path.resolve(__dirname, '../..');
const words = 'src/checks/rules/spelling/words.txt';

it('announces an edition in a note that the checks have nothing to say of', {timeout: 60_000}, async () => {
  const [next] = (await loadCourse(site)).editions;
  if (!next) throw new Error('The course has no edition.');
  const note = editionNote('1.0', '2026-11-30', next);
  expect(note).toContain('- **Databases**\n  - ');

  const root = mkdtempSync(path.join(os.tmpdir(), 'note-'));
  try {
    mkdirSync(path.join(root, 'blog'));
    cpSync(path.join(site, words), path.join(root, words), {recursive: true});
    writeFileSync(path.join(root, 'blog/note.md'), note);
    const issues = await judgePages([new Page(root, 'blog/note.md', 'note', true)], rules, root);
    expect(issues.map((issue) => formatIssue({...issue, file: 'note.md'}))).toEqual([]);
  } finally {
    rmSync(root, {recursive: true, force: true});
  }
});
