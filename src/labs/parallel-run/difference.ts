import type {Json} from '../rest';

type Members = Readonly<Record<string, Json>>;

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !isList(value);

/** A name as a step of a JSON Pointer: RFC 6901, section 3. */
const step = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

// #region differences
/**
 * Where two answers differ, as JSON Pointers, sorted, each once. Positions in a list are written `*`, so that the same
 * mistake in each of a hundred rows is one difference. A member that one side lacks differs.
 */
export function differences(one: Json | undefined, other: Json | undefined, at = ''): string[] {
  const below = (pairs: [string, Json | undefined, Json | undefined][]): string[] =>
    [...new Set(pairs.flatMap(([path, left, right]) => differences(left, right, `${at}${path}`)))].sort();

  if (isList(one) && isList(other)) {
    const length = Math.max(one.length, other.length);
    return below(Array.from({length}, (_, index) => ['/*', one[index], other[index]]));
  }
  if (isObject(one) && isObject(other)) {
    const own = (from: Members, name: string) => (Object.hasOwn(from, name) ? from[name] : undefined);
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return below([...names].map((name) => [step(name), own(one, name), own(other, name)]));
  }
  return Object.is(one, other) ? [] : [at];
}
// #endregion differences
