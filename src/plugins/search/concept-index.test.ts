import {describe, expect, it} from 'vitest';
import {ConceptIndex} from './concept-index';

const index = new ConceptIndex({
  lessons: [
    {
      title: 'One request end to end',
      path: '/course/one/',
      concepts: [
        ['idempotency key', 'safe retry', 'Idempotency-Key'],
        ['transactional outbox', 'outbox'],
        ['port', 'adapter'],
      ],
    },
    {
      title: 'Your laboratory',
      path: '/course/two/',
      concepts: [
        ['merge base'],
        ['three-way merge', '3-way merge'],
        ['cherry-pick'],
        ['SLO', 'service level objective'],
      ],
    },
  ],
  pages: [{title: 'Raft: a log', path: '/labs/raft/', kind: 'lab'}],
});

/** What a query finds, as «tier name». */
const found = (...words: string[]) =>
  index.find(words).map((result) => `${result.tier} ${result.kind === 'concept' ? result.name : result.title}`);

describe('the index of names', () => {
  it('ranks a name before another name before the beginning of one', () => {
    expect(found('outbox')).toEqual(['alias transactional outbox']);
    expect(found('merge', 'base')).toEqual(['name merge base']);
    expect(found('merge')).toEqual(['prefix merge base', 'prefix three-way merge']);
    expect(found('idem')).toEqual(['prefix idempotency key']);
  });

  it('takes the words in any order', () => {
    expect(found('merge', 'way', 'three')).toEqual(['name three-way merge']);
  });

  it('reads compounds as one word or two', () => {
    expect(found('cherrypick')).toEqual(['name cherry-pick']);
    expect(found('cherry', 'pick')).toEqual(['name cherry-pick']);
  });

  it('forgives a slip in a word that no name has', () => {
    expect(found('idempotnecy', 'key')).toEqual(['typo idempotency key']);
    expect(found('otubox')).toEqual(['typo transactional outbox']);
  });

  it('forgives none in a word that a name has', () => {
    expect(found('port')).toEqual(['name port']);
    expect(found('raft')).toEqual(['title Raft: a log']);
  });

  it('finds a concept in a question if it is half of what the question is about', () => {
    expect(found('merge', 'base', 'found')).toContain('name merge base');
    expect(found('port', 'number', 'firewall')).toEqual([]);
  });

  it('finds nothing for nothing', () => {
    expect(found()).toEqual([]);
    expect(found('zzzxqv')).toEqual([]);
  });

  it('corrects what no name has, and leaves what one has', () => {
    expect(index.corrected(['idempotncy', 'merge', 'zzzxqv'])).toEqual(['idempotency', 'merge', 'zzzxqv']);
  });

  it('knows a concept by its place', () => {
    expect(index.conceptAt('/course/two/#concept-slo')?.aliases).toEqual(['service level objective']);
  });
});
