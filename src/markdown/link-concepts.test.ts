import path from 'node:path';
import type {Link, Root} from 'mdast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import {unified} from 'unified';
import {visit} from 'unist-util-visit';
import {VFile} from 'vfile';
import {describe, expect, it} from 'vitest';
import type {EditionLessons} from './edition-lessons';
import {linkConcepts} from './link-concepts';

const root = path.resolve('/course');
const concept = (name: string, aliases: string[] = []) => ({name, aliases, definition: 'It is what it is.'});
const lessons: EditionLessons = new Map([
  [
    'start/request',
    {
      title: 'A lesson',
      prerequisites: [],
      concepts: [concept('idempotency key', ['safe retry', 'outbox']), concept('port')],
    },
  ],
  ['start/quality', {title: 'A lesson', prerequisites: [], concepts: [concept('service level objective', ['SLO'])]}],
  ['network/tcp', {title: 'A lesson', prerequisites: ['start/quality'], concepts: [concept('port number')]}],
  ['network/http', {title: 'A lesson', prerequisites: ['start/request', 'network/tcp'], concepts: []}],
]);
const processor = unified()
  .use(remarkParse)
  .use(remarkFrontmatter)
  .use(remarkDirective)
  .use(remarkGfm)
  .use(linkConcepts, {
    docs: path.join(root, 'docs'),
    frozen: path.join(root, 'versioned_docs'),
    lessons: () => lessons,
  });

/** The links of a lesson, as text and address. */
async function links(markdown: string, file = 'docs/network/http.md'): Promise<[string, string][]> {
  const vfile = new VFile({path: path.join(root, file), value: markdown});
  const tree: Root = await processor.run(processor.parse(vfile), vfile);
  const found: [string, string][] = [];
  visit(tree, 'link', ({url, children}: Link) => {
    const [first] = children;
    found.push([first?.type === 'text' ? first.value : '', url]);
  });
  return found;
}

const key = '../start/request.md#concept-idempotency-key';

describe('links to concepts', () => {
  it('leads from the first mention to the lesson that defines the concept', async () => {
    expect(await links('Send an *idempotency key*. Idempotency keys help.')).toEqual([['idempotency key', key]]);
  });

  it('knows a concept by its other names, and links it once by whichever comes first', async () => {
    expect(await links('A safe retry needs an idempotency key; an SLO counts it.')).toEqual([
      ['safe retry', key],
      ['SLO', '../start/quality.md#concept-service-level-objective'],
    ]);
  });

  it('leaves headings, links, code, tables, questions and labels alone', async () => {
    const closed = [
      '## An idempotency key',
      '[an idempotency key](https://example.org)',
      '`idempotency key`',
      '| idempotency key |\n|---|\n| idempotency key |',
      ':::quiz{id="x"}\nAn idempotency key?\n\n- [x] idempotency key\n:::',
      ':::note[An idempotency key]\nText.\n:::',
    ];
    for (const markdown of closed) {
      expect(
        (await links(markdown)).filter(([, url]) => url === key),
        markdown,
      ).toEqual([]);
    }
  });

  it('leaves exercises and sources alone', async () => {
    expect(await links('## Sources\n\n- The idempotency key')).toEqual([]);
  });

  it('does not link what the author links', async () => {
    expect(await links(`An idempotency key, [defined](${key}) elsewhere.`)).toEqual([['defined', key]]);
  });

  it('does not link what the lesson itself defines, nor a shorter name within it', async () => {
    expect(await links('A port number and an SLO.', 'docs/network/tcp.md')).toEqual([
      ['SLO', '../start/quality.md#concept-service-level-objective'],
    ]);
  });

  it('links a plain word only where its lesson is to be read first, and never as another name', async () => {
    expect(await links('The port, and the outbox.', 'docs/network/tcp.md')).toEqual([]);
    expect(await links('The port, and the outbox.')).toEqual([['port', '../start/request.md#concept-port']]);
  });

  it('stays in its edition, and in lessons', async () => {
    expect(await links('An idempotency key.', 'versioned_docs/version-1.0/network/http.md')).toEqual([
      ['idempotency key', key],
    ]);
    expect(await links('An idempotency key.', 'blog/note.md')).toEqual([]);
  });
});
