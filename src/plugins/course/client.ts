import {useDocsSidebar} from '@docusaurus/plugin-content-docs/client';
import type {PropSidebarItem, PropSidebarItemLink} from '@docusaurus/plugin-content-docs';
import {usePluginData} from '@docusaurus/useGlobalData';
import type {CourseGraph} from './types';

const linksIn = (items: PropSidebarItem[]): PropSidebarItemLink[] =>
  items.flatMap((item) => (item.type === 'link' ? [item] : item.type === 'category' ? linksIn(item.items) : []));

interface Neighbors {
  /** To be read before it. */
  first: PropSidebarItemLink[];
  /** Built on it. */
  unlocked: PropSidebarItemLink[];
}

/** The lessons around one of an edition, as the sidebar links them. */
export function useNeighbors(edition: string, id: string): Neighbors {
  // Docusaurus types global data as unknown; index.ts is its only writer.
  const graph = usePluginData('course') as CourseGraph;
  const links = linksIn(useDocsSidebar()?.items ?? []);
  const lessons = Object.entries(graph[edition] ?? {});
  const linksTo = (ids: string[]) => ids.flatMap((other) => links.filter(({docId}) => docId === other));
  return {
    first: linksTo(graph[edition]?.[id] ?? []),
    unlocked: linksTo(lessons.flatMap(([other, prerequisites]) => (prerequisites.includes(id) ? [other] : []))),
  };
}
