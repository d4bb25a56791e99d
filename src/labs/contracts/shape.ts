import type {Json} from '../rest';

/** A value without parts. */
export type Scalar = string | number | boolean | null;

/** What a consumer expects of an answer: no more than what it reads. Plain data, so that a contract can be stored and compared. */
export type Shape =
  | {readonly kind: 'one of'; readonly values: readonly [Scalar, ...Scalar[]]}
  | {readonly kind: 'like'; readonly example: Exclude<Scalar, null>}
  | {readonly kind: 'each'; readonly item: Shape}
  | {readonly kind: 'object'; readonly members: Readonly<Record<string, Shape>>};

/** Exactly this: for what the consumer branches on. */
export const equal = (value: Scalar): Shape => ({kind: 'one of', values: [value]});

/** One of these: for an enumeration whose every value the consumer knows what to do with. */
export const oneOf = (...values: [Scalar, ...Scalar[]]): Shape => ({kind: 'one of', values});

/** Anything of this type: for what the consumer only passes on. */
export const like = (example: Exclude<Scalar, null>): Shape => ({kind: 'like', example});

/** A list with at least one item, each of them so: an empty list would prove nothing about items. */
export const each = (item: Shape): Shape => ({kind: 'each', item});

/** An object with at least these members. */
export const object = (members: Readonly<Record<string, Shape>>): Shape => ({kind: 'object', members});

/** A place where an answer is not what a consumer expects. */
export interface Mismatch {
  /** JSON Pointer into the body (RFC 6901). */
  readonly at: string;
  readonly expected: string;
  readonly found: string;
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !isList(value);

/** A name as a step of a JSON Pointer: RFC 6901, section 3. */
const step = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

// #region shape
/** An answer as the consumer expects it: what the stub in the consumer's test says. */
export function exampleOf(shape: Shape): Json {
  switch (shape.kind) {
    case 'one of':
      return shape.values[0];
    case 'like':
      return shape.example;
    case 'each':
      return [exampleOf(shape.item)];
    case 'object':
      return Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, exampleOf(member)]));
  }
}

/** Where the provider's answer is not as the consumer expects it. More than was expected is no mismatch. O(size of the answer). */
export function mismatches(shape: Shape, found: Json | undefined, at = ''): Mismatch[] {
  const unlike = (expected: string): Mismatch[] => [
    {at, expected, found: found === undefined ? 'nothing' : JSON.stringify(found)},
  ];
  switch (shape.kind) {
    case 'one of':
      return shape.values.some((value) => value === found) ? [] : unlike(JSON.stringify(shape.values));
    case 'like':
      return typeof found === typeof shape.example ? [] : unlike(`a ${typeof shape.example}`);
    case 'each':
      if (!isList(found) || found.length === 0) return unlike('a list that is not empty');
      return found.flatMap((item, index) => mismatches(shape.item, item, `${at}/${index}`));
    case 'object':
      if (!isObject(found)) return unlike('an object');
      return Object.entries(shape.members).flatMap(([name, member]) =>
        mismatches(member, Object.hasOwn(found, name) ? found[name] : undefined, `${at}${step(name)}`),
      );
  }
}
// #endregion shape
