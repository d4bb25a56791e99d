import {frontMatterKeys, frontMatterSource} from '../../../markdown/front-matter';
import {nearest} from '../../../markdown/problem';
import type {Page} from '../../page';
import type {PageProblem, Rule} from '../../rule';

interface Entry {
  key: string;
  /** All its lines, with the comments above it. */
  text: string;
  line: number;
}

/** The top-level entries of a front matter, by its lines. */
function entriesOf(yaml: string): Entry[] {
  const entries: Entry[] = [];
  let waiting: string[] = [];
  for (const [index, line] of yaml.split('\n').entries()) {
    const key = /^([A-Za-z_][\w-]*)\s*:/.exec(line)?.[1];
    if (key !== undefined) {
      entries.push({key, text: [...waiting, line].join('\n'), line: index + 2});
      waiting = [];
    } else if (/^(?:#.*)?$/.test(line.trimEnd())) waiting.push(line);
    else {
      const last = entries.at(-1);
      if (last) last.text = [last.text, ...waiting, line].join('\n');
      waiting = [];
    }
  }
  const last = entries.at(-1);
  if (last && waiting.length > 0) last.text = [last.text, ...waiting].join('\n');
  return entries;
}

/** What misspelled keys mean: each can only be one that is missing. */
function renamesOf({source, kind, frontMatter: {problems}}: Page): Map<string, string> {
  const present = entriesOf(frontMatterSource(source) ?? '').map(({key}) => key);
  const missing = new Set(frontMatterKeys(kind).filter((key) => !present.includes(key)));
  const renames = new Map<string, string>();
  for (const {message} of problems) {
    const written = /^Unknown front-matter key «([\w-]+)»/.exec(message)?.[1];
    if (written === undefined || !present.includes(written)) continue;
    const meant = nearest(written, missing);
    if (meant === undefined) continue;
    renames.set(written, meant);
    missing.delete(meant);
  }
  return renames;
}

/** The keys in another order than that of the schema, which is that of all lessons. Its edit mends what is misspelled, too. */
function orderProblem({source, kind}: Page, renames: ReadonlyMap<string, string>): PageProblem[] {
  const yaml = frontMatterSource(source);
  if (yaml === undefined) return [];
  const keys = frontMatterKeys(kind);
  const entries = entriesOf(yaml).map(({key, text, line}) => {
    const meant = renames.get(key) ?? key;
    return {key: meant, text: text.replace(new RegExp(`^${key}(?=\\s*:)`, 'm'), meant), line};
  });
  if (entries.some(({key}) => !keys.includes(key))) return []; // first things first
  const sorted = [...entries].sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
  const wrong = entries.find((entry, index) => entry !== sorted[index]);
  if (!wrong) return [];
  const start = source.indexOf(yaml);
  const point = {line: wrong.line, column: 1};
  return [
    {
      message: `«${wrong.key}» is not in its place: the order is ${sorted.map(({key}) => key).join(', ')}.`,
      fix: 'Run `npm run check -- --fix` to sort the keys.',
      place: {start: point, end: {line: wrong.line, column: 1 + wrong.key.length}},
      edit: {start, end: start + yaml.length, text: sorted.map(({text}) => text).join('\n')},
    },
  ];
}

/** A misspelled key with the edit that mends it. */
function withRename(problem: PageProblem, {source}: Page, renames: ReadonlyMap<string, string>): PageProblem {
  const yaml = frontMatterSource(source) ?? '';
  const [written, meant] = [...renames].find(([key]) => problem.message.includes(`key «${key}»`)) ?? [];
  const line = written === undefined ? null : new RegExp(`^${written}(?=\\s*:)`, 'm').exec(yaml);
  if (written === undefined || meant === undefined || !line) return problem;
  const start = source.indexOf(yaml) + line.index;
  return {...problem, edit: {start, end: start + written.length, text: meant}};
}

/** Nobody has checked a lesson in a month that is still to come. A day's grace, because the month begins earlier elsewhere. */
function futureProblem({frontMatter, source}: Page): PageProblem[] {
  const reviewed = frontMatter.data?.reviewed;
  const now = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 7);
  if (reviewed === undefined || reviewed <= now) return [];
  const line = source.split('\n').findIndex((text) => text.startsWith('reviewed:')) + 1;
  const fix = `Write the month in which somebody last checked every sentence, such as «reviewed: ${now}».`;
  const place = {start: {line, column: 1}, end: {line, column: 1}};
  return [{message: `«reviewed» is ${reviewed}, which is still to come.`, fix, place}];
}

export const frontMatter: Rule = {
  id: 'front-matter',
  about: 'The front matter has the keys of its schema in their order, and no others.',
  page(page) {
    const renames = renamesOf(page);
    const order = orderProblem(page, renames);
    const {problems} = page.frontMatter;
    return [
      ...(order.length > 0 ? problems : problems.map((problem) => withRename(problem, page, renames))),
      ...order,
      ...futureProblem(page),
    ];
  },
};
