import {readFileSync} from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import type {Heading, Nodes, Root} from 'mdast';
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
  #nodes: Map<string, Nodes[]> | undefined;
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

  /** Makes the tree now. */
  parse(): Root {
    return this.tree;
  }

  /** The tree if it is there already. */
  get knownTree(): Root | undefined {
    return this.#tree;
  }

  /** Takes the tree that another process has made of this page. */
  rememberTree(tree: Root): void {
    this.#tree = tree;
  }

  /** The nodes of a type, in the order of the text. The first call walks over the tree for all types and all rules. */
  nodes<T extends Nodes['type']>(type: T): Extract<Nodes, {type: T}>[] {
    this.#nodes ??= nodesByType(this.tree);
    return (this.#nodes.get(type) ?? []).filter((node): node is Extract<Nodes, {type: T}> => node.type === type);
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
  rememberOutline(outline: Outline): void {
    this.#outline = outline;
  }
}

function nodesByType(tree: Root): Map<string, Nodes[]> {
  const nodes = new Map<string, Nodes[]>();
  visit(tree, (node) => {
    const known = nodes.get(node.type);
    if (known) known.push(node);
    else nodes.set(node.type, [node]);
  });
  return nodes;
}

function outlineOf(page: Page): Outline {
  const slugger = new GithubSlugger();
  const targets = new Map<string, string>();
  for (const {identifier, url} of page.nodes('definition')) if (!targets.has(identifier)) targets.set(identifier, url);
  const link = (kind: Link['kind'], url: string | undefined, place: Position | undefined): Link[] =>
    url === undefined || !place ? [] : [{kind, url, place}];
  return {
    anchors: [
      ...page.nodes('heading').map((heading) => headingAnchor(heading, slugger)),
      ...(page.frontMatter.data?.concepts ?? []).map(({name}) => conceptAnchor(name)),
      ...(page.kind === 'lesson' ? ['concepts'] : []),
    ],
    links: [
      ...page.nodes('link').flatMap(({url, position}) => link('link', url, position)),
      ...page.nodes('image').flatMap(({url, position}) => link('image', url, position)),
      ...page.nodes('linkReference').flatMap((node) => link('link', targets.get(node.identifier), node.position)),
      ...page.nodes('imageReference').flatMap((node) => link('image', targets.get(node.identifier), node.position)),
    ],
  };
}

/** The id that Docusaurus gives a heading: the one written as `{#id}` or `<!-- #id -->`, else the slug of its text. */
function headingAnchor(heading: Heading, slugger: GithubSlugger): string {
  const last = heading.children.at(-1);
  const text = toString(heading);
  const written =
    /\{#([\w-]+)\}\s*$/.exec(text) ?? (last?.type === 'html' ? /^<!--\s*#([\w-]+)\s*-->$/.exec(last.value) : null);
  return written?.[1] ?? slugger.slug(text);
}
