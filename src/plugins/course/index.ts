import type {Plugin} from '@docusaurus/types';
import type {LoadedContent, LoadedVersion} from '@docusaurus/plugin-content-docs';
import {lessonFrontMatter} from '../../markdown/front-matter';
import type {CourseGraph, LessonNode} from './types';

const docsPlugin = 'docusaurus-plugin-content-docs';

type SidebarItem = LoadedVersion['sidebars'][string][number];

/** The documents of a sidebar in its order. */
function documentIds(items: readonly SidebarItem[]): string[] {
  return items.flatMap((item) => {
    if (item.type === 'doc') return [item.id];
    return item.type === 'category' ? documentIds(item.items) : [];
  });
}

/** Publishes, for each edition, what each lesson needs to know of the others. */
export default function course(): Plugin {
  return {
    name: 'course',
    allContentLoaded({allContent, actions}) {
      // Docusaurus types the content of other plugins as unknown; this is what that plugin declares to load.
      const docs = allContent[docsPlugin]?.default as LoadedContent | undefined;
      const graph: CourseGraph = {};
      for (const version of docs?.loadedVersions ?? []) {
        const lessons: Record<string, LessonNode> = {};
        const docs = new Map(version.docs.map((doc) => [doc.id, doc]));
        for (const id of Object.values(version.sidebars).flatMap(documentIds)) {
          const doc = docs.get(id);
          if (!doc) continue; // the sidebar itself is judged by Docusaurus
          const parsed = lessonFrontMatter.safeParse(doc.frontMatter);
          if (!parsed.success) continue; // a folder's page; `npm run check` judges lessons
          const {level, minutes, prerequisites} = parsed.data;
          lessons[id] = {
            title: parsed.data.sidebar_label ?? doc.title,
            path: doc.permalink,
            level,
            minutes,
            prerequisites,
          };
        }
        graph[version.versionName] = lessons;
      }
      actions.setGlobalData(graph);
      return Promise.resolve();
    },
  };
}
