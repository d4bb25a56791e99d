import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {LoadContext, Plugin} from '@docusaurus/types';
import type {LoadedContent, LoadedVersion} from '@docusaurus/plugin-content-docs';
import {aliasedSitePathToRelativePath} from '@docusaurus/utils';
import {lessonDocs, readRoadmap, type LessonDoc} from '../course/roadmap';
import {markdownAddress} from './address';
import {lastChanges} from './changes';
import {lessonFeed} from './feed';
import {llmsText} from './llms';
import {standaloneMarkdown} from './markdown';

const docsPlugin = 'docusaurus-plugin-content-docs';

/** For programs that read: each lesson's Markdown at an address of its own, an index of them, a feed of changed lessons. */
export default function agents({siteDir, siteConfig, baseUrl}: LoadContext): Plugin {
  let versions: LoadedVersion[] = [];
  const fileOf = ({doc}: LessonDoc) => aliasedSitePathToRelativePath(doc.source);

  return {
    name: 'agents',
    allContentLoaded({allContent}) {
      // Docusaurus types the content of other plugins as unknown; this is what that plugin declares to load.
      const docs = allContent[docsPlugin]?.default as LoadedContent | undefined;
      versions = docs?.loadedVersions ?? [];
      return Promise.resolve();
    },
    postBuild({outDir}) {
      const write = (address: string, text: string) => {
        const file = path.join(outDir, address.slice(baseUrl.length));
        mkdirSync(path.dirname(file), {recursive: true});
        writeFileSync(file, text);
      };
      for (const version of versions) {
        const lessons = lessonDocs(version);
        for (const lesson of lessons.values()) {
          const {permalink, title, description} = lesson.doc;
          const source = readFileSync(path.join(siteDir, fileOf(lesson)), 'utf8');
          write(
            markdownAddress(permalink),
            standaloneMarkdown(source, {title, description, url: siteConfig.url + permalink}),
          );
        }
        if (!version.isLast) continue;
        const pages = [...lessons].map(([id, {doc}]) => {
          const page = {
            title: doc.title,
            description: doc.description,
            url: siteConfig.url + markdownAddress(doc.permalink),
          };
          return [id, page] as const;
        });
        const {stages} = readRoadmap(version, siteDir, 0);
        write(`${baseUrl}llms.txt`, llmsText(siteConfig.tagline, stages, new Map(pages)));

        const changes = lastChanges(siteDir, path.relative(siteDir, version.contentPath));
        const feed = [...lessons.values()].map((lesson) => {
          const {title, description, permalink} = lesson.doc;
          const date = changes.get(fileOf(lesson)) ?? new Date(`${lesson.frontMatter.reviewed}-01T00:00:00Z`);
          return {title, description, url: siteConfig.url + permalink, date};
        });
        const address = `${baseUrl}course/atom.xml`;
        write(address, lessonFeed(siteConfig.url + baseUrl, siteConfig.url + address, feed));
      }
      return Promise.resolve();
    },
  };
}
