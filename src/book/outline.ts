import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import * as z from 'zod';
import {frozenEditions} from '../editions';
import {folderFrontMatter, readFrontMatter} from '../markdown/front-matter';

/** A page of a book, or (without a path) a leaf that opens a part of it. */
export interface Entry {
  /** From 1, the parts of the book. */
  level: number;
  title?: string;
  /** Document id, which is `folder/file`. */
  id?: string;
}

/** What a reader asked for: a whole edition, one of its stages, or one page. */
export interface Wanted {
  /** `next` or a frozen edition. */
  edition: string;
  /** The title of a stage, or the name of one of its folders. */
  stage?: string | undefined;
  /** A document id. */
  guide?: string | undefined;
}

/** A book to be made. */
export interface Outline {
  title: string;
  /** The edition's name for readers. */
  edition: string;
  /** Name of its files, without their extension. */
  file: string;
  entries: Entry[];
}

/** Nothing of that name is in the edition. The message says what there is. */
export class NotInCourseError extends Error {
  override name = 'NotInCourseError';
}

interface Category {
  label: string;
  link?: {type: string; id: string} | undefined;
  items: (string | Category)[];
}

const category: z.ZodType<Category> = z.lazy(() =>
  z.object({
    label: z.string(),
    link: z.object({type: z.string(), id: z.string()}).optional(),
    items: z.array(z.union([z.string(), category])),
  }),
);
const sidebars = z.object({course: z.array(category)});
const moduleOfSidebars = z.object({default: z.unknown()});

const siteTitle = 'Backend Journey';

/** A TypeScript module that a CommonJS loader compiled has its default export one level deeper. */
function unwrapDefault(content: unknown): unknown {
  const {success, data} = moduleOfSidebars.safeParse(content);
  return success && data.default !== undefined ? unwrapDefault(data.default) : content;
}

async function stagesOf(edition: string, root: string): Promise<Category[]> {
  const file =
    edition === 'next'
      ? path.join(root, 'sidebars.ts')
      : path.join(root, 'versioned_sidebars', `version-${edition}-sidebars.json`);
  if (!existsSync(file)) {
    const known = ['next', ...frozenEditions(root)].join(', ');
    throw new NotInCourseError(`There is no edition «${edition}». There are: ${known}.`);
  }
  const content: unknown = file.endsWith('.json')
    ? JSON.parse(readFileSync(file, 'utf8'))
    : await import(pathToFileURL(file).href);
  return sidebars.parse(unwrapDefault(content)).course;
}

function entriesOf(items: Category['items'], level: number): Entry[] {
  return items.flatMap((entry): Entry[] => {
    if (typeof entry === 'string') return [{level, id: entry}];
    const own = entry.link === undefined ? {level, title: entry.label} : {level, id: entry.link.id};
    return [own, ...entriesOf(entry.items, level + 1)];
  });
}

const nameOf = (words: string): string =>
  words
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** What a page calls itself. */
function titleOf(id: string, edition: string, root: string): string {
  const folder = edition === 'next' ? 'docs' : path.join('versioned_docs', `version-${edition}`);
  const {data} = readFrontMatter(readFileSync(path.join(root, folder, `${id}.md`), 'utf8'), folderFrontMatter);
  return data?.title ?? id;
}

/** The pages of a book in the order of the roadmap. Rejects with a {@link NotInCourseError}. */
export async function outlineOf({edition, stage, guide}: Wanted, root: string): Promise<Outline> {
  const stages = await stagesOf(edition, root);
  const label = edition === 'next' ? 'Next edition' : `Edition ${edition}`;
  const file = `backend-journey-${edition}`;
  const all = entriesOf(stages, 1);
  if (guide !== undefined) {
    const page = all.find(({id}) => id === guide);
    if (!page) throw new NotInCourseError(`«${guide}» is no page of this edition; a page is named folder/file.`);
    return {
      title: `${siteTitle}: ${titleOf(guide, edition, root)}`,
      edition: label,
      file: `${file}-${nameOf(guide)}`,
      entries: [{...page, level: 1}],
    };
  }
  if (stage === undefined) return {title: siteTitle, edition: label, file, entries: all};
  const folders = (part: Category) =>
    entriesOf([part], 1).flatMap(({id}) => (id === undefined ? [] : [path.posix.dirname(id)]));
  const found = stages.find((part) => part.label === stage || folders(part).includes(stage));
  if (!found) {
    const known = new Set(stages.flatMap(folders));
    throw new NotInCourseError(`There is no stage «${stage}». Its folder names it: ${[...known].join(', ')}.`);
  }
  const title = `${siteTitle}: ${found.label}`;
  return {title, edition: label, file: `${file}-${nameOf(stage)}`, entries: entriesOf([found], 1)};
}
