import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Code} from 'mdast';
import {excerptReference, regionNames, regionOf} from '../../../markdown/excerpts';
import {nearest, nearestPath, type Problem} from '../../../markdown/problem';
import type {Edit} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';

/** The edit that makes a fence hold `text`, keeping its own indentation. */
function replaceBody(page: Page, fence: Code, text: string): Edit | undefined {
  const {start, end} = fence.position ?? {};
  if (start?.offset === undefined || end?.offset === undefined) return undefined;
  const source = page.source.slice(start.offset, end.offset);
  const indent = ' '.repeat(start.column - 1);
  const body = text.split('\n').map((line) => (line === '' ? '' : indent + line));
  const [first = '', ...rest] = source.split(/\r?\n/);
  const lineEnd = source.includes('\r\n') ? '\r\n' : '\n';
  return {start: start.offset, end: end.offset, text: [first, ...body, rest.at(-1) ?? ''].join(lineEnd)};
}

/** The files that an excerpt may come from, by their paths from the root. */
function filesOfLabs(root: string): string[] {
  const folder = path.join(root, 'src', 'labs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/labs/${file.split(path.sep).join('/')}`);
}

function excerptProblem(fence: Code, page: Page, root: string): (Omit<Problem, 'place'> & {edit?: Edit}) | undefined {
  const reference = excerptReference(fence.meta);
  if (!reference) {
    return /(?:^|\s)file=/.test(fence.meta ?? '')
      ? {
          message: `«${fence.meta ?? ''}» names no region.`,
          fix: 'Write it like file=src/labs/raft/index.ts#appendEntries.',
        }
      : undefined;
  }
  const {file, region} = reference;
  const absolute = path.resolve(root, file);
  if (!absolute.startsWith(path.join(root, 'src', 'labs') + path.sep) || !existsSync(absolute)) {
    const meant = nearestPath(file, filesOfLabs(root));
    return {
      message: `«${file}» is not a file of src/labs/.`,
      fix: meant ? `Did you mean «${meant}»?` : 'Excerpts come from the labs, by their path from the root.',
    };
  }
  const source = readFileSync(absolute, 'utf8');
  const text = regionOf(source, region);
  if (text === undefined) {
    const names = regionNames(source);
    const meant = nearest(region, names);
    return {
      message: `«${file}» has no region «${region}».`,
      fix: meant ? `Did you mean «${meant}»?` : `Its regions are ${names.join(', ') || 'none'}.`,
    };
  }
  if (text === fence.value.replaceAll('\r\n', '\n')) return undefined;
  const edit = replaceBody(page, fence, text);
  return {
    message: `This excerpt is not what «${file}#${region}» says now.`,
    fix: 'Run `npm run check -- --fix` to copy the region here.',
    ...(edit ? {edit} : {}),
  };
}

export const excerpts: Rule = {
  id: 'excerpts',
  about: 'In docs/, an excerpt equals the region of the lab that it names. Frozen editions keep the code of their day.',
  page(page, root) {
    if (page.file.startsWith('versioned_docs/')) return [];
    const problems: (Problem & {edit?: Edit})[] = [];
    for (const node of page.nodes('code')) {
      const problem = excerptProblem(node, page, root);
      if (problem && node.position) problems.push({...problem, place: node.position});
    }
    return problems;
  },
};
