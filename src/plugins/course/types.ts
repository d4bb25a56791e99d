/** Edition name (Docusaurus's version name) → lesson id, in the order of the roadmap → ids of the lessons to read first. */
export type CourseGraph = Record<string, Record<string, string[]>>;

/** A lesson on the roadmap. */
export interface RoadmapLesson {
  /** `folder/file`, the same in every edition. */
  id: string;
  title: string;
  path: string;
  level: 1 | 2 | 3;
  minutes: number;
  prerequisites: string[];
  /** How many questions it asks. */
  questions: number;
}

/** A folder of the course; its page orients in it. */
export interface RoadmapFolder {
  title: string;
  path: string;
  lessons: RoadmapLesson[];
}

/** A stage of the roadmap. */
export interface RoadmapStage {
  /** From 0, in learning order. */
  number: number;
  title: string;
  folders: RoadmapFolder[];
}

/** What an edition holds, counted in its pages. */
export interface Counts {
  lessons: number;
  diagrams: number;
  questions: number;
  exercises: number;
  concepts: number;
  /** Distinct addresses outside the course that lessons cite. */
  sources: number;
}

/** An edition as the pages beside the lessons need it. */
export interface Roadmap {
  /** As the menu of editions names it. */
  label: string;
  stages: RoadmapStage[];
  counts: Counts;
  /** Labs that pages can embed; the same for every edition. */
  labs: number;
}
