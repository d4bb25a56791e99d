import type {Rng} from '../kernel';
import {valuesOf, type Message, type Schema} from './schema';

/** What a client is told about a photo. */
export const PHOTO_SCHEMA: Schema = [
  {name: 'id', number: 1, type: 'uint64'},
  {name: 'owner', number: 2, type: 'string'},
  {name: 'caption', number: 3, type: 'string'},
  {name: 'takenAt', number: 4, type: 'int64'},
  {name: 'width', number: 5, type: 'uint64'},
  {name: 'height', number: 6, type: 'uint64'},
  {name: 'altitude', number: 7, type: 'sint64'},
  {name: 'tags', number: 8, type: 'string', repeated: true},
];

const ADAS_TIME = 1_764_374_400n;

/** Ada's photo. `takenAt` is in seconds since 1970 (UTC), `altitude` in meters, `width` and `height` in pixels. */
export const ADAS_PHOTO: Message = {
  id: 1729n,
  owner: 'ada',
  caption: 'Sunset from a train',
  takenAt: ADAS_TIME,
  width: 4032n,
  height: 3024n,
  altitude: -12n,
  tags: ['sunset', 'train'],
};

const OWNERS = ['ada', 'bob', 'chen', 'dina', 'emeka', 'fatou', 'goran', 'hana'];
const WORDS = 'sunset train window rain market harbor bridge cat dog bread snow river tower night garden bicycle'.split(
  ' ',
);

/** What varies from photo to photo. */
export interface PhotoShape {
  /** Decimal digits of an id, 1 to 15. */
  readonly idDigits: number;
  /** Words of a caption. */
  readonly words: number;
}

/** A made-up photo of that shape. O(words). */
export function randomPhoto(rng: Rng, {idDigits, words}: PhotoShape): Message {
  const digits = Array.from({length: idDigits}, (_, index) => (index === 0 ? 1 + rng.int(9) : rng.int(10)));
  const portrait = rng.chance(0.5);
  return {
    id: BigInt(digits.join('')),
    owner: rng.pick(OWNERS),
    caption: Array.from({length: words}, () => rng.pick(WORDS)).join(' '),
    takenAt: ADAS_TIME - BigInt(rng.int(40_000_000)),
    width: portrait ? 3024n : 4032n,
    height: portrait ? 4032n : 3024n,
    altitude: BigInt(rng.int(240) - 40),
    tags: Array.from({length: rng.int(4)}, () => rng.pick(WORDS)),
  };
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A message as an XML element without white space: an element for each value, and a repeated one for each of a list. */
export function toXml(name: string, schema: Schema, message: Message): string {
  const elements = schema.flatMap((field) =>
    valuesOf(message, field).map((value) => `<${field.name}>${escapeXml(String(value))}</${field.name}>`),
  );
  return `<${name}>${elements.join('')}</${name}>`;
}
