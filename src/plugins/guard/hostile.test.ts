import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {compileToJSX} from '@docusaurus/mdx-loader/lib/utils';
import type {MarkdownConfig} from '@docusaurus/types';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {loadCourse} from '../../checks/course';
import {runRules} from '../../checks/engine';
import {rules} from '../../checks/rules';
import {findStrayFiles} from '../../markdown/files';
import {markdownPlugins} from '../../markdown/plugins';
import {inert, refused, textOf, type Hostile} from './hostile.fixture';
import {frontMatterReader} from '.';

/** The rules that guard; the others judge what is merely unfinished. */
const guards = rules.filter(({id}) =>
  ['safety', 'images', 'directives', 'diagrams', 'formulas', 'front-matter'].includes(id),
);

let site: string;
beforeEach(() => {
  site = mkdtempSync(path.join(os.tmpdir(), 'hostile-'));
  writeFileSync(path.join(site, 'sidebars.ts'), "export default {course: ['a/page']};\n");
});
afterEach(() => rmSync(site, {recursive: true, force: true}));

/** Puts a page into a folder of the site, and returns its path from the root. */
function receive(hostile: Hostile, folder: string): string {
  mkdirSync(path.join(site, folder), {recursive: true});
  const file = `${folder}/${hostile.as ?? 'page.md'}`;
  writeFileSync(path.join(site, file), textOf(hostile, folder === 'blog' ? 'post' : 'lesson'));
  const {beside} = hostile;
  if (beside && 'linkTo' in beside) symlinkSync(beside.linkTo, path.join(site, folder, beside.name));
  else if (beside) writeFileSync(path.join(site, folder, beside.name), beside.content);
  return file;
}

async function check(): Promise<string[]> {
  const issues = await runRules(await loadCourse(site), guards);
  return issues.map(({rule, message}) => `${rule}: ${message}`);
}

/** Makes a page as the build does, with its reader of front matter, its plugins and Docusaurus's own. */
async function build(file: string): Promise<string> {
  const strays = findStrayFiles(site);
  if (strays.length > 0) throw new Error(strays.map(({message}) => message).join('\n'));
  const parseFrontMatter = frontMatterReader(site);
  const markdownConfig: MarkdownConfig = {
    format: 'detect',
    mermaid: false,
    emoji: false,
    remarkRehypeOptions: undefined,
    mdx1Compat: {comments: false, admonitions: false, headingIds: false},
    anchors: {maintainCase: false},
    hooks: {onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw'},
    parseFrontMatter,
  };
  const filePath = path.join(site, file);
  const text = readFileSync(filePath, 'utf8');
  const {frontMatter} = await parseFrontMatter({
    filePath,
    fileContent: text,
    defaultParseFrontMatter: () => Promise.reject(new Error('Docusaurus’s own reader was asked.')),
  });
  const options = {...markdownPlugins(site), markdownConfig, staticDirs: [], siteDir: site, admonitions: true};
  const {content} = await compileToJSX({filePath, fileContent: text, frontMatter, options, compilerName: 'server'});
  return content;
}

describe('an ordinary page', () => {
  it('passes both', async () => {
    const file = receive(
      {name: 'an ordinary page', body: 'Text with $x^2$ and a [link](https://example.org/).'},
      'docs/a',
    );
    expect(await check()).toEqual([]);
    expect(await build(file)).toContain('https://example.org/');
  });
});

describe.each(refused.map((hostile) => [hostile.name, hostile] as const))('%s', (_name, hostile) => {
  it.each(['docs/a', 'versioned_docs/version-1.0/a', 'blog'])(
    'is refused by the checker and by the build in %s',
    async (folder) => {
      if (folder.startsWith('versioned_docs')) {
        writeFileSync(path.join(site, 'versions.json'), '["1.0"]');
        mkdirSync(path.join(site, 'versioned_sidebars'));
        writeFileSync(path.join(site, 'versioned_sidebars/version-1.0-sidebars.json'), '{"course": ["a/page"]}');
      }
      const file = receive(hostile, folder);
      expect(await check()).not.toEqual([]);
      await expect(build(file)).rejects.toThrow(/./);
    },
  );
});

describe.each(
  inert.filter(({body}) => !body?.includes('```mermaid')).map((hostile) => [hostile.name, hostile] as const),
)('%s', (_name, hostile) => {
  it('is let through as text', async () => {
    const file = receive(hostile, 'docs/a');
    expect((await check()).filter((issue) => issue.startsWith('safety'))).toEqual([]);
    expect(await build(file)).not.toMatch(/jsx\w*\("(?:script|iframe|img|svg)"|on(?:error|click|load)\w*:/i);
  });
});

it('has at least sixty', () => {
  expect(refused.length + inert.length).toBeGreaterThanOrEqual(60);
  expect(new Set([...refused, ...inert].map(({name}) => name)).size).toBe(refused.length + inert.length);
});
