/** The four bytes of an IPv4 address. Throws a RangeError if it isn't one. */
export function parseIpv4(text: string): number[] {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    throw new RangeError(`«${text}» is no IPv4 address.`);
  }
  return parts.map(Number);
}

/** The text of an IPv4 address of four bytes. */
export function formatIpv4(bytes: readonly number[]): string {
  return bytes.join('.');
}

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => (/^[0-9a-f]{1,4}$/i.test(group) ? parseInt(group, 16) : NaN));

/** The sixteen bytes of an IPv6 address. Throws a RangeError if it isn't one. Without the form that ends in IPv4. */
export function parseIpv6(text: string): number[] {
  const [head = '', tail, ...more] = text.split('::');
  const [before, after] = [groupsOf(head), tail === undefined ? [] : groupsOf(tail)];
  const missing = 8 - before.length - after.length;
  const groups = [...before, ...Array.from({length: tail === undefined ? 0 : Math.max(0, missing)}, () => 0), ...after];
  const isShort = tail !== undefined && missing < 1;
  if (groups.length !== 8 || groups.some(Number.isNaN) || more.length > 0 || isShort) {
    throw new RangeError(`«${text}» is no IPv6 address.`);
  }
  return groups.flatMap((group) => [group >>> 8, group & 0xff]);
}

/**
 * The text of an IPv6 address of sixteen bytes: no leading zeros, and the longest run of zero groups, the first of several,
 * as `::`. Source: RFC 5952, section 4.
 */
export function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({length: 8}, (_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0));
  let [best, length] = [0, 1]; // a single zero group is not shortened
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && groups[to] === 0) to += 1;
    if (to - from > length) [best, length] = [from, to - from];
  }
  const text = (some: number[]): string => some.map((group) => group.toString(16)).join(':');
  return length === 1 ? text(groups) : `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`;
}
