import type {EditionEvent, StoredEvent} from './edition';
import type {Projection} from './projector';

/** Prints of an edition that somebody has, and what they were sold for. */
export interface Sales {
  readonly sold: number;
  readonly cents: number;
}

/** What the page of a gallery shows: how many prints of each edition are sold and for how much, and who owns which. */
export interface Gallery {
  readonly editions: Readonly<Record<string, Sales>>;
  /** Print, as edition and number, to its owner. */
  readonly owners: Readonly<Record<string, string>>;
}

// #region gallery
/**
 * The gallery's view. Its two halves bear a repeated event differently: an owner is *set* by the number of the print, and
 * setting it twice is setting it once; a counter is *incremented*, and counts twice.
 *
 * @param read - brings stored events into the form that this code knows
 */
export function galleryProjection(read: (stored: StoredEvent) => EditionEvent): Projection<Gallery, StoredEvent> {
  return {
    initial: {editions: {}, owners: {}},
    apply({editions, owners}, {stream, event: stored}) {
      const event = read(stored);
      const before = editions[stream] ?? {sold: 0, cents: 0};
      if (event.type === 'EditionOpened') return {editions: {...editions, [stream]: before}, owners};
      const print = `${stream} ${event.number}`;
      const sign = event.type === 'PrintSold' ? 1 : -1;
      const after = {sold: before.sold + sign, cents: before.cents + sign * event.cents};
      const others = Object.fromEntries(Object.entries(owners).filter(([other]) => other !== print));
      return {
        editions: {...editions, [stream]: after},
        owners: event.type === 'PrintSold' ? {...others, [print]: event.buyer} : others,
      };
    },
  };
}
// #endregion gallery
