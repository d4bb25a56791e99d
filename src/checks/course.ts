import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {stripVTControlCharacters} from 'node:util';
import * as z from 'zod';
import {frozenEditions} from '../editions';
import type {Problem} from '../markdown/problem';
import {contentFolders, findStrayFiles, isImage, type StrayFile} from '../markdown/files';
import {Page} from './page';

/** `docs/` or a frozen edition: its pages and the order in which they are learned. */
export interface Edition {
  /** `next`, or the version. */
  name: string;
  /** Folder from the root. */
  folder: string;
  pages: Map<string, Page>;
  /** Document ids in the order of the roadmap. */
  roadmap: string[];
  /** The file that holds the roadmap, from the root. */
  roadmapFile: string;
  /** Why that file can't be read; then nothing is known of the order. */
  roadmapProblem?: Problem;
}

/** Everything that the checks judge. */
export interface Course {
  root: string;
  editions: Edition[];
  posts: Page[];
  /** Files that may not be there, which are not among the pages if they are no ordinary Markdown files. */
  strays: StrayFile[];
  /** The pictures in the content, by their paths from the root. */
  images: string[];
}

/** The pages of the course in all its editions, and the posts. */
export function allPages({editions, posts}: Course): Page[] {
  return [...editions.flatMap(({pages}) => [...pages.values()]), ...posts];
}

/** The ordinary files in a folder, by their paths from it. Links to files are none. */
function filesIn(root: string, folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(absolute, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

const markdownFiles = (root: string, folder: string) => filesIn(root, folder).filter((file) => file.endsWith('.md'));

type SidebarItem =
  string | {type?: string; id?: string; link?: {type: string; id?: string} | null; items?: SidebarItem[]};

const sidebarItem: z.ZodType<SidebarItem> = z.lazy(() =>
  z.union([
    z.string(),
    z.object({
      type: z.string().optional(),
      id: z.string().optional(),
      link: z.object({type: z.string(), id: z.string().optional()}).nullish(),
      items: z.array(sidebarItem).optional(),
    }),
  ]),
);
const sidebarsSchema = z.record(z.string(), z.array(sidebarItem));

function documentIds(items: readonly SidebarItem[]): string[] {
  return items.flatMap((item) => {
    if (typeof item === 'string') return [item];
    const own = item.type === 'doc' ? item.id : item.link?.type === 'doc' ? item.link.id : undefined;
    return [...(own === undefined ? [] : [own]), ...documentIds(item.items ?? [])];
  });
}

/** What is wrong in a roadmap that can't be loaded, by the first line of it that the error names. */
function roadmapProblem(error: unknown, file: string): Problem {
  const {message, stack = ''} = error instanceof Error ? error : new Error(String(error));
  const name = path.basename(file).replaceAll('.', '\\.');
  const [, line = '1', column = '1'] = new RegExp(`${name}:(\\d+):(\\d+)`).exec(`${message}\n${stack}`) ?? [];
  const start = {line: Number(line), column: Number(column)};
  const words = error instanceof z.ZodError ? z.prettifyError(error) : stripVTControlCharacters(message);
  const said = words
    .replace(/^Transform failed.*\s+/, '')
    .replace(/^(?:\S+: ERROR: |\[\w+\] )/, '')
    .split('\n')[0];
  return {
    message: `The roadmap cannot be read: ${said ?? ''}.`,
    fix: "Write stage('Title', [folder('name', 'Title', ['lesson', 'lesson'])]), with a comma between entries.",
    place: {start, end: start},
  };
}

async function readRoadmap(root: string, file: string): Promise<Pick<Edition, 'roadmap' | 'roadmapProblem'>> {
  const absolute = path.join(root, file);
  if (!existsSync(absolute)) throw new Error(`${file} is missing: it holds the order of the lessons.`);
  try {
    const content: unknown = file.endsWith('.json')
      ? JSON.parse(readFileSync(absolute, 'utf8'))
      : await import(pathToFileURL(absolute).href);
    const roadmap = Object.values(sidebarsSchema.parse(unwrapDefault(content))).flatMap(documentIds);
    if (roadmap.length === 0) throw new Error('it exports no lessons');
    return {roadmap};
  } catch (error) {
    return {roadmap: [], roadmapProblem: roadmapProblem(error, file)};
  }
}

/** A TypeScript module that a CommonJS loader compiled has its default export one level deeper. */
function unwrapDefault(content: unknown): unknown {
  const inner = typeof content === 'object' && content !== null && 'default' in content ? content.default : undefined;
  return inner === undefined ? content : unwrapDefault(inner);
}

async function loadEdition(root: string, name: string, folder: string, roadmapFile: string): Promise<Edition> {
  const pages = new Map<string, Page>();
  for (const file of markdownFiles(root, folder)) {
    const id = file.replace(/\.md$/, '');
    pages.set(id, new Page(root, `${folder}/${file}`, id, false));
  }
  return {name, folder, pages, ...(await readRoadmap(root, roadmapFile)), roadmapFile};
}

/** Reads the course that lies at `root`. Throws if a roadmap is missing. */
export async function loadCourse(root: string): Promise<Course> {
  const editions = [await loadEdition(root, 'next', 'docs', 'sidebars.ts')];
  for (const version of frozenEditions(root)) {
    const sidebars = `versioned_sidebars/version-${version}-sidebars.json`;
    editions.push(await loadEdition(root, version, `versioned_docs/version-${version}`, sidebars));
  }
  const posts = markdownFiles(root, 'blog').map(
    (file) => new Page(root, `blog/${file}`, file.replace(/\.md$/, ''), true),
  );
  const images = contentFolders.flatMap((folder) =>
    filesIn(root, folder)
      .filter((file) => !file.endsWith('.md'))
      .map((file) => `${folder}/${file}`)
      .filter(isImage),
  );
  return {root, editions, posts, strays: findStrayFiles(root), images};
}
