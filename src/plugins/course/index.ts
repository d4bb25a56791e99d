import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import type {LoadedContent} from '@docusaurus/plugin-content-docs';
import {labs} from '../../labs/registry';
import {documentsInOrder} from './order';
import {lessonDocs, readRoadmap} from './roadmap';
import type {CourseGraph} from './types';

const docsPlugin = 'docusaurus-plugin-content-docs';

/** Pages beside the lessons that know a whole edition: where they are, and what renders them. */
const pages = {
  '': 'Home/index.tsx',
  'roadmap/': 'Roadmap/index.tsx',
  'progress/': 'Progress/index.tsx',
  'review/': 'Review/index.tsx',
};

/** Publishes, for each edition, what each lesson needs to know of the others, and the pages that show the whole. */
export default function course({siteDir, baseUrl}: LoadContext): Plugin {
  return {
    name: 'course',
    async allContentLoaded({allContent, actions}) {
      // Docusaurus types the content of other plugins as unknown; this is what that plugin declares to load.
      const docs = allContent[docsPlugin]?.default as LoadedContent | undefined;
      const graph: CourseGraph = {};
      for (const version of docs?.loadedVersions ?? []) {
        const lessons = lessonDocs(version);
        graph[version.versionName] = Object.fromEntries(
          documentsInOrder(version).flatMap(({id}) => {
            const lesson = lessons.get(id);
            return lesson ? [[id, lesson.frontMatter.prerequisites]] : [];
          }),
        );
        const roadmap = readRoadmap(version, siteDir, Object.keys(labs).length);
        const data = await actions.createData(`roadmap-${version.versionName}.json`, roadmap);
        const edition = version.label.toLowerCase();
        for (const [address, component] of Object.entries(pages)) {
          if (!version.isLast && address === '') continue; // the home page is the readers' default edition's
          actions.addRoute({
            path: version.isLast ? `${baseUrl}${address}` : `${baseUrl}${address}${edition}/`,
            component: path.join(siteDir, 'src', 'components', component),
            modules: {roadmap: data},
            exact: true,
          });
        }
      }
      actions.setGlobalData(graph);
    },
  };
}
