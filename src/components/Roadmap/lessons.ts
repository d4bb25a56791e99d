import type {Roadmap, RoadmapLesson} from '@site/src/plugins/course/types';

/** All lessons in learning order. */
export function lessonsOf({stages}: Pick<Roadmap, 'stages'>): RoadmapLesson[] {
  return stages.flatMap(({folders}) => folders.flatMap(({lessons}) => lessons));
}
