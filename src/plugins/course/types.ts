/** What other pages know of a lesson. */
export interface LessonNode {
  title: string;
  path: string;
  level: 1 | 2 | 3;
  minutes: number;
  prerequisites: string[];
}

/** Edition name (Docusaurus's version name) → lesson id → lesson. */
export type CourseGraph = Record<string, Record<string, LessonNode>>;
