const digits = [
  {below: 1, format: new Intl.NumberFormat('en', {maximumSignificantDigits: 3})},
  {below: 100, format: new Intl.NumberFormat('en', {maximumFractionDigits: 2})},
  {below: 1000, format: new Intl.NumberFormat('en', {maximumFractionDigits: 1})},
  {below: Infinity, format: new Intl.NumberFormat('en', {maximumFractionDigits: 0})},
];

/** A number as readers want it: three to four digits that mean something, thousands apart. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const text = digits.find(({below}) => size < below)?.format.format(value) ?? String(value);
  return text.replace('-', '−');
}

/** With its unit, on the same line; a multiplication sign stands close. */
export function withUnit(value: number, unit: string): string {
  const text = formatNumber(value);
  return unit === '' ? text : /^[×°]$/.test(unit) ? text + unit : `${text}\u00a0${unit}`;
}

/** Round numbers that divide `from` to `to` into about `wanted` parts. */
export function ticks(from: number, to: number, wanted: number): number[] {
  const span = to - from;
  // A span that its ends can't resolve has no parts.
  if (!(span > Math.max(Math.abs(from), Math.abs(to), 1e-100) * 1e-9) || !Number.isFinite(span)) return [from];
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const found: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + span * 1e-9; i++) {
    found.push(Number((i * step).toPrecision(12)));
  }
  return found;
}

/** At most `limit` of the points, evenly chosen, the first and the last among them. */
export function thin<Point>(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  return Array.from({length: limit}, (_, i) => points[Math.round((i * (points.length - 1)) / (limit - 1))]).filter(
    (point) => point !== undefined,
  );
}
