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

/** Leads from the reference of each lab, which TypeDoc wrote to `api/`, to the lab and to the lessons that use it. */
async function linkApi(root: string): Promise<void> {
  const folder = path.join(root, 'api');
  if (!existsSync(folder)) throw new Error('There is no api/: run «npm run api», which lets TypeDoc write it first.');
  const [next] = (await loadCourse(root)).editions;
  if (!next) throw new Error('The course has no edition.');
  const prefix = frozenEditions(root).length > 0 ? '/course/next/' : '/course/';
  for (const file of readdirSync(folder)) {
    const lab = file.replace(/\.md$/, '');
    const lessons = lessonLinks(lab, next, prefix);
    const lines = [
      ...(Object.hasOwn(labs, lab) ? [`Run it: [the lab](/labs/${lab}/).`] : []),
      ...(lessons.length > 0 ? [`Taught in ${lessons.join(', ')}.`] : []),
    ];
    if (lines.length === 0) continue;
    const page = readFileSync(path.join(folder, file), 'utf8');
    writeFileSync(
      path.join(folder, file),
      page.replace(/^# .*\n/, (heading) => `${heading}\n${lines.join(' ')}\n`),
    );
  }
}

linkApi(process.cwd()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
