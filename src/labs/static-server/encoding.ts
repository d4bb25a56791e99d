// #region encoding
/**
 * The best of the encodings that we have for a client, by the weights of its Accept-Encoding (RFC 9110, section 12.5.3).
 * Of equally welcome ones the first wins; `identity` is welcome unless it is excluded.
 *
 * @param available - the encodings that we have, best first, without `identity`
 * @returns `undefined` if none is acceptable, not even `identity`
 */
export function negotiateEncoding(
  acceptEncoding: string | undefined,
  available: readonly string[],
): string | undefined {
  const weights = new Map<string, number>();
  for (const member of (acceptEncoding ?? '').split(',')) {
    const [coding = '', ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    if (coding !== '') weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  const others = weights.get('*');
  let best: {coding: string; weight: number} | undefined;
  for (const coding of available) {
    const weight = weights.get(coding) ?? others ?? 0;
    if (weight > (best?.weight ?? 0)) best = {coding, weight};
  }
  const identity = weights.get('identity') ?? (others === 0 ? 0 : undefined);
  if (best !== undefined && best.weight >= (identity ?? 0)) return best.coding;
  return identity === 0 ? undefined : 'identity';
}
// #endregion encoding
