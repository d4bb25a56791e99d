import {usePluginData} from '@docusaurus/useGlobalData';
import type {CourseGraph, LessonNode} from './types';

/** The lessons of an edition by id, in the order of the roadmap. */
export function useLessons(edition: string): Record<string, LessonNode> {
  // Docusaurus types global data as unknown; index.ts is its only writer.
  const graph = usePluginData('course') as CourseGraph;
  return graph[edition] ?? {};
}
