import {Rng} from '../kernel';
import type {Json} from '../rest';

/** A photo as both implementations read it. */
export interface StoredPhoto {
  readonly id: string;
  /** Seconds since an epoch. */
  readonly takenAt: number;
  readonly caption: string;
  readonly hidden: boolean;
}

/** Photos by owner. */
export type Albums = ReadonlyMap<string, readonly StoredPhoto[]>;

const newestFirst = (a: StoredPhoto, b: StoredPhoto): number => b.takenAt - a.takenAt;

/** The profile page as the monolith makes it: its order for photos of one second is the order of upload. */
export function oldProfile(albums: Albums, owner: string): Json {
  const photos = (albums.get(owner) ?? []).filter(({hidden}) => !hidden).sort(newestFirst);
  return {
    owner,
    total: photos.length,
    photos: photos.map(({id, takenAt, caption}) => ({id, takenAt, caption: caption === '' ? null : caption})),
  };
}

/** The same page, written anew, as one writes it who has read the specification and not the code. */
export function newProfile(albums: Albums, owner: string): Json {
  const photos = [...(albums.get(owner) ?? [])].sort((a, b) => newestFirst(a, b) || (a.id < b.id ? 1 : -1));
  const visible = photos.filter(({hidden}) => !hidden);
  return {
    owner,
    total: photos.length,
    photos: visible.map(({id, takenAt, caption}): Json => (caption === '' ? {id, takenAt} : {id, takenAt, caption})),
  };
}

/**
 * Albums of users named `u0`, `u1` …, with 0 to 12 photos each. Of the photos 3 % are hidden, 20 % have no caption, and 1 % were
 * taken in the same second as the one before.
 */
export function seededAlbums(users: number, seed: number): Albums {
  const rng = Rng.seeded(seed);
  const album = (): StoredPhoto[] => {
    let takenAt = 0;
    return Array.from({length: rng.int(13)}, (_, index) => {
      if (index === 0 || !rng.chance(0.01)) takenAt += 1 + rng.int(100_000);
      const caption = rng.chance(0.2) ? '' : `photo ${index}`;
      return {id: `p${String(index).padStart(2, '0')}`, takenAt, caption, hidden: rng.chance(0.03)};
    });
  };
  return new Map(Array.from({length: users}, (_, index) => [`u${index}`, album()]));
}

/** Leaves out members that are null: for the clients of this page, null and missing are the same. */
export function withoutNulls(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Array) return value.map(withoutNulls);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === null ? [] : [[name, withoutNulls(member)]])),
  );
}
