import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {loadCourse, type Edition} from '../checks/course';
import {frozenEditions} from '../editions';
import {labs} from '../labs/registry';

/** The lessons that quote or embed a lab, in the order of the roadmap, as Markdown links. */
function lessonLinks(lab: string, {roadmap, pages}: Edition, prefix: string): string[] {
  return roadmap.flatMap((id) => {
    const {labs: used = [], title = id} = pages.get(id)?.frontMatter.data ?? {};
    return used.includes(lab) ? [`[${title}](${prefix}${id}/)`] : [];
  });
}

/** The first sentence of a module's description, which TypeDoc puts below its title. */
function firstSentence(page: string): string {
  const [, sentence] = /^# .*\n\n([^#]*?[.?])(?=\s)/.exec(page) ?? [];
  if (sentence === undefined) throw new Error(`A module of the labs says nothing of itself: ${page.slice(0, 60)}…`);
  return sentence.replaceAll('\n', ' ');
}

/** The list of all modules, with what each is. */
function overview(modules: readonly {name: string; page: string}[]): string {
  const rows = modules.map(({name, page}) => `- [${name}](${name}.md): ${firstSentence(page)}`);
  return `# Code of the labs

The modules that the lessons quote and the labs run, one page each, from the comments in their source.

${rows.join('\n')}
`;
}

/**
 * Leads from the reference of each lab, which TypeDoc wrote to `api/`, to the lab and to the lessons that use it, and says
 * in the overview what each is.
 */
async function linkApi(root: string): Promise<void> {
  const folder = path.join(root, 'api');
  if (!existsSync(folder)) throw new Error('There is no api/: run «npm run api», which lets TypeDoc write it first.');
  const [next] = (await loadCourse(root)).editions;
  if (!next) throw new Error('The course has no edition.');
  const prefix = frozenEditions(root).length > 0 ? '/course/next/' : '/course/';
  const modules = readdirSync(folder)
    .map((file) => file.replace(/\.md$/, ''))
    .filter((name) => name !== 'index')
    .map((name) => ({name, page: readFileSync(path.join(folder, `${name}.md`), 'utf8')}));
  writeFileSync(path.join(folder, 'index.md'), overview(modules));
  for (const {name: lab, page} of modules) {
    const lessons = lessonLinks(lab, next, prefix);
    const lines = [
      ...(Object.hasOwn(labs, lab) ? [`Run it: [the lab](/labs/${lab}/).`] : []),
      ...(lessons.length > 0 ? [`Taught in ${lessons.join(', ')}.`] : []),
    ];
    if (lines.length === 0) continue;
    writeFileSync(
      path.join(folder, `${lab}.md`),
      page.replace(/^# .*\n/, (heading) => `${heading}\n${lines.join(' ')}\n`),
    );
  }
}

linkApi(process.cwd()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
