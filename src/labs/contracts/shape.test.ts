import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {each, equal, exampleOf, like, mismatches, object, oneOf, type Shape} from './index';

const scalar = fc.constantFrom(0, 1, 'a', '', true, false);
const name = fc.constantFrom('a', 'b/c', '~', '__proto__');
const {shape} = fc.letrec<{shape: Shape}>((tie) => ({
  shape: fc.oneof(
    {maxDepth: 3},
    fc.oneof(scalar, fc.constant(null)).map(equal),
    scalar.map(like),
    tie('shape').map(each),
    fc.dictionary(name, tie('shape'), {maxKeys: 3, noNullPrototype: true}).map(object),
  ),
}));

describe('a shape', () => {
  it('is met by its own example: the stub of one side is the check of the other', () => {
    fc.assert(
      fc.property(shape, (one) => {
        expect(mismatches(one, exampleOf(one))).toEqual([]);
      }),
    );
  });

  it('is met by more than it asks for, and not by less', () => {
    const members = fc.dictionary(name, shape, {minKeys: 1, maxKeys: 3, noNullPrototype: true});
    fc.assert(
      fc.property(members, (expected) => {
        const example = Object.fromEntries(Object.entries(expected).map(([key, one]) => [key, exampleOf(one)]));
        expect(mismatches(object(expected), {...example, more: 1})).toEqual([]);
        for (const lost of Object.keys(expected)) {
          const less = Object.fromEntries(Object.entries(example).filter(([key]) => key !== lost));
          expect(mismatches(object(expected), less)).toMatchObject([{found: 'nothing'}]);
        }
      }),
    );
  });

  it.each<[string, Shape, Parameters<typeof mismatches>[1], string]>([
    ['another type', like('a'), 1, ''],
    ['null for a text', like('a'), null, ''],
    ['another value', oneOf('a', 'b'), 'c', ''],
    ['an empty list', each(like('a')), [], ''],
    ['a list with one bad item', each(like('a')), ['a', 1], '/1'],
    ['a list for an object', object({}), [], ''],
    ['a member below a member', object({'a/b': object({c: like(1)})}), {'a/b': {}}, '/a~1b/c'],
  ])('is not met by %s', (_, expected, found, at) => {
    expect(mismatches(expected, found).map((mismatch) => mismatch.at)).toEqual([at]);
  });
});
