import {spawnSync} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {loadCourse} from '../checks/course';
import {runRules} from '../checks/engine';
import {formatIssue} from '../checks/issue';
import {rules} from '../checks/rules';
import {frozenEditions} from '../editions';
import {editionNote} from './edition-note';

class Refusal extends Error {}

async function cut(version: string | undefined, root: string, date: string): Promise<void> {
  if (version === undefined || !/^\d+\.\d+$/.test(version)) {
    throw new Refusal(
      `Name the edition by its version: npm run edition:cut -- 1.0${version ? ` («${version}» is none)` : ''}`,
    );
  }
  if (frozenEditions(root).includes(version)) throw new Refusal(`Edition ${version} exists already.`);
  const note = path.join(root, 'blog', `${date}-edition-${version}.md`);
  if (existsSync(note)) throw new Refusal(`${note} exists already; it would be overwritten.`);

  const course = await loadCourse(root);
  const issues = await runRules(course, rules);
  if (issues.length > 0) {
    throw new Refusal(`${issues.map(formatIssue).join('\n\n')}\n\nAn edition is cut from a course without issues.`);
  }
  const [next] = course.editions;
  if (!next || next.pages.size === 0) throw new Refusal('docs/ has no pages.');

  const docusaurus = path.join(root, 'node_modules', '@docusaurus', 'core', 'bin', 'docusaurus.mjs');
  const {status} = spawnSync(process.execPath, [docusaurus, 'docs:version', version], {cwd: root, stdio: 'inherit'});
  if (status !== 0) throw new Refusal(`Docusaurus could not freeze docs/ (exit code ${status ?? 'none'}).`);
  writeFileSync(note, editionNote(version, date, next));
  console.log(
    `Edition ${version} is frozen in versioned_docs/, and ${path.relative(root, note)} announces it. Read it before you commit.`,
  );
}

const today = new Date().toISOString().slice(0, 10);
cut(process.argv[2], process.cwd(), today).catch((error: unknown) => {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
});
