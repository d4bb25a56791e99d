import {describe, expect, it} from 'vitest';
import {given} from './decider';
import {edition, upcast, withoutUpcaster, UnknownVersion, type EditionEvent, type StoredEvent} from './edition';

const opened: EditionEvent = {type: 'EditionOpened', v: 1, artist: 'ada', size: 2, cents: 2490};
const sold = (number: number, buyer: string): EditionEvent => ({
  type: 'PrintSold',
  v: 3,
  number,
  buyer,
  cents: 2490,
  currency: 'EUR',
});
const returned = (number: number): EditionEvent => ({type: 'PrintReturned', v: 1, number, cents: 2490});

describe('an edition', () => {
  // #region given-when-then
  it('sells the lowest number that nobody has', () => {
    const buy = {type: 'buy', buyer: 'di'} as const;
    const decision = given(edition, opened, sold(1, 'bob'), sold(2, 'cy'), returned(1)).when(buy);
    expect(decision).toEqual({accepted: [sold(1, 'di')]});
  });

  it('is sold out when all its prints have owners', () => {
    const buy = {type: 'buy', buyer: 'di'} as const;
    const decision = given(edition, opened, sold(1, 'bob'), sold(2, 'cy')).when(buy);
    expect(decision).toEqual({refused: 'it is sold out'});
  });
  // #endregion given-when-then

  it('is opened once, and sells nothing before', () => {
    expect(given(edition).when({type: 'open', artist: 'ada', size: 2, cents: 2490})).toEqual({accepted: [opened]});
    expect(given(edition, opened).when({type: 'open', artist: 'ada', size: 9, cents: 1})).toHaveProperty('refused');
    expect(given(edition).when({type: 'buy', buyer: 'di'})).toHaveProperty('refused');
  });

  it('takes back what was sold, once', () => {
    const command = {type: 'return', number: 1} as const;
    expect(given(edition, opened, sold(1, 'bob')).when(command)).toEqual({accepted: [returned(1)]});
    expect(given(edition, opened).when(command)).toHaveProperty('refused');
    expect(given(edition, opened, sold(1, 'bob'), returned(1)).when(command)).toHaveProperty('refused');
  });
});

describe('the upcaster', () => {
  const v1: StoredEvent = {type: 'PrintSold', v: 1, number: 1, buyer: 'bob', euros: 24.9};
  const v2: StoredEvent = {type: 'PrintSold', v: 2, number: 1, buyer: 'bob', cents: 2490};

  it('makes today’s event of each of the past, to the cent', () => {
    expect(upcast(v1)).toEqual(sold(1, 'bob'));
    expect(upcast(v2)).toEqual(sold(1, 'bob'));
    for (const cents of [1, 29, 57, 115, 1999, 2490, 999_999]) {
      expect(upcast({type: 'PrintSold', v: 1, number: 1, buyer: 'bob', euros: cents / 100})).toMatchObject({cents});
    }
  });

  it('leaves today’s events alone, and the stored ones as they were', () => {
    for (const event of [opened, sold(1, 'bob'), returned(1)]) expect(upcast(event)).toBe(event);
    const before = structuredClone(v1);
    upcast(v1);
    expect(v1).toEqual(before);
  });

  it('is missed by a reader that must read the past', () => {
    expect(() => withoutUpcaster(v1)).toThrow(UnknownVersion);
    expect(() => withoutUpcaster(v2)).toThrow('version 2');
    expect(withoutUpcaster(sold(1, 'bob'))).toEqual(sold(1, 'bob'));
  });
});
