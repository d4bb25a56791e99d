import {describe, expect, it} from 'vitest';
import {fit, queryWords, slips, wordsOf} from './words';

describe('the words of a text', () => {
  it('are compared without case, accents, punctuation and plural', () => {
    expect(wordsOf('Idempotency-Keys, Policies; naïve CLASS')).toEqual([
      'idempotency',
      'key',
      'policy',
      'naive',
      'class',
    ]);
  });

  it('are none where there are no letters or digits', () => {
    expect(wordsOf('🙂 … (.*)+$')).toEqual([]);
  });
});

describe('the words of a query', () => {
  it('are those that a question is about', () => {
    expect(queryWords('What is the difference between a client and a server?')).toEqual(['client', 'server']);
  });

  it('are all, if the query has only words that any question has', () => {
    expect(queryWords('how to')).toEqual(['how', 'to']);
  });

  it('are at most twelve, however long the query', () => {
    expect(queryWords(Array.from({length: 5000}, (_, index) => `w${index}`).join(' '))).toHaveLength(12);
  });
});

describe('slips', () => {
  it.each([
    ['outbox', 'outbox', 0],
    ['outbx', 'outbox', 1],
    ['outbax', 'outbox', 1],
    ['outtbox', 'outbox', 1],
    ['outobx', 'outbox', 1],
    ['otubxo', 'outbox', 2],
  ])('%s is %s with %i', (a, b, count) => {
    expect(slips(a, b, 2)).toBe(count);
    expect(slips(b, a, 2)).toBe(count);
  });

  it('are not counted beyond what matters', () => {
    expect(slips('raft', 'transaction', 2)).toBe(3);
    expect(slips('kernel', 'outbox', 2)).toBe(3);
  });
});

describe('how a word fits another', () => {
  it('is exactly, as its beginning, or with a slip that is forgiven', () => {
    expect(fit('outbox', 'outbox', false)).toBe('exact');
    expect(fit('outb', 'outbox', false)).toBe('prefix');
    expect(fit('oubtox', 'outbox', true)).toBe('typo');
    expect(fit('oubtox', 'outbox', false)).toBeUndefined();
  });

  it('forgives nothing in words of three letters', () => {
    expect(fit('slo', 'sli', true)).toBeUndefined();
  });
});
