import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {toString} from 'mdast-util-to-string';
import {describe, expect, it} from 'vitest';
import {directiveNames} from '../../markdown/directives';
import {parseMarkdown} from '../../markdown/parse';
import {loadCourse} from '../course';
import {formatIssue} from '../issue';
import {judgePages} from '../judge';
import {Page} from '../page';
import {runRules} from '../engine';
import type {Rule} from '../rule';
import {rules} from '.';

interface Example {
  /** Path from the root of a course. */
  file: string;
  text: string;
}

/** The fences with a file name in a section of a rule's page. */
function examples(rule: string, title: string): Example[] {
  const {children} = parseMarkdown(readFileSync(path.join(__dirname, rule, 'README.md'), 'utf8'));
  let inside = false;
  return children.flatMap((node) => {
    if (node.type === 'heading' && node.depth === 2) inside = toString(node) === title;
    const file = node.type === 'code' && inside ? /title="([^"]+)"/.exec(node.meta ?? '')?.[1] : undefined;
    return node.type === 'code' && file !== undefined ? [{file, text: `${node.value}\n`}] : [];
  });
}

/** What a rule says of an example that stands in its good course. */
async function judge(rule: Rule, {file, text}: Example): Promise<string[]> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'example-'));
  try {
    cpSync(path.join(__dirname, rule.id, 'good'), root, {recursive: true});
    mkdirSync(path.dirname(path.join(root, file)), {recursive: true});
    writeFileSync(path.join(root, file), text);
    return (await runRules(await loadCourse(root), [rule])).map(({message}) => message);
  } finally {
    rmSync(root, {recursive: true, force: true});
  }
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('the page of %s', {timeout: 60_000}, (id, rule) => {
  it('shows what is wrong and what is right, and the rule agrees', async () => {
    expect(existsSync(path.join(__dirname, id, 'README.md'))).toBe(true);
    const wrong = examples(id, 'Wrong');
    const right = examples(id, 'Right');
    expect([wrong.length, right.length]).toEqual([1, 1]);
    for (const example of wrong) expect(await judge(rule, example)).not.toEqual([]);
    for (const example of right) expect(await judge(rule, example)).toEqual([]);
  });

  it('is in the list of rules', () => {
    expect(readFileSync(path.join(__dirname, 'README.md'), 'utf8')).toContain(`[${id}](${id}/README.md)`);
  });
});

describe('what authors read', {timeout: 60_000}, () => {
  const root = path.resolve(__dirname, '../../..');
  const guide = 'src/checks/README.md';
  const files = [guide, 'src/checks/rules/README.md', ...rules.map(({id}) => `src/checks/rules/${id}/README.md`)];

  it('is safe, spelled right, and quotes code as it is', async () => {
    const ids = ['citations', 'diagrams', 'directives', 'excerpts', 'formulas', 'safety', 'spelling', 'swallowed-text'];
    const pages = files.map((file) => new Page(root, file, file, true));
    const issues = await judgePages(
      pages,
      rules.filter(({id}) => ids.includes(id)),
      root,
    );
    const outside = /leads out of the content/; // these pages are part of the site's code
    expect(issues.filter(({message}) => !outside.test(message)).map(formatIssue)).toEqual([]);
  });

  it('shows every directive that there is', () => {
    const text = readFileSync(path.join(root, guide), 'utf8');
    for (const name of directiveNames) expect(text).toMatch(new RegExp(`^:{2,}${name}\\b`, 'm'));
  });
});
