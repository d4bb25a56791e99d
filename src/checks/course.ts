import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import * as z from 'zod';
import {frozenEditions} from '../editions';
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
}

/** Everything that the checks judge. */
export interface Course {
  root: string;
  editions: Edition[];
  posts: Page[];
}

/** The pages of the course in all its editions, and the posts. */
export function allPages({editions, posts}: Course): Page[] {
  return [...editions.flatMap(({pages}) => [...pages.values()]), ...posts];
}

function markdownFiles(root: string, folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, {recursive: true, encoding: 'utf8'})
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.md'))
    .sort();
}

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

async function readRoadmap(root: string, file: string): Promise<string[]> {
  const absolute = path.join(root, file);
  if (!existsSync(absolute)) throw new Error(`${file} is missing: it holds the order of the lessons.`);
  const content: unknown = file.endsWith('.json')
    ? JSON.parse(readFileSync(absolute, 'utf8'))
    : await import(pathToFileURL(absolute).href);
  return Object.values(sidebarsSchema.parse(unwrapDefault(content))).flatMap(documentIds);
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
  return {name, folder, pages, roadmap: await readRoadmap(root, roadmapFile), roadmapFile};
}

/** Reads the course that lies at `root`. Throws if a roadmap is missing or malformed. */
export async function loadCourse(root: string): Promise<Course> {
  const editions = [await loadEdition(root, 'next', 'docs', 'sidebars.ts')];
  for (const version of frozenEditions(root)) {
    const sidebars = `versioned_sidebars/version-${version}-sidebars.json`;
    editions.push(await loadEdition(root, version, `versioned_docs/version-${version}`, sidebars));
  }
  const posts = markdownFiles(root, 'blog').map(
    (file) => new Page(root, `blog/${file}`, file.replace(/\.md$/, ''), true),
  );
  return {root, editions, posts};
}
