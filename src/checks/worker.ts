import * as z from 'zod';
import type {Issue} from './issue';
import {judgePages} from './judge';
import {Page, type Outline} from './page';
import {rules} from './rules';

/** What a process is asked to judge. */
const assignment = z.object({
  root: z.string(),
  pages: z.array(z.object({file: z.string(), id: z.string(), isPost: z.boolean()})),
  rules: z.array(z.string()),
});

export type Assignment = z.infer<typeof assignment>;

/** What it answers; outlines are in the order of the pages. */
export interface Verdict {
  issues: Issue[];
  outlines: Outline[];
}

async function judge(message: unknown): Promise<Verdict> {
  const {root, pages: files, rules: ids} = assignment.parse(message);
  const pages = files.map(({file, id, isPost}) => new Page(root, file, id, isPost));
  const wanted = rules.filter(({id}) => ids.includes(id));
  const issues = await judgePages(pages, wanted, root);
  return {issues, outlines: pages.map(({outline}) => outline)};
}

process.on('message', (message) => {
  void judge(message).then((verdict) => process.send?.(verdict));
});
