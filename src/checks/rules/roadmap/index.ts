import {readFileSync} from 'node:fs';
import path from 'node:path';
import {nearestPath} from '../../../markdown/problem';
import type {Course, Edition} from '../../course';
import type {Finding} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

type Place = Finding['place'];

const top: Place = {start: {line: 1, column: 1}, end: {line: 1, column: 1}};

/** Where `text` first stands in a file. */
function placeIn(source: string, text: string): Place {
  const offset = source.indexOf(text);
  if (offset < 0) return top;
  const before = source.slice(0, offset).split('\n');
  const start = {line: before.length, column: (before.at(-1)?.length ?? 0) + 1};
  return {start, end: {line: start.line, column: start.column + text.length}};
}

/** Where an entry of the roadmap stands: by its name in its folder, or by its whole id. */
function placeOf(id: string, source: string): Place {
  const {name, dir} = path.posix.parse(id);
  const words = [`'${id}'`, `"${id}"`, `'${name === 'index' ? dir : name}'`];
  return placeIn(source, words.find((word) => source.includes(word)) ?? name);
}

function* roadmapFindings({root, strays}: Course, {roadmap: ids, roadmapFile, pages}: Edition): Generator<Finding> {
  const source = readFileSync(path.join(root, roadmapFile), 'utf8');
  const seen = new Set<string>();
  for (const id of ids) {
    const place = placeOf(id, source);
    if (seen.has(id)) {
      yield {
        file: roadmapFile,
        place,
        message: `«${id}» stands on the roadmap twice.`,
        fix: 'Keep one of the entries.',
      };
    }
    if (!pages.has(id)) {
      const isIndex = id.endsWith('/index');
      const meant = isIndex ? undefined : nearestPath(id, pages.keys());
      yield {
        file: roadmapFile,
        place,
        message: `«${id}» stands on the roadmap, but has no file.`,
        fix: isIndex
          ? 'Every folder has an `index.md`, which leads to its lessons.'
          : meant
            ? `Did you mean «${meant}»?`
            : 'Write the lesson first, or remove the entry.',
      };
    }
    seen.add(id);
  }
  for (const page of pages.values()) {
    if (seen.has(page.id) || strays.some(({file}) => page.file === file || page.file.startsWith(`${file}/`))) continue;
    const {dir, base} = path.posix.parse(page.id);
    yield {
      file: page.file,
      place: top,
      message: 'This page is not on the roadmap.',
      fix: ids.some((id) => id.startsWith(`${dir}/`))
        ? `Add «${base}» to its folder in ${roadmapFile}, where it is learned.`
        : `Add the folder «${dir}» to ${roadmapFile}, with its lessons, and give it an index.md.`,
    };
  }
}

/** The way from a lesson back to itself over prerequisites, if there is one. O(lessons + prerequisites). */
function cycleFrom(start: Page, {pages}: Edition): string[] | undefined {
  const seen = new Set<string>();
  const walk = (id: string, way: string[]): string[] | undefined => {
    for (const next of pages.get(id)?.frontMatter.data?.prerequisites ?? []) {
      if (next === start.id) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start.id, [start.id]);
}

function* prerequisiteFindings(edition: Edition, judged: readonly Page[]): Generator<Finding> {
  const {roadmap: ids, pages, roadmapFile} = edition;
  const order = new Map(ids.map((id, index) => [id, index]));
  const before = (a: Page, b: string) => (order.get(a.id) ?? Infinity) > (order.get(b) ?? -1);
  for (const page of judged) {
    const cycle = cycleFrom(page, edition);
    if (cycle) {
      yield {
        file: page.file,
        place: placeIn(page.source, cycle[1] ?? ''),
        message: `The lesson needs itself: ${cycle.join(' → ')}.`,
        fix: 'Remove one of these prerequisites.',
      };
    }
    for (const prerequisite of page.frontMatter.data?.prerequisites ?? []) {
      const place = placeIn(page.source, prerequisite);
      if (!pages.has(prerequisite)) {
        const meant = nearestPath(prerequisite, pages.keys());
        yield {
          file: page.file,
          place,
          message: `The prerequisite «${prerequisite}» does not exist.`,
          fix: meant ? `Did you mean «${meant}»?` : 'Name a lesson by its folder and file, without «.md».',
        };
      } else if (order.has(page.id) && !before(page, prerequisite)) {
        yield {
          file: page.file,
          place,
          message: `The prerequisite «${prerequisite}» does not stand before this lesson on the roadmap.`,
          fix: `Move one of them in ${roadmapFile}, or remove the prerequisite.`,
        };
      }
    }
  }
}

export const roadmap: Rule = {
  id: 'roadmap',
  about: 'Every page stands on the roadmap once, and every prerequisite before the lesson that needs it.',
  course: (course, judged) =>
    course.editions.flatMap((edition) => {
      const {roadmapProblem, roadmapFile} = edition;
      if (roadmapProblem) return [{...roadmapProblem, file: roadmapFile}];
      return [
        ...roadmapFindings(course, edition),
        ...prerequisiteFindings(
          edition,
          judged.filter((page) => edition.pages.get(page.id) === page),
        ),
      ];
    }),
};
