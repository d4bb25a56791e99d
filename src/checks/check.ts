import {appendFileSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {allPages, loadCourse} from './course';
import {applyFixes, runRules, type JudgePages} from './engine';
import {countByRule, githubReport, textReport} from './report';
import {judgeInProcesses, type Helper} from './processes';
import {rules} from './rules';

export const usage = `npm run check                        judge the whole course
npm run check -- docs/x.md docs/y    judge some files and folders
npm run check -- --fix               mend what is mechanical, then judge
npm run check -- --format github     write annotations for GitHub Actions`;

const reports = {text: textReport, github: githubReport};

const isFormat = (name: string): name is keyof typeof reports => Object.hasOwn(reports, name);

const plural = (amount: number, word: string) => `${amount} ${word}${amount === 1 ? '' : 's'}`;

/** Judges what the command line names, and returns the exit code; `helper` has a part of the work. */
export async function check(helper: Helper): Promise<number> {
  const {values, positionals} = parseArgs({
    allowPositionals: true,
    options: {
      fix: {type: 'boolean', default: false},
      format: {type: 'string', default: 'text'},
      help: {type: 'boolean', short: 'h', default: false},
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const {format} = values;
  if (!isFormat(format)) throw new Error(`There is no format «${format}».`);
  const root = process.cwd();
  const asked = positionals.map((file) => path.relative(root, path.resolve(file)).split(path.sep).join('/'));
  const isIn = (file: string, place: string) => place === '' || file === place || file.startsWith(`${place}/`);
  const wanted = (file: string) => asked.length === 0 || asked.some((place) => isIn(file, place));

  const judge: JudgePages = (pages, judging, at) => judgeInProcesses(pages, judging, at, helper);
  let course = await loadCourse(root);
  if (values.fix) {
    const applied = applyFixes(root, await runRules(course, rules, wanted, judge));
    console.log(`Mended ${applied}.`);
    course = await loadCourse(root);
  }
  const known = [
    ...[...allPages(course), ...course.strays].map(({file}) => file),
    ...course.images,
    ...course.editions.map(({roadmapFile}) => roadmapFile),
  ];
  const unknown = asked.filter((place) => !known.some((file) => isIn(file, place)));
  const read = allPages(course).filter(({file}) => wanted(file)).length;
  if (unknown.length > 0) throw new Error(`Not a file or folder of the course: ${unknown.join(', ')}.`);
  if (read === 0 && asked.length === 0) throw new Error('The course has no pages.');

  const issues = await runRules(course, rules, wanted, judge);
  process.stdout.write(reports[format](issues));
  const verdict = issues.length === 0 ? 'no issue' : `${plural(issues.length, 'issue')} (${countByRule(issues)})`;
  console.log(`${plural(read, 'page')}, ${rules.length} rules: ${verdict}.`);
  const fixable = issues.filter(({edit}) => edit).length;
  if (fixable > 0) console.log(`npm run check -- --fix mends ${fixable} of them.`);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (format === 'github' && summary) appendFileSync(summary, `\`\`\`text\n${textReport(issues)}${verdict}\n\`\`\`\n`);
  return issues.length === 0 ? 0 : 1;
}
