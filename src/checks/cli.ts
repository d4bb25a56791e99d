import path from 'node:path';
import {parseArgs} from 'node:util';
import {allPages, loadCourse} from './course';
import {applyFixes, runRules} from './engine';
import {formatIssue} from './issue';
import {rules} from './rules';

const usage = `npm run check                 judge the whole course
npm run check -- docs/x.md    judge some files
npm run check -- --fix        mend what is mechanical, then judge`;

async function main(): Promise<number> {
  const {values, positionals} = parseArgs({allowPositionals: true, options: {fix: {type: 'boolean', default: false}}});
  const root = process.cwd();
  const files = new Set(positionals.map((file) => path.relative(root, path.resolve(file)).split(path.sep).join('/')));
  const wanted = (file: string) => files.size === 0 || files.has(file);

  let course = await loadCourse(root);
  if (values.fix) {
    const applied = applyFixes(root, await runRules(course, rules, wanted));
    console.log(`Mended ${applied}.`);
    course = await loadCourse(root);
  }
  const read = allPages(course).filter(({file}) => wanted(file));
  const unknown = [...files].filter((file) => !read.some((page) => page.file === file));
  if (read.length === 0 || unknown.length > 0) {
    console.error(unknown.length > 0 ? `Not a page of the course: ${unknown.join(', ')}.` : 'The course has no pages.');
    return 2;
  }
  const issues = await runRules(course, rules, wanted);
  for (const issue of issues) console.log(`${formatIssue(issue)}\n`);
  const fixable = issues.filter(({edit}) => edit).length;
  console.log(
    `${read.length} pages, ${rules.length} rules: ${issues.length === 0 ? 'no issue' : `${issues.length} issues`}.`,
  );
  if (fixable > 0) console.log(`npm run check -- --fix mends ${fixable} of them.`);
  return issues.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.error(usage);
    process.exitCode = 2;
  },
);
