/** Units of `grpc-timeout` in nanoseconds, the finest first. */
const UNITS = [
  ['n', 1n],
  ['u', 1_000n],
  ['m', 1_000_000n],
  ['S', 1_000_000_000n],
  ['M', 60_000_000_000n],
  ['H', 3_600_000_000_000n],
] as const;

// #region timeout
/**
 * The value of the header `grpc-timeout`: at most eight digits and a unit. It is a duration, not a point in time, because two
 * machines don't agree on what time it is. Rounded up, so that the caller gives up first.
 *
 * Source: gRPC over HTTP2, "Timeout".
 *
 * @param nanoseconds - positive
 * @throws RangeError if it is not positive, or longer than 99,999,999 hours
 */
export function formatTimeout(nanoseconds: bigint): string {
  if (nanoseconds <= 0n) throw new RangeError('a timeout is positive');
  for (const [unit, size] of UNITS) {
    const value = (nanoseconds + size - 1n) / size;
    if (value < 100_000_000n) return `${value}${unit}`;
  }
  throw new RangeError('a timeout of more than eight digits of hours');
}

/** The inverse, in nanoseconds; `undefined` for what isn't a timeout, which a server refuses. */
export function parseTimeout(text: string): bigint | undefined {
  const [, digits, unit] = /^([0-9]{1,8})([HMSmun])$/.exec(text) ?? [];
  const size = UNITS.find(([name]) => name === unit)?.[1];
  return digits === undefined || size === undefined ? undefined : BigInt(digits) * size;
}
// #endregion timeout
