import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {visit} from 'unist-util-visit';
import {isMap, isScalar, isSeq, LineCounter, parseDocument} from 'yaml';
import {frontMatterSource} from '../../../markdown/front-matter';
import {nearest, type Problem} from '../../../markdown/problem';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

/** What all labs are made of, and no lab itself. */
const foundations = new Set(['experiment', 'kernel']);

/** Taught modules by name, and whether the page can run them. */
function modulesAt(root: string): Map<string, {runs: boolean}> {
  const folder = path.join(root, 'src', 'labs');
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder, {withFileTypes: true}).filter(
    (entry) => entry.isDirectory() && !foundations.has(entry.name),
  );
  return new Map(names.map(({name}) => [name, {runs: existsSync(path.join(folder, name, 'lab.ts'))}]));
}

interface Listed {
  name: string;
  place: Problem['place'];
}

/** The names under `labs` in the front matter, each with its place. The YAML starts on the second line. */
function listed({source}: Page): Listed[] {
  const lines = new LineCounter();
  const {contents} = parseDocument(frontMatterSource(source) ?? '', {lineCounter: lines});
  const list = isMap(contents) ? contents.get('labs', true) : undefined;
  if (!isSeq(list)) return [];
  return list.items.flatMap((item): Listed[] => {
    if (!isScalar(item) || typeof item.value !== 'string' || !item.range) return [];
    const {line, col: column} = lines.linePos(item.range[0]);
    const start = {line: line + 1, column};
    return [{name: item.value, place: {start, end: {...start, column: column + item.value.length}}}];
  });
}

function unknown(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant ? `Did you mean «${meant}»?` : `There are ${known.join(', ') || 'none'}.`;
}

function problemOf(name: string, modules: Map<string, {runs: boolean}>): Omit<Problem, 'place'> | undefined {
  const found = modules.get(name);
  if (found?.runs) return undefined;
  const running = [...modules].flatMap(([other, {runs}]) => (runs ? [other] : []));
  return found
    ? {
        message: `«${name}» is taught code without an experiment: src/labs/${name}/lab.ts is missing.`,
        fix: 'Quote it with an excerpt, or give it an experiment.',
      }
    : {message: `There is no lab «${name}».`, fix: unknown(name, running)};
}

export const labs: Rule = {
  id: 'labs',
  about: 'In docs/, a lab that a page embeds has an experiment and is listed by the page, and what it lists exists.',
  page(page, root) {
    // A frozen edition names the labs of its day; the page itself says when one is gone.
    if (page.file.startsWith('versioned_docs/')) return [];
    const modules = modulesAt(root);
    const names = listed(page);
    const problems: Problem[] = names
      .filter(({name}) => !modules.has(name))
      .map(({name, place}) => ({
        message: `The front matter lists the lab «${name}», which is no folder of src/labs/.`,
        fix: unknown(name, [...modules.keys()]),
        place,
      }));
    visit(page.tree, 'leafDirective', ({name: directive, attributes, position: place}) => {
      const name = attributes?.name;
      if (directive !== 'lab' || typeof name !== 'string' || !place) return;
      const problem = problemOf(name, modules);
      if (problem) problems.push({...problem, place});
      else if (page.kind === 'lesson' && !names.some((entry) => entry.name === name)) {
        problems.push({
          message: `The front matter does not list the lab «${name}», so /labs does not know this lesson.`,
          fix: `Add it: labs: [${[...names.map((entry) => entry.name), name].join(', ')}].`,
          place,
        });
      }
    });
    return problems;
  },
};
