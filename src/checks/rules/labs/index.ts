import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
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

/** The names of labs in the front matter: under `labs`, and in the patterns of concepts. The YAML starts on line 2. */
function listed({source}: Page): {isReadable: boolean; lessons: Listed[]; patterns: Listed[]} {
  const lines = new LineCounter();
  const yaml = frontMatterSource(source);
  const {contents, errors} = parseDocument(yaml ?? '', {lineCounter: lines, logLevel: 'silent'});
  const items = (key: string) => {
    const list = isMap(contents) ? contents.get(key, true) : undefined;
    return isSeq(list) ? list.items : [];
  };
  const entries = (nodes: readonly unknown[]) =>
    nodes.flatMap((node): Listed[] => {
      if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return [];
      const {line, col: column} = lines.linePos(node.range[0]);
      const start = {line: line + 1, column};
      return [{name: node.value, place: {start, end: {...start, column: column + node.value.length}}}];
    });
  const ofPatterns = items('concepts').map((item) => (isMap(item) ? item.getIn(['pattern', 'lab'], true) : undefined));
  return {
    isReadable: yaml !== undefined && errors.length === 0,
    lessons: entries(items('labs')),
    patterns: entries(ofPatterns),
  };
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
    const embedded = page.nodes('leafDirective').filter(({name}) => name === 'lab');
    if (embedded.length === 0 && !/\blabs?:/.test(frontMatterSource(page.source) ?? '')) return [];
    const modules = modulesAt(root);
    const {isReadable, lessons: names, patterns} = listed(page);
    const misspelled = new Set(
      names.flatMap(({name}) => (modules.has(name) ? [] : (nearest(name, modules.keys()) ?? []))),
    );
    const problems: Problem[] = names
      .filter(({name}) => !modules.has(name))
      .map(({name, place}) => ({
        message: `The front matter lists the lab «${name}», which is no folder of src/labs/.`,
        fix: unknown(name, [...modules.keys()]),
        place,
      }));
    for (const {name, place} of patterns) {
      const problem = problemOf(name, modules);
      if (problem) problems.push({...problem, place});
    }
    for (const {attributes, position: place} of embedded) {
      const name = attributes?.name;
      if (typeof name !== 'string' || !place) continue;
      const problem = problemOf(name, modules);
      if (problem) problems.push({...problem, place});
      else if (page.kind === 'lesson' && isReadable && !names.some((entry) => entry.name === name)) {
        if (misspelled.has(name)) continue;
        problems.push({
          message: `The front matter does not list the lab «${name}», so /labs does not know this lesson.`,
          fix: `Add it: labs: [${[...names.map((entry) => entry.name), name].join(', ')}].`,
          place,
        });
      }
    }
    return problems;
  },
};
