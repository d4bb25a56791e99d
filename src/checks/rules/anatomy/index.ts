import {readdirSync} from 'node:fs';
import path from 'node:path';
import type {Heading, ListItem, Root, RootContent, Table} from 'mdast';
import {toString} from 'mdast-util-to-string';
import {frontMatterSource} from '../../../markdown/front-matter';
import {refuseText} from '../../../markdown/files';
import type {Problem} from '../../../markdown/problem';
import {top} from '../../issue';
import type {Page} from '../../page';
import type {Rule} from '../../rule';
import {isUnread} from '../../unread';
import {endlessBlocks} from '../swallowed-text';

/** The least that a lesson has of each part. */
const least = {diagrams: 2, questions: 5, exercises: 2, sources: 4, concepts: 6, rows: 3} as const;

/** What stands between a heading of the second level and the next one. */
export function section(tree: Root, title: string): {heading: Heading; content: RootContent[]} | undefined {
  const isSection = (node: RootContent): node is Heading => node.type === 'heading' && node.depth === 2;
  const start = tree.children.findIndex((node) => isSection(node) && toString(node) === title);
  const heading = tree.children[start];
  if (heading?.type !== 'heading') return undefined;
  const rest = tree.children.slice(start + 1);
  const end = rest.findIndex(isSection);
  return {heading, content: end < 0 ? rest : rest.slice(0, end)};
}

/** The entries of «Sources», without those of «Further reading». */
export function sourcesOf(content: readonly RootContent[]): ListItem[] {
  const further = content.findIndex(({type}) => type === 'heading');
  const own = further < 0 ? content : content.slice(0, further);
  return own.flatMap((node) => (node.type === 'list' ? node.children : []));
}

/** Whether a table says how something fails: its head has a word for failures. */
function isFailureTable({children: [head]}: Table): boolean {
  const words = head?.children.map((cell) => toString(cell)).join(' ') ?? '';
  return /\b(?:fail|symptom|fault|break|goes wrong|mistake|trap)/i.test(words);
}

const rowsOf = ({children}: Table): number => children.length - 1;

const plural = (amount: number, word: string) => `${amount} ${word}${amount === 1 ? '' : 's'}`;

function* lessonProblems(page: Page): Generator<Problem> {
  const {tree, frontMatter, source} = page;
  const directives = (wanted: string) => page.nodes('containerDirective').filter(({name}) => name === wanted).length;
  const missing = (message: string, fix: string, place = top): Problem => ({message, fix, place});
  if (isUnread(page)) {
    if (source.trim() !== '' && !refuseText(source))
      yield missing('The lesson has no text.', 'The author’s guide says what a lesson is made of.');
    return;
  }
  if (endlessBlocks(page).length > 0) return; // nobody knows yet what comes after it
  const [first] = tree.children.filter(({type}) => type !== 'yaml' && type !== 'html');
  const isTitle = first?.type === 'heading' && first.depth === 1; // the rule «headings» says so
  if (first && first.type !== 'paragraph' && !isTitle && frontMatterSource(source) !== undefined)
    yield missing(
      'The lesson does not start with prose.',
      'Begin with the problem, in a paragraph, and then the first heading.',
      first.position,
    );
  const diagrams = page.nodes('code').filter(({lang}) => lang === 'mermaid').length;
  if (diagrams < least.diagrams)
    yield missing(
      `The lesson has ${plural(diagrams, 'diagram')}, fewer than ${least.diagrams}.`,
      'Draw the mental model, and the mechanism at work: a ```mermaid fence each.',
    );
  const tables = page.nodes('table').filter(isFailureTable);
  const [table] = tables;
  const rows = Math.max(0, ...tables.map(rowsOf));
  if (table && rows < least.rows)
    yield missing(
      `The table of failures has ${plural(rows, 'row')}, fewer than ${least.rows}.`,
      'Add a row for each way in which it fails: what one sees, how one notices, what one does.',
      table.position,
    );
  if (!table)
    yield missing(
      'No table says how it fails.',
      'Add one with the columns «Failure», «Symptom», «How you notice» and «What you do», and at least three rows.',
    );
  const questions = directives('quiz');
  if (questions < least.questions)
    yield missing(
      `The lesson has ${plural(questions, 'question')}, fewer than ${least.questions}.`,
      'Add questions that need reasoning to «Check yourself», as :::quiz.',
      section(tree, 'Check yourself')?.heading.position,
    );
  const exercises = directives('exercise');
  if (exercises < least.exercises)
    yield missing(
      `The lesson has ${plural(exercises, 'exercise')}, fewer than ${least.exercises}.`,
      'Add exercises of growing difficulty to «Exercises», as ::::exercise with a :::solution.',
      section(tree, 'Exercises')?.heading.position,
    );
  const sources = section(tree, 'Sources');
  if (!sources) yield missing('The lesson has no section «Sources».', 'End it with `## Sources` and a list.');
  else if (sourcesOf(sources.content).length < least.sources)
    yield missing(
      `«Sources» has ${plural(sourcesOf(sources.content).length, 'entry').replace('entrys', 'entries')}, fewer than ${least.sources}.`,
      'List the RFC, paper, standard or manual that each claim rests on, with the section.',
      sources.heading.position,
    );
  const concepts = frontMatter.data?.concepts?.length;
  if (concepts !== undefined && concepts < least.concepts)
    yield missing(
      `The lesson defines ${plural(concepts, 'concept')}, fewer than ${least.concepts}.`,
      'Define under `concepts` each term that it introduces: readers search for them.',
    );
}

/** A folder's page orients: it leads to each of its lessons. */
function* folderProblems(page: Page): Generator<Problem> {
  const linked = new Set(page.outline.links.map(({url}) => url.split('#')[0]));
  const lessons = readdirSync(path.dirname(page.absolute), {withFileTypes: true})
    .filter((entry) => entry.isFile() && /^[a-z0-9-]+\.md$/.test(entry.name) && entry.name !== 'index.md')
    .map(({name}) => name);
  for (const file of lessons.sort()) {
    if (linked.has(file) || linked.has(`./${file}`)) continue;
    yield {
      message: `The page of the folder does not lead to «${file}».`,
      fix: `Say in a sentence what [it](${file}) is for.`,
      place: top,
    };
  }
}

export const anatomy: Rule = {
  id: 'anatomy',
  about:
    'A lesson has its diagrams, a table of failures, explained questions, exercises with solutions, sources and concepts.',
  page(page) {
    if (page.kind === 'lesson') return [...lessonProblems(page)];
    return page.kind === 'folder' ? [...folderProblems(page)] : [];
  },
};
