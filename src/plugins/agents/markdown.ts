import {frontMatterSource} from '../../markdown/front-matter';

/** What stands above the text of a page for those who read its Markdown alone. */
export interface PageFacts {
  title: string;
  description: string;
  /** Absolute address of the page. */
  url: string;
}

/** A page of the course as Markdown that explains itself: front matter becomes a title, a description and an address. */
export function standaloneMarkdown(source: string, {title, description, url}: PageFacts): string {
  const frontMatter = frontMatterSource(source);
  // The fences and the line break after each.
  const body = frontMatter === undefined ? source : source.slice(source.indexOf('\n---', 3) + 4);
  return `# ${title}\n\n> ${description}\n>\n> ${url}\n\n${body.trim()}\n`;
}
