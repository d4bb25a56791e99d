import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {canonicalJson, freezeData} from './canonical';

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.entries(value).reverse();
  return Object.fromEntries(copy.map(([key, member]) => [key, reversed(member)]));
}

describe('canonicalJson', () => {
  it('reproduces the example of RFC 8785, section 3.2.2', () => {
    const input: unknown = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonicalJson(input)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts keys by UTF-16 code units, as in RFC 8785, section 3.2.3', () => {
    const keys = ['\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33'];
    const shuffled = Object.fromEntries([...keys].reverse().map((key) => [key, 0]));
    expect(canonicalJson(shuffled)).toBe(`{${keys.map((key) => `${JSON.stringify(key)}:0`).join()}}`);
  });

  it("doesn't depend on the order in which properties were written", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonicalJson(reversed(value)) === canonicalJson(value)));
  });

  it('is JSON of the same data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves out undefined properties', () => {
    expect(canonicalJson({b: undefined, a: 1})).toBe('{"a":1}');
  });

  it.each([[NaN], [Infinity], [undefined], [() => 0], [new Map()], [new Uint8Array(1)], [1n], [[undefined]]])(
    'refuses %s, which is not data',
    (value) => {
      expect(() => canonicalJson(value)).toThrow(TypeError);
    },
  );
});

describe('freezeData', () => {
  it('makes everything in a value immutable, and changes nothing', () => {
    const isFrozen = (value: unknown): boolean =>
      Object.isFrozen(value) && (typeof value !== 'object' || Object.values(value ?? {}).every(isFrozen));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = canonicalJson(value);
        expect([isFrozen(freezeData(value)), canonicalJson(value)]).toEqual([true, before]);
      }),
    );
  });

  it('refuses exactly what has no canonical JSON', () => {
    const refuses = (check: () => unknown): boolean => {
      try {
        check();
        return false;
      } catch {
        return true;
      }
    };
    const anything = fc.anything({
      withMap: true,
      withDate: true,
      withTypedArray: true,
      withBigInt: true,
      withSparseArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => refuses(() => canonicalJson(value)) === refuses(() => freezeData(value))),
      {numRuns: 1000},
    );
  });
});
