import {refuseText} from '../markdown/files';
import {withoutFrontMatter} from '../markdown/front-matter';
import type {Page} from './page';

/** Whether a page has no text to judge: it is empty, or so large or foreign that nobody parses it. One rule says so. */
export function isUnread({source}: Page): boolean {
  return refuseText(source) !== undefined || withoutFrontMatter(source).trim() === '';
}
