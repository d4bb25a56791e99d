import {describe, expect, it} from 'vitest';
import {hasWords} from './words';

describe('what was typed', () => {
  const text = 'idempotency key Idempotency-Key A unique value.';

  it('must all be in the text, in any order and case', () => {
    expect(hasWords(text, '  VALUE idem ')).toBe(true);
    expect(hasWords(text, 'value lease')).toBe(false);
  });

  it('shows everything if it is nothing, and is text if it is a pattern', () => {
    expect(hasWords(text, '')).toBe(true);
    expect(hasWords(text, '.*')).toBe(false);
  });
});
