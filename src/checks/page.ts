import {readFileSync} from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import type {Heading, Root} from 'mdast';
import {toString} from 'mdast-util-to-string';
import {visit} from 'unist-util-visit';
import {conceptAnchor} from '../concept-anchor';
import {
  folderFrontMatter,
  lessonFrontMatter,
  readFrontMatter,
  type FrontMatterResult,
  type LessonFrontMatter,
} from '../markdown/front-matter';
import {parseMarkdown} from '../markdown/parse';

type PageKind = 'lesson' | 'folder' | 'post';

/** A Markdown file of the course. What costs time is computed when it is first asked for. */
export class Page {
  /** Path from the course's root, with «/». */
  readonly file: string;
  readonly absolute: string;
  readonly kind: PageKind;
  readonly source: string;
  #tree: Root | undefined;
  #anchors: Set<string> | undefined;
  #frontMatter: FrontMatterResult<Partial<LessonFrontMatter>> | undefined;

  constructor(
    root: string,
    file: string,
    /** `folder/file`, the same in every edition; for a post, its file name. */
    readonly id: string,
    isPost: boolean,
  ) {
    this.file = file;
    this.absolute = path.join(root, file);
    this.kind = isPost ? 'post' : id.endsWith('/index') ? 'folder' : 'lesson';
    this.source = readFileSync(this.absolute, 'utf8');
  }

  get tree(): Root {
    return (this.#tree ??= parseMarkdown(this.source));
  }

  /** The front matter, judged against the schema of the page's kind. Posts have Docusaurus's own. */
  get frontMatter(): FrontMatterResult<Partial<LessonFrontMatter>> {
    if (this.kind === 'post') return {data: {}, problems: []};
    return (this.#frontMatter ??=
      this.kind === 'lesson'
        ? readFrontMatter<Partial<LessonFrontMatter>>(this.source, lessonFrontMatter)
        : readFrontMatter<Partial<LessonFrontMatter>>(this.source, folderFrontMatter));
  }

  /** The ids that a link may point to: headings, by Docusaurus's slugs, and concepts. */
  get anchors(): Set<string> {
    if (this.#anchors) return this.#anchors;
    const slugger = new GithubSlugger();
    const anchors = new Set<string>();
    visit(this.tree, 'heading', (heading) => {
      anchors.add(headingAnchor(heading, slugger));
    });
    for (const {name} of this.frontMatter.data?.concepts ?? []) anchors.add(conceptAnchor(name));
    if (this.kind === 'lesson') anchors.add('concepts');
    return (this.#anchors = anchors);
  }
}

/** The id that Docusaurus gives a heading: the one written as `{#id}` or `<!-- #id -->`, else the slug of its text. */
function headingAnchor(heading: Heading, slugger: GithubSlugger): string {
  const last = heading.children.at(-1);
  const text = toString(heading);
  const written =
    /\{#([\w-]+)\}\s*$/.exec(text) ?? (last?.type === 'html' ? /^<!--\s*#([\w-]+)\s*-->$/.exec(last.value) : null);
  return written?.[1] ?? slugger.slug(text);
}
