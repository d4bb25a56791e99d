import type {Issue} from './issue';
import type {Page} from './page';
import type {Rule} from './rule';

/** What the rules say of pages by themselves. */
export async function judgePages(pages: readonly Page[], rules: readonly Rule[], root: string): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const {id: rule, page: judgePage, pages: judgeTogether} of rules) {
    for (const page of judgePage ? pages : []) {
      for (const problem of (await judgePage?.(page, root)) ?? []) issues.push({...problem, file: page.file, rule});
    }
    for (const finding of (await judgeTogether?.(pages, root)) ?? []) issues.push({...finding, rule});
  }
  return issues;
}
