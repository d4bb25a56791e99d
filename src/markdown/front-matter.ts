import type {Position} from 'unist';
import {isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document} from 'yaml';
import * as z from 'zod';
import {nearest, type Problem} from './problem';
import {yamlWords} from './yaml-error';

const docId = z
  .string('must be a document id')
  .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'must name a lesson by its folder and file, without «.md»');
const oneLine = z.string('must be text: put it in quotes').trim().min(1, 'must not be empty');
const list = <T extends z.ZodType>(of: T) => z.array(of, 'must be a list');

const sentence = oneLine.regex(/[.!?]$/, 'must be a sentence that ends with a full stop');
const labName = z.string('must be a name').regex(/^[a-z][a-z0-9-]*$/, 'must be the name of a folder in src/labs/');

/** What makes a concept a pattern of the atlas; its definition says what one does. */
const pattern = z.strictObject(
  {
    problem: sentence,
    avoid: sentence,
    lab: labName.optional(),
  },
  'must say which problem it solves and when to avoid it',
);

/** A concept as the lesson that introduces it defines it. */
const concept = z.strictObject(
  {
    name: oneLine,
    aliases: list(oneLine).optional(),
    definition: sentence,
    pattern: pattern.optional(),
  },
  'must have a name and a definition',
);

/** The front matter of a lesson: closed, so that a misspelled key is an error and not a silent loss. */
export const lessonFrontMatter = z.strictObject({
  title: oneLine.max(90, 'must have at most 90 characters'),
  sidebar_label: oneLine.max(40, 'must have at most 40 characters').optional(),
  description: oneLine.min(50, 'must have at least 50 characters').max(160, 'must have at most 160 characters'),
  level: z.union([z.literal(1), z.literal(2), z.literal(3)], 'must be 1 (foundation), 2 (core) or 3 (advanced)'),
  minutes: z.int('must be a whole number').min(1, 'must be at least 1').max(180, 'must be at most 180'),
  prerequisites: list(docId),
  outcomes: list(oneLine.regex(/^[A-Z][a-z]+\b/, 'must start with a verb, capitalized'))
    .min(2, 'must have at least two entries')
    .max(4, 'must have at most four entries'),
  concepts: list(concept),
  labs: list(labName).optional(),
  reviewed: z
    .string('must be a month such as 2026-11')
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11'),
});

export type LessonFrontMatter = z.infer<typeof lessonFrontMatter>;
export type Concept = LessonFrontMatter['concepts'][number];

/** The front matter of a page that orients in a folder: what a lesson has, but for what only a lesson needs. */
export const folderFrontMatter = lessonFrontMatter.partial({
  level: true,
  minutes: true,
  prerequisites: true,
  outcomes: true,
  concepts: true,
});

/** The front matter of a note: what we use of Docusaurus's, so that none of its other keys can load or run anything. */
export const postFrontMatter = z.strictObject({
  title: lessonFrontMatter.shape.title,
  date: z.string('must be a day such as 2026-11-21').regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-11-21'),
  slug: z
    .string('must be lower-case words with hyphens')
    .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'must be lower-case words with hyphens'),
  description: lessonFrontMatter.shape.description,
});

/** What to write under each key. */
const advice: Readonly<Record<string, string>> = {
  title: 'Write a title of at most 90 characters, such as «TCP from the first packet».',
  sidebar_label: 'Write a shorter title, of at most 40 characters, or leave the key out.',
  description: 'Say in 50 to 160 characters what the page teaches: search engines show it.',
  level: 'Write «level: 1» (foundation), «level: 2» (core) or «level: 3» (advanced).',
  minutes: 'Write the reading time without the exercises, such as «minutes: 25».',
  prerequisites: 'List lessons by folder and file, such as «machine-and-network/tcp», or write «prerequisites: []».',
  outcomes: 'List two to four, each starting with a verb, such as «Compute the set-up cost of a connection».',
  concepts:
    'Give each concept a «name», a «definition» of one sentence, and, if it has other names, a list of «aliases».',
  labs: 'List folders of src/labs/, such as «labs: [tcp]», or leave the key out.',
  reviewed: 'Write the month in which somebody last checked every sentence, such as «reviewed: 2026-11».',
  date: 'Write the day of the note, such as «date: 2026-11-21».',
  slug: 'Write lower-case words with hyphens, such as «slug: edition-1.0».',
} satisfies Record<keyof LessonFrontMatter | keyof z.infer<typeof postFrontMatter>, string>;

