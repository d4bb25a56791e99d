import {describe, expect, it} from 'vitest';
import {letterOf, matches} from './filter';

const entry = {
  name: 'idempotency key',
  aliases: ['Idempotency-Key'],
  definition: 'A unique value.',
  slug: 'idempotency-key',
  lesson: {title: '', path: ''},
  related: [],
};

describe('the filter of the glossary', () => {
  it('wants all words, in a name or the definition, in any order and case', () => {
    expect(matches(entry, '  VALUE idem ')).toBe(true);
    expect(matches(entry, 'value lease')).toBe(false);
  });

  it('shows everything for nothing, and takes patterns as text', () => {
    expect(matches(entry, '')).toBe(true);
    expect(matches(entry, '.*')).toBe(false);
  });
});

it('puts digits under one heading, and accents with their letters', () => {
  expect(['2PC', 'Élan', 'saga', '(SLO)'].map(letterOf)).toEqual(['0–9', 'E', 'S', 'S']);
});
