import type {Root} from 'mdast';
import * as z from 'zod';
import type {Issue} from './issue';
import {judgePages} from './judge';
import {Page, type Outline} from './page';
import {rules} from './rules';

const isTree = (value: unknown): value is Root =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'root';

/** What a process is asked to judge; with the trees of pages that are parsed already. */
const assignment = z.object({
  root: z.string(),
  pages: z.array(
    z.object({file: z.string(), id: z.string(), isPost: z.boolean(), tree: z.custom<Root>(isTree).optional()}),
  ),
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
  const pages = files.map(({file, id, isPost, tree}) => {
    const page = new Page(root, file, id, isPost);
    if (tree) page.rememberTree(tree);
    return page;
  });
  const wanted = rules.filter(({id}) => ids.includes(id));
  const issues = await judgePages(pages, wanted, root);
  return {issues, outlines: pages.map(({outline}) => outline)};
}

for (const {load} of rules) void load?.();

process.on('message', (message) => {
  void judge(message).then((verdict) => process.send?.(verdict));
});