/** What a page is for; a folder's page orients in it. */
export type PageKind = 'lesson' | 'folder' | 'post';

const schemas = {lesson: lessonFrontMatter, folder: folderFrontMatter, post: postFrontMatter};

/** The keys that a page may have, in the order in which they stand. */
export function frontMatterKeys(kind: PageKind): string[] {
  return Object.keys(schemas[kind].shape);
}

const fence = /^---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/;

/** The YAML text between the fences, without them; `undefined` if the file has none. */
export function frontMatterSource(markdown: string): string | undefined {
  const match = fence.exec(markdown);
  return match ? (match[1] ?? '') : undefined;
}

/** The Markdown after the front matter. */
export function withoutFrontMatter(markdown: string): string {
  return markdown.replace(fence, '');
}

type Path = readonly PropertyKey[];

/** Finds places in the file from paths into its YAML. The YAML starts on line 2, after the fence. */
class Places {
  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {}

  range(start: number, end: number): Position {
    const point = (offset: number) => {
      const {line, col} = this.lines.linePos(offset);
      return {line: line + 1, column: col};
    };
    return {start: point(start), end: point(end)};
  }

  /** The place of the value at `path`, or of the closest node around it that exists. */
  of(path: Path): Position {
    for (let depth = path.length; depth > 0; depth--) {
      const node = this.document.getIn(path.slice(0, depth), true);
      if (isScalar(node) && node.range) return this.range(node.range[0], node.range[1]);
      const pair = this.pair(path.slice(0, depth));
      if (pair) return pair;
      if (isNode(node) && node.range) return this.range(node.range[0], node.range[0]);
    }
    return this.start;
  }

  /** The place of the key at the end of `path`. */
  key(path: Path): Position {
    return this.pair(path) ?? this.start;
  }

  get start(): Position {
    return {start: {line: 1, column: 1}, end: {line: 1, column: 4}};
  }

  private pair(path: Path): Position | undefined {
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    if (!isMap(parent)) return undefined;
    const key = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))?.key;
    return isScalar(key) && key.range ? this.range(key.range[0], key.range[1]) : undefined;
  }
}

/** A path in words: «definition» of entry 2 of «concepts». */
const nameOf = (path: Path): string =>
  path
    .map((key) => (typeof key === 'number' ? `entry ${key + 1}` : `«${String(key)}»`))
    .toReversed()
    .join(' of ');

