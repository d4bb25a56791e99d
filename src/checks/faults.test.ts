import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {loadCourse} from './course';
import {runRules, type JudgePages} from './engine';
import {formatIssue, type Issue} from './issue';
import {judgePages} from './judge';
import type {Rule} from './rule';
import {rules} from './rules';

vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

const site = path.resolve(__dirname, '../..');
const lesson = 'docs/orientation/what-the-backend-is.md';
const other = 'docs/orientation/how-to-learn.md';

let root: string;

/** A copy of the course, with what the checks read of the rest of the repository. */
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'faults-'));
  for (const part of ['docs', 'blog', 'sidebars.ts', 'src/roadmap.ts', 'src/labs']) {
    cpSync(path.join(site, part), path.join(root, part), {recursive: true});
  }
});
afterEach(() => rmSync(root, {recursive: true, force: true}));

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Changes a file, and fails if there is nothing to change. */
function edit(file: string, from: string | RegExp, to: string): void {
  const before = read(file);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${String(from)}`);
  writeFileSync(path.join(root, file), after);
}

function add(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(root, file)), {recursive: true});
  writeFileSync(path.join(root, file), content);
}

/** Adds text before the section «Check yourself» of the lesson. */
const insert = (text: string) => edit(lesson, '## Check yourself', `${text}\n\n## Check yourself`);

const judge = async (judges: readonly Rule[], judgeEach: JudgePages = judgePages): Promise<Issue[]> =>
  runRules(await loadCourse(root), judges, undefined, judgeEach);

/** Judges the pages that a fault has changed, or all if it has changed something else: the rest is known to be right. */
const judgeChanged: JudgePages = (pages, judges, at) => {
  const changed = pages.filter(({file, source}) => {
    const original = path.join(site, file);
    return !existsSync(original) || readFileSync(original, 'utf8') !== source;
  });
  return judgePages(changed.length > 0 ? changed : pages, judges, at);
};

const diagram = (...lines: string[]) => ['```mermaid', 'flowchart TB', ...lines, '```'].join('\n');
const described = ['  accTitle: A title', '  accDescr: A description of what it shows.'];

/** Every way in which a course can break: what is done to it, the rule that must see it, and what it says. */
const faults: [what: string, rule: string, says: RegExp, how: () => void][] = [
  ['a misspelled key', 'front-matter', /Unknown front-matter key «levle»/, () => edit(lesson, /^level:/m, 'levle:')],
  ['a missing key', 'front-matter', /lacks «minutes»/, () => edit(lesson, /^minutes:.*\n/m, '')],
  ['a value of another type', 'front-matter', /«level» must be/, () => edit(lesson, /^level: .*/m, 'level: hard')],
  [
    'keys in another order',
    'front-matter',
    /not in its place/,
    () => edit(lesson, /^(level: .*\n)(minutes: .*\n)/m, '$2$1'),
  ],
  ['a month to come', 'front-matter', /still to come/, () => edit(lesson, /^reviewed: .*/m, 'reviewed: 2999-01')],
  ['YAML that is none', 'front-matter', /not valid YAML/, () => edit(lesson, /^title: .*/m, 'title: a: b')],
  ['front matter in JavaScript', 'front-matter', /no front matter/, () => edit(lesson, /^---\n/, '---js\n')],
  [
    'a concept that two lessons define',
    'concepts',
    /already stands for/,
    () => edit(other, /^concepts:\n/m, 'concepts:\n  - name: thin client\n    definition: A thing.\n'),
  ],
  [
    'a concept that nobody speaks of',
    'concepts',
    /never speaks of it/,
    () => edit(other, /^concepts:\n/m, 'concepts:\n  - name: xylophone tuning\n    definition: A thing.\n'),
  ],
  [
    'a link to a concept that nobody defines',
    'concepts',
    /No lesson defines/,
    () => insert('See [it](how-to-learn.md#concept-xylophone).'),
  ],
  [
    'a link to a concept at another lesson',
    'concepts',
    /defined elsewhere/,
    () => insert('See [it](how-to-learn.md#concept-thin-client).'),
  ],
  [
    'a prerequisite that comes later',
    'roadmap',
    /does not stand before/,
    () => edit(lesson, 'prerequisites: []', 'prerequisites: [orientation/how-to-learn]'),
  ],
  [
    'a prerequisite that does not exist',
    'roadmap',
    /does not exist/,
    () => edit(lesson, 'prerequisites: []', 'prerequisites: [orientation/nothing]'),
  ],
  [
    'a cycle of prerequisites',
    'roadmap',
    /needs itself/,
    () => edit(lesson, 'prerequisites: []', 'prerequisites: [orientation/competency-map]'),
  ],
  [
    'a lesson that is not on the roadmap',
    'roadmap',
    /not on the roadmap/,
    () => edit('sidebars.ts', "'how-to-learn',", ''),
  ],
  [
    'a lesson that is on the roadmap twice',
    'roadmap',
    /twice/,
    () => edit('sidebars.ts', "'how-to-learn',", "'how-to-learn', 'how-to-learn',"),
  ],
  ['a line of the roadmap without a file', 'roadmap', /has no file/, () => rmSync(path.join(root, other))],
  ['a link to a file that is not there', 'links', /leads to no page/, () => insert('See [it](nothing.md).')],
  [
    'a link to a heading that is not there',
    'links',
    /has no heading/,
    () => insert('See [it](how-to-learn.md#nothing).'),
  ],
  [
    'a heading that is renamed under a link',
    'links',
    /has no heading/,
    () => {
      insert('See [it](how-to-learn.md#what-it-costs-time-machines-cloud).');
      edit(other, '## What it costs: time, machines, cloud', '## What you pay');
    },
  ],
  ['an image that is not there', 'links', /is not there/, () => insert('![A picture that is missing](x.png)')],
  ['a heading of the first level', 'headings', /first level/, () => insert('# Another title')],
  ['a level that is skipped', 'headings', /levels below/, () => insert('#### Too deep')],
  ['a heading in title case', 'headings', /not in sentence case/, () => insert('## How Layers Fail Together')],
  ['a heading that stands twice', 'headings', /already the heading/, () => insert('## Exercises')],
  [
    'sections in another order',
    'headings',
    /stands after/,
    () => edit(lesson, '## Sources', '## Sources\n\n- x\n\n## One more section'),
  ],
  ['too few diagrams', 'anatomy', /diagrams?, fewer/, () => edit(lesson, /```mermaid/g, '```text')],
  [
    'no table of failures',
    'anatomy',
    /No table says how it fails/,
    () => edit(lesson, /^\|.*(?:[Ff]ail|[Ss]ymptom|[Bb]reak|[Mm]istake|[Tt]rap|[Ff]ault).*$/gm, '| A | B | C | D |'),
  ],
  ['too few questions', 'anatomy', /questions?, fewer/, () => edit(lesson, /^:::quiz\{[^}]*\}/gm, ':::note')],
  [
    'too few exercises',
    'anatomy',
    /exercises?, fewer/,
    () => edit(lesson, /^::::exercise\[([^\]]*)\]\{[^}]*\}/gm, '::::note[$1]'),
  ],
  [
    'too few sources',
    'anatomy',
    /fewer than 4/,
    () => edit(lesson, /## Sources[\s\S]*/, '## Sources\n\n- RFC 9110.\n'),
  ],
  [
    'too few concepts',
    'anatomy',
    /concepts?, fewer/,
    () => edit(lesson, /^concepts:[\s\S]*?(?=^labs:)/m, 'concepts: []\n'),
  ],
  [
    'a lesson that begins with a heading',
    'anatomy',
    /does not start with prose/,
    () => edit(lesson, /^---\n\n/m, '---\n\n## A heading\n\n'),
  ],
  [
    'a lesson that its folder does not lead to',
    'anatomy',
    /does not lead to/,
    () => edit('docs/orientation/index.md', '[How to learn](how-to-learn.md)', 'How to learn'),
  ],
  ['a question without a right answer', 'directives', /no right answer/, () => edit(lesson, /- \[x\]/, '- [ ]')],
  [
    'an option without an explanation',
    'directives',
    /is not explained/,
    () => insert(':::quiz{id="new-one"}\nWhich?\n\n- [x] This\n\n  Yes.\n\n- [ ] That\n:::'),
  ],
  [
    'a question inside the one before it',
    'directives',
    /stands inside the one on line/,
    () => edit(lesson, /\n:::\n\n:::quiz/, '\n\n:::quiz'),
  ],
  [
    'a question id that stands twice',
    'directives',
    /used twice/,
    () =>
      insert(
        [1, 2]
          .map(() => ':::quiz{id="twice"}\nWhich?\n\n- [x] This\n\n  Yes.\n\n- [ ] That\n\n  No.\n:::')
          .join('\n\n'),
      ),
  ],
  [
    'an exercise without a solution',
    'directives',
    /no solution/,
    () => insert('::::exercise[Try]{level="1"}\nTry.\n::::'),
  ],
  ['an unknown directive', 'directives', /Unknown directive/, () => insert(':::quizz{id="x"}\nText.\n:::')],
  ['an unknown attribute', 'directives', /has no attribute/, () => insert('::lab{name="tcp" nodes="3"}')],
  ['a lab that is not there', 'labs', /no lab/, () => insert('::lab{name="nothing"}')],
  ['a lab that the page does not list', 'labs', /does not list/, () => insert('::lab{name="tcp"}')],
  [
    'a diagram that Mermaid cannot read',
    'diagrams',
    /Mermaid cannot read/,
    () => insert(diagram(...described, '  a --> ')),
  ],
  [
    'a diagram without a title',
    'diagrams',
    /no accTitle/,
    () => insert(diagram('  accDescr: A description.', '  a --> b')),
  ],
  [
    'a diagram without a description',
    'diagrams',
    /no accDescr/,
    () => insert(diagram('  accTitle: A title', '  a --> b')),
  ],
  ['a class that is not ours', 'diagrams', /no class/, () => insert(diagram(...described, '  a:::pink --> b'))],
  [
    'a message that Mermaid drops',
    'diagrams',
    /draws nothing of it/,
    () => insert(['```mermaid', 'sequenceDiagram', ...described, '  a->>b: #1', '```'].join('\n')),
  ],
  [
    'a color in a diagram',
    'diagrams',
    /not allowed/,
    () => insert(diagram(...described, '  a --> b', '  style a fill:#f00')),
  ],
  ['a formula that cannot be set', 'formulas', /KaTeX cannot set/, () => insert('$\\frac{1}{$')],
  ['an amount that becomes a formula', 'formulas', /set as a formula/, () => insert('It costs $5 and then $10.')],
  ['a formula that links', 'formulas', /not allowed/, () => insert('$\\href{https://example.org}{x}$')],
  [
    'an excerpt that is not what the code says',
    'excerpts',
    /is not what/,
    () => edit('src/labs/hello-layers/index.ts', '// #region core\n', '// #region core\n// new\n'),
  ],
  ['an excerpt of a region that is not there', 'excerpts', /no region/, () => edit(lesson, '#core', '#corr')],
  ['a sample that does not compile', 'typescript', /TS2322/, () => insert("```ts\nconst n: number = 'x';\n```")],
  [
    'a sample that no longer fails',
    'typescript',
    /no longer fails/,
    () => insert('```ts error=TS2322\nconst n: number = 1;\n```'),
  ],
  ['a type parameter outside backticks', 'safety', /takes «<string>»/, () => insert('It returns an Array<string>.')],
  ['a definition that nothing uses', 'swallowed-text', /nothing uses/, () => insert('[Note]: https://example.org')],
  ['a row with too many cells', 'swallowed-text', /has 3 cells/, () => insert('| A | B |\n|---|---|\n| a | b | c |')],
  ['a link that is none', 'swallowed-text', /not read as what/, () => insert('See [it](how to learn.md).')],
  ['a merge that nobody finished', 'swallowed-text', /<<<<<<</, () => insert('<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x')],
  [
    'a fence that is never closed',
    'swallowed-text',
    /never closed/,
    () => add(lesson, `${read(lesson)}\n\`\`\`text\nx\n`),
  ],
  [
    'a title of an old admonition',
    'swallowed-text',
    /not read as a directive/,
    () => insert(':::note Title\nText.\n:::'),
  ],
  ['a link that is not encrypted', 'citations', /not encrypted/, () => insert('[x](http://example.org/)')],
  [
    'a source that cannot be found',
    'citations',
    /can’t be found/,
    () => edit(lesson, '## Sources\n', '## Sources\n\n- A good book.\n'),
  ],
  ['a link that lies about its host', 'citations', /leads to/, () => insert('[www.github.com](https://github.cm/)')],
  [
    'a picture that is none',
    'images',
    /holds no picture/,
    () => {
      add('docs/orientation/x.png', 'text');
      insert('![A picture that is none](x.png)');
    },
  ],
  [
    'an SVG with a script',
    'images',
    /no still picture/,
    () => {
      add('docs/orientation/x.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
      insert('![A picture with a script](x.svg)');
    },
  ],
  [
    'an image without a description',
    'images',
    /no description/,
    () => {
      add('docs/orientation/x.svg', '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>');
      insert('![](x.svg)');
    },
  ],
  [
    'an image that no page shows',
    'images',
    /No page shows/,
    () => add('docs/orientation/x.svg', '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'),
  ],
  ['a misspelled word', 'spelling', /«recieve»/, () => insert('The servers recieve it.')],
  [
    'words that are out of order',
    'spelling',
    /not in order/,
    () => add('src/checks/rules/spelling/words.txt', 'b\na\n'),
  ],
  ['a script', 'safety', /Raw HTML/, () => insert('<script>alert(1)</script>')],
  ['a path that leaves the content', 'safety', /leads out/, () => insert('[x](../../package.json)')],
  [
    'an image from elsewhere',
    'safety',
    /another host/,
    () => insert('![A picture from elsewhere](https://example.org/x.png)'),
  ],
  ['a text in another encoding', 'safety', /not UTF-8/, () => insert('Caf\ufffd')],
  ['a javascript: link', 'safety', /scheme/, () => insert('[x](javascript:alert(1))')],
  ['MDX', 'safety', /can’t stand/, () => add('docs/orientation/x.mdx', 'export const x = 1;')],
  [
    'a link to a file of the machine',
    'safety',
    /symbolic link/,
    () => symlinkSync('/etc/hostname', path.join(root, 'docs/orientation/x.md')),
  ],
  [
    'a note with a key that loads',
    'front-matter',
    /Unknown front-matter key «image»/,
    () => edit('blog/2026-11-21-what-this-course-is.md', /^slug:/m, 'image: https://example.org/x.png\nslug:'),
  ],
];

it('has nothing to say of the course as it is', async () => {
  expect((await judge(rules)).map(formatIssue)).toEqual([]);
});

describe.each(faults)('%s', (_what, rule, says, how) => {
  it(`is found by ${rule}`, async () => {
    how();
    const found = await judge(
      rules.filter(({id}) => id === rule),
      judgeChanged,
    );
    expect(found.map(({message}) => message).join('\n')).toMatch(says);
  });
});

it('tries every rule', () => {
  expect([...new Set(faults.map(([, rule]) => rule))].sort()).toEqual(rules.map(({id}) => id));
  expect(existsSync(path.join(site, lesson))).toBe(true);
});
