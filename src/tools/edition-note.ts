import path from 'node:path';
import type {Edition} from '../checks/course';

/** The post that announces an edition: what is in it, counted. */
export function editionNote(version: string, date: string, {roadmap, pages}: Edition): string {
  const titles = (kind: string) =>
    roadmap.flatMap((id) => {
      const page = pages.get(id);
      return page?.kind === kind ? [page] : [];
    });
  const folders = titles('folder').map(({id, frontMatter}) => {
    const lessons = titles('lesson').filter((lesson) => path.posix.dirname(lesson.id) === path.posix.dirname(id));
    const names = lessons.map(({id: lesson, frontMatter: {data}}) => `  - ${data?.title ?? lesson}`);
    return [`- **${frontMatter.data?.title ?? id}**`, ...names].join('\n');
  });
  const count = titles('lesson').length;
  return `---
title: Edition ${version}
date: ${date}
slug: edition-${version}
description: Edition ${version} of Backend Journey has ${count} lessons. This note lists them.
---

Edition ${version} has ${count} lessons. It stays as it is, so that you can cite it; corrections and new lessons land in the next edition.

<!-- truncate -->

${folders.join('\n')}
`;
}
