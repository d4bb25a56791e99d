import {describe, expect, it} from 'vitest';
import {glossary} from './glossary';

const lesson = (path: string, ...concepts: [string, string, string[]?][]) => ({
  title: path,
  path,
  concepts: concepts.map(([name, definition, aliases = []]) => ({name, definition, aliases})),
});
const entries = glossary([
  lesson(
    '/one/',
    ['saga', 'A sequence of local transactions.'],
    ['2PC', 'A protocol that a saga avoids.', ['two-phase commit']],
  ),
  lesson('/two/', ['Transaction', 'All or nothing.'], ['outbox', 'An alternative to 2PC.'], ['relay', 'Reads.']),
  lesson(
    '/three/',
    ['B+tree', 'A tree of pages.'],
    ['fill factor', 'A share.'],
    ['database page', 'A unit.', ['page']],
  ),
]);
const relatedOf = (name: string) => entries.find((entry) => entry.name === name)?.related.map((other) => other.name);

describe('the glossary', () => {
  it('is in alphabetical order, whatever the case', () => {
    expect(entries.map(({name}) => name)).toEqual([
      '2PC',
      'B+tree',
      'database page',
      'fill factor',
      'outbox',
      'relay',
      'saga',
      'Transaction',
    ]);
  });

  it('gives each concept an address and its lesson', () => {
    expect(entries.find(({name}) => name === 'Transaction')).toMatchObject({
      slug: 'transaction',
      lesson: {title: '/two/', path: '/two/'},
    });
  });

  it('relates a concept to those that it names, then to those that name it, then to its neighbors', () => {
    expect(relatedOf('saga')).toEqual(['Transaction', '2PC']);
    expect(relatedOf('2PC')).toEqual(['saga', 'outbox']);
    expect(relatedOf('relay')).toEqual(['outbox']);
  });

  it('takes no plain word for another name of a concept', () => {
    expect(relatedOf('B+tree')).toEqual(['fill factor']);
  });
});