function schemaProblems(issue: z.core.$ZodIssue, places: Places, keys: readonly string[]): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known =
        issue.path.length === 0 ? keys : Object.keys((issue.path.at(-1) === 'pattern' ? pattern : concept).shape);
      const meant = nearest(key, known);
      return {
        message: `Unknown front-matter key «${key}».`,
        fix: meant ? `Did you mean «${meant}»?` : `The keys are ${known.join(', ')}.`,
        place: places.key([...issue.path, key]),
      };
    });
  }
  const name = nameOf(issue.path);
  const fix = advice[String(issue.path[0])] ?? 'The page of this rule shows each key with an example.';
  if (issue.code === 'invalid_type' && (issue.input === undefined || issue.input === null)) {
    const place = issue.path.length > 1 || issue.input === null ? places.of(issue.path) : places.start;
    return [{message: `The front matter lacks ${name}.`, fix, place}];
  }
  const message = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${issue.message}.`;
  return [{message, fix, place: places.of(issue.path)}];
}

/** All problems of a front matter, one of each value: a key that is misspelled is not missing as well. */
function allSchemaProblems(issues: readonly z.core.$ZodIssue[], places: Places, keys: readonly string[]): Problem[] {
  const strange = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const first = new Map<string, z.core.$ZodIssue>();
  for (const issue of issues) {
    const path = issue.path.map(String).join('.');
    const key = issue.path.at(-1);
    const misspelled = issue.code === 'invalid_type' && issue.input === undefined && typeof key === 'string';
    if (misspelled && strange.some((written) => nearest(written, keys) === key)) continue;
    const id = issue.code === 'unrecognized_keys' ? `${path} keys` : path;
    if (!first.has(id)) first.set(id, issue);
  }
  return [...first.values()].flatMap((issue) => schemaProblems(issue, places, keys));
}

export type FrontMatterResult<T> = {data: T; problems: []} | {data: undefined; problems: Problem[]};

interface ParsedYaml {
  document: Document.Parsed;
  places: Places;
  problems: Problem[];
}

/** YAML is more than data: tags make objects of texts, and aliases make gigabytes of a line. */
function forbiddenYaml(document: Document.Parsed, places: Places): Problem[] {
  const problems: Problem[] = [];
  visit(document, (_key, node) => {
    if (!isNode(node) || !node.range) return;
    const what = isAlias(node)
      ? 'alias'
      : node.anchor !== undefined
        ? 'anchor'
        : node.tag?.startsWith('tag:yaml.org,2002:') === false
          ? 'tag'
          : undefined;
    if (what === undefined) return;
    problems.push({
      message: `The front matter has a YAML ${what}.`,
      fix: 'Write the value itself.',
      place: places.range(node.range[0], node.range[1]),
    });
  });
  return problems;
}

/** Why a file has no front matter. */
function missingWords(markdown: string): {message: string; fix: string} {
  if (markdown.trim() === '') return {message: 'The file is empty.', fix: 'Write the page, or remove the file.'};
  if (/^\s+---[ \t]*\r?\n/.test(markdown))
    return {message: 'The front matter does not start on the first line.', fix: 'Remove what stands before its «---».'};
  if (/^---[ \t]*\r?\n/.test(markdown))
    return {message: 'The front matter is never closed.', fix: 'Put a line of «---» after its last key.'};
  return {
    message: 'The file has no front matter.',
    fix: 'Start it with a block between two lines of «---»; the page of this rule has an example.',
  };
}

/** Reads the YAML of a file's front matter: data and nothing else. */
function parseYaml(markdown: string): ParsedYaml {
  const source = frontMatterSource(markdown);
  const lines = new LineCounter();
  const document = parseDocument(source ?? '', {lineCounter: lines, uniqueKeys: true, logLevel: 'silent'});
  const places = new Places(document, lines);
  if (source === undefined) return {document, places, problems: [{...missingWords(markdown), place: places.start}]};
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    const {message, fix} = yamlWords(error, source);
    const start = {line: (error.linePos?.[0].line ?? 1) + 1, column: error.linePos?.[0].col ?? 1};
    const problem = {message: `The front matter is not valid YAML: ${message}.`, fix, place: {start, end: start}};
    return {document, places, problems: [problem]};
  }
  return {document, places, problems: forbiddenYaml(document, places)};
}

/** Parses the front matter of a Markdown file against `schema`; problems point into the file. */
export function readFrontMatter<T>(markdown: string, schema: z.ZodObject & z.ZodType<T>): FrontMatterResult<T> {
  const {document, places, problems} = parseYaml(markdown);
  if (problems.length > 0) return {data: undefined, problems};
  const parsed = schema.safeParse(document.toJS() ?? {}, {reportInput: true});
  if (parsed.success) return {data: parsed.data, problems: []};
  const keys = Object.keys(schema.shape);
  return {data: undefined, problems: allSchemaProblems(parsed.error.issues, places, keys)};
}

/** Whether a value is only shorter, longer or later than it should be: what an author mends while writing. */
const isUnfinished = ({code, input}: z.core.$ZodIssue): boolean =>
  code === 'too_small' ||
  code === 'too_big' ||
  code === 'invalid_format' ||
  (code === 'invalid_type' && input === undefined);

/**
 * The front matter of a page for Docusaurus, in place of its own reader, which runs `---js` and takes any key. What is
 * merely unfinished passes: `npm run check` judges it. Throws if it is more than data, or holds what the schema does not.
 */
export function safeFrontMatter(markdown: string, kind: PageKind): Record<string, unknown> {
  const {document, places, problems} = parseYaml(markdown);
  const data: unknown = problems.length > 0 ? undefined : document.toJS();
  const parsed = schemas[kind].safeParse(data, {reportInput: true});
  const strange = (parsed.error?.issues ?? []).filter((issue) => kind === 'post' || !isUnfinished(issue));
  const [first] = [...problems, ...strange.flatMap((issue) => schemaProblems(issue, places, frontMatterKeys(kind)))];
  if (first) throw new Error(`${first.place.start.line}:${first.place.start.column} ${first.message} ${first.fix}`);
  return z.record(z.string(), z.unknown()).parse(data);
}
