import path from 'node:path';
import type {LoadedContent} from '@docusaurus/plugin-content-docs';
import type {LoadContext, Plugin} from '@docusaurus/types';
import {labs} from '../../labs/registry';
import {lessonFrontMatter} from '../../markdown/front-matter';

const docsPlugin = 'docusaurus-plugin-content-docs';

/** What the list of labs says of one. */
export interface LabCard {
  name: string;
  title: string;
  summary: string;
  /** Ids of its challenges. */
  challenges: string[];
  path: string;
  /** The lessons of the readers' default edition that use it. */
  lessons: {title: string; path: string}[];
}

async function readCards(baseUrl: string, docs: LoadedContent | undefined): Promise<LabCard[]> {
  const edition = docs?.loadedVersions.find(({isLast}) => isLast);
  const lessons = (edition?.docs ?? []).flatMap(({frontMatter, permalink, title}) => {
    const parsed = lessonFrontMatter.safeParse(frontMatter);
    return parsed.success
      ? [{title: parsed.data.sidebar_label ?? title, path: permalink, labs: parsed.data.labs ?? []}]
      : [];
  });
  return Promise.all(
    Object.entries(labs).map(async ([name, load]) => {
      const {lab} = await load();
      return {
        name,
        title: lab.title,
        summary: lab.summary,
        challenges: lab.challenges.map(({id}) => id),
        path: `${baseUrl}labs/${name}/`,
        lessons: lessons.filter((lesson) => lesson.labs.includes(name)).map(({title, path}) => ({title, path})),
      };
    }),
  );
}

const componentAt = (siteDir: string, file: string) => path.join(siteDir, 'src', 'components', 'Lab', file);

/**
 * What labs share goes into a chunk that comes with the first of them, not into one of every page. The plan of a
 * reader's review is taught code that the pages themselves run.
 */
export const sharedCode = {
  name: 'labs',
  test: /[\\/]src[\\/]labs[\\/](?!registry\.ts|spaced-repetition[\\/]index\.ts)/,
  chunks: 'async',
  minChunks: 2,
  minSize: 0,
  priority: 45, // above that of Docusaurus's own `common`
} as const;

/** What the bundler is told for the static HTML, and for the browser. */
export function bundling(siteDir: string, isServer: boolean) {
  const firstFrame = componentAt(siteDir, isServer ? 'first-frame.server.tsx' : 'first-frame.client.ts');
  const resolve = {alias: {'@labs/first-frame': firstFrame}};
  return isServer ? {resolve} : {resolve, optimization: {splitChunks: {cacheGroups: {labs: sharedCode}}}};
}

/**
 * Gives each lab a page, lists them all at /labs, and keeps their code apart: the static HTML is made with every lab at
 * hand, and no page of the browser's carries one before its reader comes near.
 */
export default function labsPlugin({siteDir, baseUrl}: LoadContext): Plugin {
  const component = (file: string) => componentAt(siteDir, file);
  return {
    name: 'labs',
    getPathsToWatch: () => [path.join(siteDir, 'src', 'labs', '*', 'lab.ts')],
    async allContentLoaded({allContent, actions}) {
      // Docusaurus types the content of other plugins as unknown; this is what that plugin declares to load.
      const docs = allContent[docsPlugin]?.default as LoadedContent | undefined;
      const cards = await readCards(baseUrl, docs);
      if (cards.length === 0) return;
      actions.addRoute({
        path: `${baseUrl}labs/`,
        component: component('pages/List.tsx'),
        modules: {cards: await actions.createData('list.json', cards)},
        exact: true,
      });
      for (const card of cards) {
        actions.addRoute({
          path: card.path,
          component: component('pages/Page.tsx'),
          modules: {card: await actions.createData(`${card.name}.json`, card)},
          exact: true,
        });
      }
    },
    configureWebpack: (_config, isServer) => bundling(siteDir, isServer),
  };
}
