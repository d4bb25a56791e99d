import path from 'node:path';
import type {Root} from 'mdast';
import {toString} from 'mdast-util-to-string';
import {visit} from 'unist-util-visit';
import {VFile} from 'vfile';
import {unified} from 'unified';
import {describe, expect, it} from 'vitest';
import {drawAtlas} from './atlas';
import {transformDirectives} from './directives';
import type {EditionLessons} from './edition-lessons';
import {parseMarkdown} from './parse';

const root = path.resolve('/course');
const pattern = {problem: 'It breaks.', avoid: 'When it holds.'};
const lessons: EditionLessons = new Map([
  [
    'events/sagas',
    {
      title: 'Sagas',
      prerequisites: [],
      concepts: [
        {name: 'Saga', aliases: ['saga pattern'], definition: 'Undo it.', pattern: {...pattern, lab: 'saga'}},
        {name: 'pivot', definition: 'The step after which nothing is undone.'},
      ],
    },
  ],
  [
    'services/gateway',
    {title: 'Gateways', prerequisites: [], concepts: [{name: 'API gateway', definition: 'One door.', pattern}]},
  ],
]);

async function draw(markdown: string, file: string): Promise<Root> {
  const vfile = new VFile({path: path.join(root, file), value: markdown});
  const tree = parseMarkdown(markdown);
  transformDirectives(tree, 'services/atlas');
  const editions = {docs: path.join(root, 'docs'), frozen: path.join(root, 'versioned_docs')};
  return unified()
    .use(drawAtlas, {...editions, lessons: () => lessons})
    .run(tree, vfile);
}

describe('the atlas of patterns', () => {
  it('lists the concepts that are patterns, in alphabetical order', async () => {
    const names: unknown[] = [];
    visit(await draw('## All\n\n::patterns', 'docs/services/atlas.md'), 'blockquote', ({data}) => {
      if (data?.hName === 'course-pattern') names.push(data.hProperties?.name);
    });
    expect(names).toEqual(['API gateway', 'Saga']);
  });

  it('says problem, solution, when not, lesson and lab', async () => {
    const parts: string[] = [];
    const addresses: string[] = [];
    visit(await draw('::patterns', 'docs/services/atlas.md'), (node) => {
      if (node.type === 'paragraph') parts.push(toString(node));
      if (node.type === 'link') addresses.push(node.url);
    });
    expect(parts.slice(4)).toEqual(['It breaks.', 'Undo it.', 'When it holds.', 'Sagas, lab: saga']);
    expect(addresses).toEqual(['./gateway.md#concept-api-gateway', '../events/sagas.md#concept-saga', '/labs/saga/']);
  });

  it('is refused where there are no lessons', async () => {
    await expect(draw('::patterns', 'blog/2026-11-21-a.md')).rejects.toThrow('outside of the lessons');
  });
});
