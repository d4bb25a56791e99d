import type {RoadmapStage} from '@site/src/plugins/course/types';

/** Heights of the rows of the roadmap, in rem; styles.module.css gives the rows the same. */
export const rows = {stage: 4.5, folder: 2.6, lesson: 2.4} as const;

/** Width of the picture of arcs, in rem. */
export const width = 13;

/** A prerequisite, as an arc from the lesson that is needed down to the one that needs it. */
export interface Arc {
  from: string;
  to: string;
  /** SVG path data, in rem. */
  d: string;
}

/** The arcs of a roadmap and the height of their picture, in rem. */
export interface Arcs {
  arcs: Arc[];
  height: number;
}

/** Centers of the rows of lessons, in rem from the top. */
function centers(stages: readonly RoadmapStage[]): {centers: Map<string, number>; height: number} {
  const centers = new Map<string, number>();
  let y = 0;
  for (const {folders} of stages) {
    y += rows.stage;
    for (const {lessons} of folders) {
      if (folders.length > 1) y += rows.folder;
      for (const {id} of lessons) {
        centers.set(id, y + rows.lesson / 2);
        y += rows.lesson;
      }
    }
  }
  return {centers, height: y};
}

/**
 * Each prerequisite as an arc at the left of the list: the farther apart, the wider, by the square root, so that near ones
 * stay apart and far ones stay in the picture. O(n + e).
 */
export function layOutArcs(stages: readonly RoadmapStage[]): Arcs {
  const {centers: at, height} = centers(stages);
  const arcs = stages.flatMap(({folders}) =>
    folders.flatMap(({lessons}) =>
      lessons.flatMap(({id, prerequisites}) =>
        prerequisites.flatMap((needed): Arc[] => {
          const [top, bottom] = [at.get(needed), at.get(id)];
          if (top === undefined || bottom === undefined) return [];
          const reach = Math.min(width - 0.5, 1.4 * Math.sqrt(bottom - top) + 0.4);
          const x = (width - reach).toFixed(2);
          return [
            {
              from: needed,
              to: id,
              d: `M${width} ${top.toFixed(2)}C${x} ${top.toFixed(2)} ${x} ${bottom.toFixed(2)} ${width} ${bottom.toFixed(2)}`,
            },
          ];
        }),
      ),
    ),
  );
  return {arcs, height};
}
