import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {BlogContent} from '@docusaurus/plugin-content-blog';
import type {LoadedContent as LoadedDocs, LoadedVersion} from '@docusaurus/plugin-content-docs';
import type {LoadContext, Plugin} from '@docusaurus/types';
import {conceptAnchor} from '../../concept-anchor';
import {editionName} from '../../editions';
import {labs} from '../../labs/registry';
import {lessonFrontMatter} from '../../markdown/front-matter';
import {documentsInOrder} from '../course/order';
import {servedInDevelopment} from '../dev-server';
import {glossary, type DefiningLesson} from './glossary';
import type {ConceptsGlobalData, Definitions, PageKind, SearchIndex} from './types';
import {wordsOf} from '../search/words';

interface Lesson extends DefiningLesson {
  id: string;
  prerequisites: string[];
}

type OtherPage = SearchIndex['pages'][number];

/** Pages are served under their address with a slash, which plugins don't know yet when they load. */
const withSlash = (permalink: string) => permalink.replace(/\/?$/, '/');

function splitDocuments(version: LoadedVersion): {lessons: Lesson[]; folders: OtherPage[]} {
  const lessons: Lesson[] = [];
  const folders: OtherPage[] = [];
  for (const {id, title, permalink, frontMatter} of documentsInOrder(version)) {
    const parsed = lessonFrontMatter.safeParse(frontMatter);
    if (parsed.success) {
      const {prerequisites, concepts} = parsed.data;
      lessons.push({id, title, path: withSlash(permalink), prerequisites, concepts});
    } else folders.push({title, path: withSlash(permalink), kind: 'folder'}); // `npm run check` judges lessons
  }
  return {lessons, folders};
}

async function labPages(baseUrl: string): Promise<OtherPage[]> {
  return Promise.all(
    Object.entries(labs).map(async ([name, load]) => {
      const {lab} = await load();
      return {title: lab.title, path: `${baseUrl}labs/${name}/`, kind: 'lab'} as const;
    }),
  );
}

/** The names that have words of their own: to the search, `client/server` and `client-server` are one. */
function distinct(names: readonly string[]): string[] {
  const byWords = new Map(names.toReversed().map((name) => [wordsOf(name).sort().join(' '), name]));
  return names.filter((name) => [...byWords.values()].includes(name));
}

function searchIndex(lessons: readonly Lesson[], pages: OtherPage[]): SearchIndex {
  return {
    lessons: lessons.map(({title, path, concepts}) => ({
      title,
      path,
      concepts: concepts.map(({name, aliases = []}) => distinct([name, ...aliases])),
    })),
    pages,
  };
}

function definitions({concepts}: Lesson): Definitions {
  return Object.fromEntries(concepts.map(({name, definition}) => [conceptAnchor(name), {name, definition}] as const));
}

/** The files of an edition, by path under its folder. */
function filesOf(lessons: readonly Lesson[], pages: OtherPage[]): Map<string, string> {
  return new Map([
    ['index.json', JSON.stringify(searchIndex(lessons, pages))],
    ...lessons.map((lesson) => [`${lesson.id}.json`, JSON.stringify(definitions(lesson))] as const),
  ]);
}

function digest(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [file, text] of files) hash.update(`${file}\n${text}\n`);
  return hash.digest('hex').slice(0, 10);
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [file, text] of files) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), {recursive: true});
    writeFileSync(target, text);
  }
}

/**
 * Makes the cache of compiled pages start anew when `file` changes: the links of a lesson come of the concepts of others,
 * which the cache can't know; so does the atlas of patterns.
 */
const refreshedBy = (file: string) => ({cache: {buildDependencies: [file]}});

/** The browser gets no data of a glossary: its page has the list. */
const keptInThePage = (files: readonly string[]): Record<string, string> =>
  Object.fromEntries(files.map((file) => [`${file}$`, path.join(__dirname, 'none.json')]));

/**
 * Makes of the concepts that lessons define, for each edition: the glossary, the index of the search, and the
 * definitions that previews fetch. The last two are plain files, of which no page loads any by itself.
 */
export default function concepts({siteDir, baseUrl, generatedFilesDir}: LoadContext): Plugin {
  const served = path.join(generatedFilesDir, 'concepts', 'served');
  const files = new Map<string, string>();
  const glossaries: string[] = [];
  let linkedFile = '';
  const other = (kind: PageKind) => (page: {title: string; permalink: string}) => ({
    title: page.title,
    path: withSlash(page.permalink),
    kind,
  });
  return {
    name: 'concepts',
    async allContentLoaded({allContent, actions}) {
      // Docusaurus types the content of other plugins as unknown; this is what those plugins declare to load.
      const docs = allContent['docusaurus-plugin-content-docs'] as Record<string, LoadedDocs | undefined> | undefined;
      const blog = allContent['docusaurus-plugin-content-blog']?.default as BlogContent | undefined;
      const shared: OtherPage[] = [
        ...(await labPages(baseUrl)),
        ...(docs?.api?.loadedVersions ?? []).flatMap(({docs: pages}) => pages.map(other('reference'))),
        ...(blog?.blogPosts ?? []).map(({metadata}) => other('note')(metadata)),
      ];
      const addresses: ConceptsGlobalData = {};
      const linked: Record<string, unknown> = {};
      files.clear();
      glossaries.length = 0;
      for (const version of docs?.default?.loadedVersions ?? []) {
        const {lessons, folders} = splitDocuments(version);
        const name = editionName(version.versionName);
        const own = filesOf(lessons, [...folders, ...shared]);
        const folder = `concepts/${name}-${digest(own)}/`;
        for (const [file, text] of own) files.set(folder + file, text);
        const page = version.isLast ? `${baseUrl}glossary/` : `${baseUrl}glossary/${name}/`;
        addresses[version.versionName] = {
          name,
          course: withSlash(version.path),
          glossary: page,
          data: baseUrl + folder,
        };
        linked[name] = lessons.map(({id, title, prerequisites, concepts}) => [
          id,
          prerequisites,
          concepts.map((concept) => [concept.name, ...(concept.aliases ?? [])]),
          title,
          concepts.filter(({pattern}) => pattern),
        ]);
        const entries = glossary(lessons);
        const entriesFile = await actions.createData(`glossary-${name}.json`, entries);
        glossaries.push(entriesFile);
        actions.addRoute({
          path: page,
          component: path.join(siteDir, 'src', 'components', 'Glossary', 'index.tsx'),
          modules: {entries: entriesFile},
          props: {total: entries.length, version: version.versionName},
          exact: true,
        });
      }
      actions.setGlobalData(addresses);
      linkedFile = await actions.createData('linked.json', linked);
      if (process.env.NODE_ENV === 'development') write(served, files);
    },
    configureWebpack: ({mode, experiments}, isServer) => ({
      ...servedInDevelopment(served, baseUrl),
      ...(mode === 'production' && !isServer ? {resolve: {alias: keptInThePage(glossaries)}} : {}),
      ...(experiments && 'cache' in experiments ? {experiments: refreshedBy(linkedFile)} : {}),
    }),
    postBuild({outDir}) {
      write(outDir, files);
      return Promise.resolve();
    },
  };
}
