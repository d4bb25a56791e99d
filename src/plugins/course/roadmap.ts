import {readFileSync} from 'node:fs';
import type {LoadedVersion} from '@docusaurus/plugin-content-docs';
import {aliasedSitePathToRelativePath} from '@docusaurus/utils';
import {lessonFrontMatter, type LessonFrontMatter} from '../../markdown/front-matter';
import {countLesson} from './counts';
import {documentIds} from './order';
import type {Roadmap, RoadmapFolder, RoadmapStage} from './types';

type SidebarItem = LoadedVersion['sidebars'][string][number];
type Doc = LoadedVersion['docs'][number];

/** A lesson of an edition: its document and what its front matter says. Other documents are pages of folders. */
export interface LessonDoc {
  doc: Doc;
  frontMatter: LessonFrontMatter;
}

/** The lessons of an edition by id. `npm run check` judges them; what is none is left out here. */
export function lessonDocs(version: LoadedVersion): Map<string, LessonDoc> {
  return new Map(
    version.docs.flatMap((doc) => {
      const parsed = lessonFrontMatter.safeParse(doc.frontMatter);
      return parsed.success ? [[doc.id, {doc, frontMatter: parsed.data}]] : [];
    }),
  );
}

/**
 * An edition as the home page and the roadmap show it: stages of folders of lessons, in learning order, and what they hold.
 * A stage that has one folder is that folder in the sidebar; here it is a stage of one folder again.
 */
export function readRoadmap(version: LoadedVersion, siteDir: string, labs: number): Roadmap {
  const lessons = lessonDocs(version);
  const docs = new Map(version.docs.map((doc) => [doc.id, doc]));
  const counts = {lessons: 0, diagrams: 0, questions: 0, exercises: 0, concepts: 0};
  const sources = new Set<string>();

  function folder(item: Extract<SidebarItem, {type: 'category'}>): RoadmapFolder {
    const page = item.link?.type === 'doc' ? docs.get(item.link.id) : undefined;
    if (!page) throw new Error(`The folder «${item.label}» of the roadmap has no page.`);
    return {
      title: item.label,
      path: page.permalink,
      lessons: documentIds(item.items).flatMap((id) => {
        const lesson = lessons.get(id);
        if (!lesson) return [];
        const {doc, frontMatter} = lesson;
        const {sidebar_label: label, level, minutes, prerequisites, concepts} = frontMatter;
        const file = `${siteDir}/${aliasedSitePathToRelativePath(doc.source)}`;
        const {sources: cited, ...numbers} = countLesson(readFileSync(file, 'utf8'));
        counts.lessons += 1;
        counts.diagrams += numbers.diagrams;
        counts.questions += numbers.questions;
        counts.exercises += numbers.exercises;
        counts.concepts += concepts.length;
        for (const source of cited) sources.add(source);
        const title = label ?? doc.title;
        return [{id, title, path: doc.permalink, level, minutes, prerequisites, questions: numbers.questions}];
      }),
    };
  }

  const stages = Object.values(version.sidebars).flatMap((items) =>
    items.flatMap((item, number): RoadmapStage[] => {
      if (item.type !== 'category') return [];
      const folders = item.link?.type === 'doc' ? [item] : item.items.filter((child) => child.type === 'category');
      return [{number, title: item.label, folders: folders.map(folder)}];
    }),
  );
  return {label: version.label, stages, counts: {...counts, sources: sources.size}, labs};
}
