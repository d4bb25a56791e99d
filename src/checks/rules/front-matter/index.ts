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

/** The keys in another order than that of the schema, which is that of all lessons. */
function orderProblem({source, kind}: Page): PageProblem[] {
  const yaml = frontMatterSource(source);
  if (yaml === undefined) return [];
  const keys = frontMatterKeys(kind);
  const entries = entriesOf(yaml);
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

/** A misspelled key that can only be one that is missing is mended. */
function withRename(problem: PageProblem, {source, kind}: Page): PageProblem {
  const yaml = frontMatterSource(source) ?? '';
  const present = entriesOf(yaml).map(({key}) => key);
  const written = /^Unknown front-matter key «([\w-]+)»/.exec(problem.message)?.[1];
  if (written === undefined || !present.includes(written)) return problem;
  const meant = nearest(
    written,
    frontMatterKeys(kind).filter((key) => !present.includes(key)),
  );
  const line = new RegExp(`^${written}(?=\\s*:)`, 'm').exec(yaml);
  if (meant === undefined || !line) return problem;
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
  page: (page) => [
    ...page.frontMatter.problems.map((problem) => withRename(problem, page)),
    ...orderProblem(page),
    ...futureProblem(page),
  ],
};
