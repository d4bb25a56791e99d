import {describe, expect, it} from 'vitest';
import {ConceptIndex} from './concept-index';
import type {FoundSection} from './full-text';
import {rank} from './rank';

const index = new ConceptIndex({
  lessons: [
    {title: 'Requests', path: '/one/', concepts: [['idempotency key', 'safe retry']]},
    {title: 'Retry budgets', path: '/two/', concepts: [['retry storm']]},
    {title: 'Queues', path: '/three/', concepts: []},
  ],
  pages: [{title: 'queueing', path: '/api/queueing/', kind: 'reference'}],
});
const section = (path: string, title: string, score: number, isConcept = false): FoundSection => ({
  page: path.split('#')[0] ?? '',
  path,
  title,
  excerpt: [],
  score,
  isConcept,
});
const ranked = (query: string[], sections: FoundSection[]) =>
  rank(query, index.find(query), sections, index).map((result) =>
    result.kind === 'concept' ? `${result.tier}: ${result.name}` : `${result.tier}: ${result.title}`,
  );

describe('the ranking', () => {
  it('is concept, title, heading, body, whatever the scores of the full text', () => {
    expect(
      ranked(
        ['retry'],
        [
          section('/three/#b', 'Waiting', 90),
          section('/one/#a', 'When to retry', 5),
          section('/two/', 'Retry budgets', 1),
        ],
      ),
    ).toEqual([
      'prefix: retry storm',
      'prefix: idempotency key',
      'title: Retry budgets',
      'heading: Requests',
      'body: Queues',
    ]);
  });

  it('orders by score within a tier, and a lesson before the reference', () => {
    expect(ranked(['wait'], [section('/api/queueing/#x', 'Load', 9), section('/three/#y', 'Load', 8)])).toEqual([
      'body: Queues',
      'body: queueing',
    ]);
  });

  it('shows a definition that the full text found as its concept, once', () => {
    const definition = section('/one/#concept-idempotency-key', 'idempotency key', 4, true);
    expect(ranked(['twice'], [definition])).toEqual(['body: idempotency key']);
    expect(ranked(['idempotency', 'key'], [definition])).toEqual(['name: idempotency key']);
  });

  it('gives a page its sections, best first, and is silent of pages that the edition lacks', () => {
    const results = rank(
      ['x'],
      [],
      [section('/three/#b', 'B', 3), section('/three/#a', 'A', 2), section('/other/', 'O', 9)],
      index,
    );
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({title: 'Queues', sections: [{title: 'B'}, {title: 'A'}]});
  });
});
