/** A value that a deployment may choose. */
export interface Setting<T> {
  /** Its name outside, such as `THUMBNAIL_WORKERS`. */
  readonly name: string;
  /** The value of a text, or `undefined` if it has none. */
  readonly parse: (text: string) => T | undefined;
  /** What a text must be, in words, for the message. */
  readonly expected: string;
  /** The value if nobody says anything; where missing, somebody must. */
  readonly initial?: T;
  /** Never shown. */
  readonly secret?: boolean;
}

/** Texts by name, from one place. */
export interface Layer {
  readonly name: string;
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Whether a name that no setting has is a mistake. Yes for a file of ours, no for the environment, which has others. */
  readonly closed: boolean;
}

/** A whole number from `min` to `max`. */
export function integer(
  name: string,
  {min, max, ...rest}: {min: number; max: number; initial?: number},
): Setting<number> {
  const parse = (text: string): number | undefined => {
    const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  };
  return {name, parse, expected: `a whole number from ${min} to ${max}`, ...rest};
}

/** Text that fits a pattern. */
export function text(
  name: string,
  {pattern, expected, ...rest}: {pattern: RegExp; expected: string; initial?: string; secret?: boolean},
): Setting<string> {
  return {name, parse: (value) => (pattern.test(value) ? value : undefined), expected, ...rest};
}

/** A configuration, or all that is wrong with it. */
export type Loaded<T> =
  | {readonly ok: true; readonly config: T; readonly report: readonly string[]}
  | {readonly ok: false; readonly problems: readonly string[]};

// #region load
/**
 * Makes one typed value of layers of text, the weakest first: a stronger layer overrides. Every mistake is reported at once, with
 * the layer that made it, and no program ever sees half of a configuration.
 *
 * @param rules - what must hold between settings: a message, or `undefined` if it does
 */
export function load<T extends Readonly<Record<string, unknown>>>(
  settings: {readonly [Name in keyof T]: Setting<T[Name]>},
  layers: readonly Layer[],
  rules: readonly ((config: T) => string | undefined)[] = [],
): Loaded<T> {
  const names = new Set<string>();
  for (const key in settings) names.add(settings[key].name);
  const problems = layers.flatMap(({name: layer, values, closed}) =>
    Object.keys(values)
      .filter((name) => closed && !names.has(name))
      .map((name) => `${layer}: there is no setting ${name}`),
  );
  const config: Partial<T> = {};
  const report: string[] = [];
  for (const key in settings) {
    const {name, parse, expected, initial, secret = false} = settings[key];
    const layer = layers.findLast(({values}) => values[name] !== undefined);
    const given = layer?.values[name];
    const value = given === undefined ? initial : parse(given);
    if (value !== undefined) config[key] = value;
    else if (given === undefined) problems.push(`${name} is missing: ${expected}`);
    else problems.push(`${layer?.name}: ${name} is not ${expected}${secret ? '' : `: ${given}`}`);
    report.push(`${name} = ${secret ? '***' : String(value)} (${layer?.name ?? 'default'})`);
  }
  if (problems.length > 0 || !isWhole(config, settings)) return {ok: false, problems};
  const broken = rules.map((rule) => rule(config)).filter((message) => message !== undefined);
  return broken.length > 0 ? {ok: false, problems: broken} : {ok: true, config, report};
}
// #endregion load

function isWhole<T extends object>(value: Partial<T>, settings: {readonly [Name in keyof T]: unknown}): value is T {
  return Object.keys(settings).every((name) => Object.hasOwn(value, name));
}
