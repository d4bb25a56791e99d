import {expect, it} from 'vitest';
import {letterOf} from './letter';

it('puts digits under one heading, and accents with their letters', () => {
  expect(['2PC', 'Élan', 'saga', '(SLO)'].map(letterOf)).toEqual(['0–9', 'E', 'S', 'S']);
});
