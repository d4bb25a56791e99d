import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {allPages, type Course} from './course';
import {compareIssues, type Edit, type Issue} from './issue';
import {judgePages} from './judge';
import type {Page} from './page';
import type {Rule} from './rule';

/** How pages are judged by themselves: here, or in several processes. */
export type JudgePages = (pages: readonly Page[], rules: readonly Rule[], root: string) => Promise<Issue[]>;

/** Runs the rules over the course, or over those of its files for which `wanted` holds; issues in a stable order. */
export async function runRules(
  course: Course,
  rules: readonly Rule[],
  wanted: (file: string) => boolean = () => true,
  judge: JudgePages = judgePages,
): Promise<Issue[]> {
  const judged = allPages(course).filter(({file}) => wanted(file));
  const issues = await judge(judged, rules, course.root);
  for (const {id: rule, course: judgeCourse} of rules) {
    for (const finding of judgeCourse?.(course, judged) ?? [])
      if (wanted(finding.file)) issues.push({...finding, rule});
  }
  return issues.sort(compareIssues);
}

/** Applies the edits of the issues that have one, and returns how many it applied. Overlapping edits wait for the next run. */
export function applyFixes(root: string, issues: readonly Issue[]): number {
  const byFile = new Map<string, Edit[]>();
  for (const {file, edit} of issues) {
    if (edit) byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  }
  let applied = 0;
  for (const [file, edits] of byFile) {
    const absolute = path.join(root, file);
    let text = readFileSync(absolute, 'utf8');
    let limit = text.length;
    for (const {start, end, text: replacement} of edits.sort((a, b) => b.start - a.start)) {
      if (end > limit) continue;
      text = text.slice(0, start) + replacement + text.slice(end);
      limit = start;
      applied++;
    }
    writeFileSync(absolute, text);
  }
  return applied;
}
