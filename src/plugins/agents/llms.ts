import type {RoadmapStage} from '../course/types';

/** A page of Markdown and what it is about. */
export interface MarkdownPage {
  title: string;
  description: string;
  /** Absolute address of the Markdown. */
  url: string;
}

/**
 * The index for programs that read: what the course is, and each lesson's Markdown with a sentence on it, in the order of
 * learning. The form is that of https://llmstxt.org.
 */
export function llmsText(
  tagline: string,
  stages: readonly RoadmapStage[],
  pages: ReadonlyMap<string, MarkdownPage>,
): string {
  const sections = stages.flatMap(({title, folders}) => {
    const lines = folders.flatMap(({lessons}) =>
      lessons.flatMap(({id}) => {
        const page = pages.get(id);
        return page ? [`- [${page.title}](${page.url}): ${page.description}`] : [];
      }),
    );
    return lines.length === 0 ? [] : [`## ${title}\n\n${lines.join('\n')}`];
  });
  return `# Backend Journey\n\n> ${tagline}\n\nCode under the MIT license, text and diagrams under CC BY 4.0.\n\n${sections.join('\n\n')}\n`;
}
