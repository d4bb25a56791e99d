import {describe, expect, it} from 'vitest';
import {MentionFinder} from './mentions';

const finder = new MentionFinder<string>([
  ['idempotency key', 'key'],
  ['merge', 'merge'],
  ['merge base', 'base'],
  ['three-way merge', 'three'],
  ['SLO', 'slo'],
  ['HEAD', 'head'],
  ['SM-2', 'sm2'],
  ['policy', 'policy'],
  ['is_deleted', 'column'],
  ["Little's law", 'law'],
]);
const found = (text: string) => finder.find(text).map(({start, end, of}) => [text.slice(start, end), of]);

describe('mentions', () => {
  it('takes the longest phrase at a place', () => {
    expect(found('A merge base is not a merge.')).toEqual([
      ['merge base', 'base'],
      ['merge', 'merge'],
    ]);
  });

  it('reads a phrase with spaces, hyphens and line breaks as the same', () => {
    expect(found('a three way\nmerge')).toEqual([['three way\nmerge', 'three']]);
    expect(found('an idempotency-key')).toEqual([['idempotency-key', 'key']]);
  });

  it('reads an apostrophe inside a phrase, straight or curly', () => {
    expect(found("by Little's law")).toEqual([["Little's law", 'law']]);
    expect(found('by Little’s law')).toEqual([['Little’s law', 'law']]);
  });

  it('does not join words across a sentence or a comma', () => {
    expect(found('We merge. Base images differ; idempotency, key')).toEqual([['merge', 'merge']]);
  });

  it('disregards case, but for abbreviations', () => {
    expect(found('Idempotency Key')).toEqual([['Idempotency Key', 'key']]);
    expect(found('the head of a slo list, HEAD, SLO and SM-2')).toEqual([
      ['HEAD', 'head'],
      ['SLO', 'slo'],
      ['SM-2', 'sm2'],
    ]);
  });

  it('knows plurals', () => {
    expect(found('keys: idempotency keys, policies, SLOs, merges')).toEqual([
      ['idempotency keys', 'key'],
      ['policies', 'policy'],
      ['SLOs', 'slo'],
      ['merges', 'merge'],
    ]);
  });

  it('takes an identifier for one word', () => {
    expect(found('what is deleted has is_deleted set')).toEqual([['is_deleted', 'column']]);
  });

  it('finds nothing inside longer words', () => {
    expect(found('emerge merger OVERHEAD')).toEqual([]);
  });
});
