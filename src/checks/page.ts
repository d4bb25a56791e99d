import {readFileSync} from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import type {Definition, Heading, Root} from 'mdast';
import {toString} from 'mdast-util-to-string';
import type {Position} from 'unist';
import {visit} from 'unist-util-visit';
import {conceptAnchor} from '../concept-anchor';
import {refuseText} from '../markdown/files';
import {
  folderFrontMatter,
  lessonFrontMatter,
  postFrontMatter,
  readFrontMatter,
  type FrontMatterResult,
  type LessonFrontMatter,
  type PageKind,
} from '../markdown/front-matter';
import {parseMarkdown} from '../markdown/parse';

/** A link or an image as it stands in a page. */
export interface Link {
  kind: 'link' | 'image';
  url: string;
  place: Position;
}

/** What other pages may want to know of a page's text. Plain data: it travels between processes. */
export interface Outline {
  /** The ids that a link may point to: headings, by Docusaurus's slugs, and concepts. */
  anchors: string[];
  links: Link[];
}

/** A Markdown file of the course. What costs time is computed when it is first asked for. */
export class Page {
  /** Path from the course's root, with «/». */
  readonly file: string;
  readonly absolute: string;
  readonly kind: PageKind;
  #source: string | undefined;
  #tree: Root | undefined;
  #outline: Outline | undefined;
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
  }

  get source(): string {
    return (this.#source ??= readFileSync(this.absolute, 'utf8'));
  }

  /** The syntax tree; empty if the text is too large to parse, which the rule `safety` reports. */
  get tree(): Root {
    return (this.#tree ??= refuseText(this.source) ? {type: 'root', children: []} : parseMarkdown(this.source));
  }

  /** The front matter, judged against the schema of the page's kind. A post has none that a lesson would. */
  get frontMatter(): FrontMatterResult<Partial<LessonFrontMatter>> {
    return (this.#frontMatter ??= this.#readFrontMatter());
  }

  #readFrontMatter(): FrontMatterResult<Partial<LessonFrontMatter>> {
    if (refuseText(this.source)) return {data: {}, problems: []};
    if (this.kind === 'lesson') return readFrontMatter(this.source, lessonFrontMatter);
    if (this.kind === 'folder') return readFrontMatter<Partial<LessonFrontMatter>>(this.source, folderFrontMatter);
    return readFrontMatter(this.source, postFrontMatter);
  }

  get outline(): Outline {
    return (this.#outline ??= outlineOf(this));
  }

  /** Takes the outline that another process has made of this page. */
  remember(outline: Outline): void {
    this.#outline = outline;
  }
}

function outlineOf({tree, frontMatter, kind}: Page): Outline {
  const slugger = new GithubSlugger();
  const anchors: string[] = [];
  const links: Link[] = [];
  const definitions = new Map<string, Definition>();
  visit(tree, 'definition', (node) => {
    if (!definitions.has(node.identifier)) definitions.set(node.identifier, node);
  });
  visit(tree, (node) => {
    if (!node.position) return;
    const place = node.position;
    if (node.type === 'heading') anchors.push(headingAnchor(node, slugger));
    if (node.type === 'link' || node.type === 'image') links.push({kind: node.type, url: node.url, place});
    const reference =
      node.type === 'linkReference' || node.type === 'imageReference' ? definitions.get(node.identifier) : undefined;
    if (reference) links.push({kind: node.type === 'imageReference' ? 'image' : 'link', url: reference.url, place});
  });
  for (const {name} of frontMatter.data?.concepts ?? []) anchors.push(conceptAnchor(name));
  if (kind === 'lesson') anchors.push('concepts');
  return {anchors, links};
}

/** The id that Docusaurus gives a heading: the one written as `{#id}` or `<!-- #id -->`, else the slug of its text. */
function headingAnchor(heading: Heading, slugger: GithubSlugger): string {
  const last = heading.children.at(-1);
  const text = toString(heading);
  const written =
    /\{#([\w-]+)\}\s*$/.exec(text) ?? (last?.type === 'html' ? /^<!--\s*#([\w-]+)\s*-->$/.exec(last.value) : null);
  return written?.[1] ?? slugger.slug(text);
}
