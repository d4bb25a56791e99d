import {describe, expect, it} from 'vitest';
import {excerpt, pieces, wordsIn} from './excerpt';

const text = (parts: ReturnType<typeof pieces>) => parts.map((part) => part.text).join('');
const hits = (parts: ReturnType<typeof pieces>) => parts.filter(({hit}) => hit).map((part) => part.text);

describe('pieces', () => {
  it('are the text, with what was asked for set apart', () => {
    const parts = pieces('Commits and a <b>commit</b>.', ['commit']);
    expect(text(parts)).toBe('Commits and a <b>commit</b>.');
    expect(hits(parts)).toEqual(['Commits', 'commit']);
  });

  it('have no hit inside a word, nor for the beginning of a word from two letters', () => {
    expect(hits(pieces('recommit, committee, in inside', ['commit', 'in']))).toEqual(['committee', 'in']);
  });
});

describe('an excerpt', () => {
  const filler = Array.from({length: 60}, (_, index) => `filler${index}`).join(' ');

  it('is where most words of the query are together', () => {
    const passage = excerpt(`key ${filler} the idempotency key ${filler} idempotency`, ['idempotency', 'key']);
    expect(hits(passage)).toEqual(['idempotency', 'key']);
    expect(text(passage)).toMatch(/^… .* …$/);
  });

  it('is the whole of a short text', () => {
    expect(text(excerpt('A short text.', ['nothing']))).toBe('A short text.');
  });

  it('is empty for an empty text', () => {
    expect(excerpt('', ['a'])).toEqual([]);
  });
});

it('counts each word of the query once', () => {
  expect(wordsIn('keys and a key', ['key', 'idempotency'])).toBe(1);
});
