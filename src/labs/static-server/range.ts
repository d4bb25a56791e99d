/** Bytes of a representation, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

// #region range
/**
 * The bytes that a Range field asks for (RFC 9110, section 14.1.2).
 *
 * @param size - of the whole representation, in bytes
 * @returns `undefined` if the field is to be ignored and everything sent with 200: it is no range of bytes, or asks for
 * several; `'unsatisfiable'` if 416 is to be sent
 */
export function parseRange(value: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/i.exec(value.trim()) ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const suffix = Math.min(Number(to), size);
    return suffix === 0 ? 'unsatisfiable' : {first: size - suffix, last: size - 1};
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < first) return undefined;
  return first >= size ? 'unsatisfiable' : {first, last};
}
// #endregion range
