import type {Course} from './course';
import type {Finding} from './issue';
import type {Page} from './page';
import type {Edit} from './issue';
import type {Problem} from '../markdown/problem';

/** A problem of a page, and what `--fix` does about it, where that is mechanical. */
export type PageProblem = Problem & {edit?: Edit};

/** A judge of one thing: of single pages, of what must be judged together, or of pages among the others. */
export interface Rule {
  id: string;
  /** What it guards, in one sentence. */
  about: string;
  /** Loads what takes it most of a second: worth a process of its own even for one page, and begun before there is one. */
  load?: () => Promise<unknown>;
  /** Judges a page by itself; `root` is the repository. Runs in any of several processes. */
  page?: (page: Page, root: string) => PageProblem[] | Promise<PageProblem[]>;
  /** Judges some pages at once, where that is cheaper than one by one. Runs in any of several processes. */
  pages?: (pages: readonly Page[], root: string) => Finding[] | Promise<Finding[]>;
  /** Judges `judged`, pages of the course, by what the others say. Sees no trees but through outlines. */
  course?: (course: Course, judged: readonly Page[]) => Finding[];
}
