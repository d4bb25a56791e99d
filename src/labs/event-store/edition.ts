import type {Decider} from './decider';

/** An artist offers numbered prints of a photo. */
export interface EditionOpened {
  readonly type: 'EditionOpened';
  readonly v: 1;
  readonly artist: string;
  /** How many prints there are. */
  readonly size: number;
  readonly cents: number;
}

/** A print has an owner. */
export interface PrintSold {
  readonly type: 'PrintSold';
  readonly v: 3;
  /** Of the print, from 1. */
  readonly number: number;
  readonly buyer: string;
  readonly cents: number;
  readonly currency: string;
}

/** A print came back, and can be sold again. */
export interface PrintReturned {
  readonly type: 'PrintReturned';
  readonly v: 1;
  readonly number: number;
  /** What the buyer got back. */
  readonly cents: number;
}

/** What can happen to an edition, in today's words. */
export type EditionEvent = EditionOpened | PrintSold | PrintReturned;

/** How a sale was written at first: a price in euros, with a fraction. */
export type PrintSoldV1 = Omit<PrintSold, 'v' | 'cents' | 'currency'> & {readonly v: 1; readonly euros: number};

/** How it was written next: in cents, and everybody knew of which currency. */
export type PrintSoldV2 = Omit<PrintSold, 'v' | 'currency'> & {readonly v: 2};

/** All that the store may hold: today's events, and those of the past. */
export type StoredEvent = EditionEvent | PrintSoldV1 | PrintSoldV2;

// #region upcast
/**
 * Brings a stored event into today's form, one version after the other, whenever it is read. What is stored stays as it
 * is. Each step is a pure function that was right once and is never touched again.
 */
export function upcast(stored: StoredEvent): EditionEvent {
  if (stored.type !== 'PrintSold') return stored;
  switch (stored.v) {
    case 1: {
      const {euros, ...rest} = stored;
      // 24.9 * 100 is 2489.9999999999995.
      return upcast({...rest, v: 2, cents: Math.round(euros * 100)});
    }
    case 2:
      // A fact about the business, asked for and not guessed: until version 3 we sold in euros only.
      return upcast({...stored, v: 3, currency: 'EUR'});
    case 3:
      return stored;
  }
}
// #endregion upcast

/** An event of a version that a reader has no code for. */
export class UnknownVersion extends Error {
  override readonly name = 'UnknownVersion';
}

/**
 * What a reader does whose authors have thrown away the code for the past.
 *
 * @throws UnknownVersion unless the event has today's form
 */
export function withoutUpcaster(stored: StoredEvent): EditionEvent {
  if (stored.type !== 'PrintSold' || stored.v === 3) return stored;
  throw new UnknownVersion(`${stored.type} of version ${stored.v}`);
}

/** What can be asked of an edition. */
export type EditionCommand =
  | {readonly type: 'open'; readonly artist: string; readonly size: number; readonly cents: number}
  | {readonly type: 'buy'; readonly buyer: string}
  | {readonly type: 'return'; readonly number: number};

/** What its rules need to know, and no more. */
export interface EditionState {
  /** 0 before it is opened. */
  readonly size: number;
  readonly cents: number;
  /** The lowest number that was never sold. */
  readonly next: number;
  /** Numbers that were sold and came back. */
  readonly returned: readonly number[];
}

// #region edition
/** The rules of an edition: no more prints than it has, and no print with two owners. */
export const edition: Decider<EditionCommand, EditionState, EditionEvent> = {
  initial: {size: 0, cents: 0, next: 1, returned: []},

  decide(command, {size, cents, next, returned}) {
    if (command.type === 'open') {
      if (size > 0) return {refused: 'it is open already'};
      const {artist} = command;
      return {accepted: [{type: 'EditionOpened', v: 1, artist, size: command.size, cents: command.cents}]};
    }
    if (command.type === 'buy') {
      const number = returned[0] ?? next;
      if (number > size) return {refused: 'it is sold out'};
      return {accepted: [{type: 'PrintSold', v: 3, number, buyer: command.buyer, cents, currency: 'EUR'}]};
    }
    const isSold = command.number < next && !returned.includes(command.number);
    if (!isSold) return {refused: 'nobody has this print'};
    return {accepted: [{type: 'PrintReturned', v: 1, number: command.number, cents}]};
  },

  evolve(state, event) {
    switch (event.type) {
      case 'EditionOpened':
        return {...state, size: event.size, cents: event.cents};
      case 'PrintSold':
        return {
          ...state,
          next: Math.max(state.next, event.number + 1),
          returned: state.returned.filter((number) => number !== event.number),
        };
      case 'PrintReturned':
        return {...state, returned: [...state.returned, event.number]};
    }
  },
};
// #endregion edition
