import {BUCKETS, bucketOf} from './bucket';

/** What a condition can look at. */
export type Attribute = string | number | boolean;

/** Whoever a flag is evaluated for: a user, mostly; or a device, a tenant, a server. */
export interface Subject {
  /** What is hashed: stable, and known before the first evaluation. */
  readonly key: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

/** A test of one attribute; a missing attribute fails every test. */
export type Condition =
  | {readonly attribute: string; readonly isOneOf: readonly Attribute[]}
  | {readonly attribute: string; readonly atLeast: number}
  | {readonly attribute: string; readonly endsWith: string};

/** One variant for everybody, or shares of the buckets: a list of variants, each with so many of the 10,000. */
export type Serve =
  {readonly variant: string} | {readonly shares: readonly {readonly variant: string; readonly buckets: number}[]};

/** Conditions that must all hold, and what follows. */
export interface Rule {
  readonly name: string;
  readonly when: readonly Condition[];
  readonly serve: Serve;
}

/** A decision that is taken outside of the code. */
export interface Flag {
  readonly key: string;
  /** The kill switch: `false` serves `off` to everybody, whatever the rules say. */
  readonly on: boolean;
  /** The variant that is safe. */
  readonly off: string;
  readonly variants: readonly string[];
  /** Keeps this flag's buckets apart from those of other flags; changing it deals everybody anew. */
  readonly salt: string;
  /** The first rule that fits decides. */
  readonly rules: readonly Rule[];
  /** For whoever fits no rule. */
  readonly otherwise: Serve;
}

/** A variant, and why: what belongs in a log. */
export interface Evaluation {
  readonly variant: string;
  /** `killed`, the name of a rule, `otherwise`, or `fallback` if there is no such flag. */
  readonly reason: string;
}

function holds(condition: Condition, subject: Subject): boolean {
  const value = subject.attributes?.[condition.attribute];
  if (value === undefined) return false;
  if ('isOneOf' in condition) return condition.isOneOf.includes(value);
  if ('atLeast' in condition) return typeof value === 'number' && value >= condition.atLeast;
  return typeof value === 'string' && value.endsWith(condition.endsWith);
}

// #region evaluate
/** The variant that `serve` gives to a bucket: shares are laid end to end, so a share that grows takes none of its own away. */
function served(serve: Serve, bucket: number): string | undefined {
  if ('variant' in serve) return serve.variant;
  let end = 0;
  for (const {variant, buckets} of serve.shares) {
    end += buckets;
    if (bucket < end) return variant;
  }
  return undefined;
}

/**
 * Decides: the kill switch first, then the first rule that fits, then the rest. A function of the flag and the subject only, with
 * no call and no memory, so all servers agree as soon as they have the same flag. O(rules + shares).
 */
export function evaluate(flag: Flag, subject: Subject): Evaluation {
  if (!flag.on) return {variant: flag.off, reason: 'killed'};
  const rule = flag.rules.find(({when}) => when.every((condition) => holds(condition, subject)));
  const serve = rule?.serve ?? flag.otherwise;
  const variant = served(serve, bucketOf(flag.salt, subject.key));
  return {variant: variant ?? flag.off, reason: rule?.name ?? 'otherwise'};
}
// #endregion evaluate

/** What is wrong with a flag: all of it, in words. An empty list: nothing. */
export function problemsOf(flag: Flag): readonly string[] {
  const problems: string[] = [];
  const known = (variant: string, where: string): void => {
    if (!flag.variants.includes(variant)) problems.push(`${flag.key}: ${where} serves ${variant}, which is no variant`);
  };
  known(flag.off, 'off');
  for (const {name, serve} of [...flag.rules, {name: 'otherwise', serve: flag.otherwise}]) {
    if ('variant' in serve) {
      known(serve.variant, name);
      continue;
    }
    for (const {variant, buckets} of serve.shares) {
      known(variant, name);
      if (!Number.isInteger(buckets) || buckets < 0) problems.push(`${flag.key}: ${name} has a share of ${buckets}`);
    }
    const sum = serve.shares.reduce((total, {buckets}) => total + buckets, 0);
    if (sum !== BUCKETS) problems.push(`${flag.key}: the shares of ${name} are ${sum} buckets, not ${BUCKETS}`);
  }
  return problems;
}
