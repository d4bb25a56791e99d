import type {Course} from './course';
import type {Edit, Finding} from './issue';
import type {Page} from './page';
import type {Problem} from '../markdown/problem';

/** A problem of a page, and what `--fix` does about it, where that is mechanical. */
export type PageProblem = Problem & {edit?: Edit};

/** A judge of one thing. It sees single pages, the course as a whole, or both. */
export interface Rule {
  id: string;
  /** What it guards, in one sentence. */
  about: string;
  page?: (page: Page, course: Course) => PageProblem[] | Promise<PageProblem[]>;
  course?: (course: Course) => Finding[];
}
