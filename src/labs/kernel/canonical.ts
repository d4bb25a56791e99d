function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a value is data by itself, without parts. */
function isScalar(value: unknown): value is string | number | boolean | null {
  return typeof value === 'number'
    ? Number.isFinite(value)
    : value === null || typeof value === 'string' || typeof value === 'boolean';
}

function notData(value: unknown): TypeError {
  return new TypeError(
    `${String(value)} isn't data: use plain objects, arrays, strings, finite numbers, booleans and null`,
  );
}

/**
 * The one JSON text of a value: equal data have equal texts, in whatever order their properties were written. The
 * kernel hashes traces and compares states by it.
 *
 * Keys are sorted by UTF-16 code units, numbers are written as ECMAScript writes them, and there is no white space:
 * the JSON Canonicalization Scheme (RFC 8785), so that any language can recompute a trace's hash. As in
 * `JSON.stringify`, a property that is `undefined` is left out. O(n log n).
 *
 * @throws TypeError if the value isn't data: `NaN`, an infinity, a function, a `Map` or another class instance
 */
export function canonicalJson(value: unknown): string {
  if (isScalar(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    return `[${Array.from(items, canonicalJson).join(',')}]`;
  }
  if (typeof value !== 'object' || !isPlain(value)) throw notData(value);
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/**
 * Makes a value immutable, with all that it refers to. O(n).
 *
 * @returns the value
 * @throws TypeError if the value isn't data, by the rules of {@link canonicalJson}
 */
export function freezeData<T>(value: T): T {
  if (isScalar(value)) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    for (const item of items) freezeData(item);
  } else {
    if (typeof value !== 'object' || value === null || !isPlain(value)) throw notData(value);
    for (const member of Object.values(value)) if (member !== undefined) freezeData(member);
  }
  return Object.freeze(value);
}
