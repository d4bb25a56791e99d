import type {Plugin} from '@docusaurus/types';
import type {LoadedContent} from '@docusaurus/plugin-content-docs';
import {lessonFrontMatter} from '../../markdown/front-matter';
import {documentsInOrder} from './order';
import type {CourseGraph, LessonNode} from './types';

const docsPlugin = 'docusaurus-plugin-content-docs';

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
        for (const doc of documentsInOrder(version)) {
          const parsed = lessonFrontMatter.safeParse(doc.frontMatter);
          if (!parsed.success) continue; // a folder's page; `npm run check` judges lessons
          const {level, minutes, prerequisites} = parsed.data;
          lessons[doc.id] = {
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
