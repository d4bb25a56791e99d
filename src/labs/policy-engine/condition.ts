import type {Attribute, AttributeOf, Attributes, Request} from './attributes';

/** Whether a condition holds; `unknown` if that hangs on a signal that is missing. */
export type Truth = 'true' | 'false' | 'unknown';

/** A condition, as data: it can be evaluated, explained and listed. Made by {@link is}, {@link all} and their like. */
export type Condition =
  | {
      readonly kind: 'test';
      readonly attributes: readonly Attribute[];
      readonly text: string;
      /** Asked only if none of the attributes is missing. */
      readonly holds: (request: Request) => boolean;
    }
  | {readonly kind: 'all' | 'any'; readonly parts: readonly Condition[]}
  | {readonly kind: 'not'; readonly part: Condition};

/** The attribute is one of the values, which are of its type. */
export function is<A extends Attribute>(attribute: A, ...values: readonly Attributes[A][]): Condition {
  return {
    kind: 'test',
    attributes: [attribute],
    text: `${attribute} is ${values.join(' or ')}`,
    holds: (request) => values.some((value) => value === request[attribute]),
  };
}

/** The number is `limit` or less. */
export function atMost(attribute: AttributeOf<number>, limit: number): Condition {
  return {
    kind: 'test',
    attributes: [attribute],
    text: `${attribute} is at most ${limit}`,
    holds: (request) => (request[attribute] ?? Infinity) <= limit,
  };
}

/** Two attributes have the same value. */
export function same(one: AttributeOf<string>, other: AttributeOf<string>): Condition {
  return {
    kind: 'test',
    attributes: [one, other],
    text: `${one} is ${other}`,
    holds: (request) => request[one] === request[other],
  };
}

/** All of them hold; so do none. */
export const all = (...parts: readonly Condition[]): Condition => ({kind: 'all', parts});

/** At least one of them holds; of none, none does. */
export const any = (...parts: readonly Condition[]): Condition => ({kind: 'any', parts});

/** It doesn't hold. */
export const not = (part: Condition): Condition => ({kind: 'not', part});

// #region truth
/**
 * Evaluates a condition in three values. What is unknown stays unknown only where it matters: `false` decides a
 * conjunction, and `true` a disjunction, whatever the missing signal would say. The negation of unknown is unknown; so no
 * `not` makes a permission of a signal that didn't arrive. Linear in the size of the condition.
 *
 * It is Kleene's strong three-valued logic.
 */
export function evaluate(condition: Condition, request: Request): Truth {
  switch (condition.kind) {
    case 'test':
      if (condition.attributes.some((attribute) => request[attribute] === undefined)) return 'unknown';
      return condition.holds(request) ? 'true' : 'false';
    case 'not': {
      const part = evaluate(condition.part, request);
      return part === 'unknown' ? part : part === 'true' ? 'false' : 'true';
    }
    case 'all':
    case 'any': {
      const truths = condition.parts.map((part) => evaluate(part, request));
      const [decisive, neutral] =
        condition.kind === 'all' ? (['false', 'true'] as const) : (['true', 'false'] as const);
      return truths.includes(decisive) ? decisive : truths.includes('unknown') ? 'unknown' : neutral;
    }
  }
}
// #endregion truth

/** A condition in words. */
export function describe(condition: Condition): string {
  switch (condition.kind) {
    case 'test':
      return condition.text;
    case 'not':
      return `not (${describe(condition.part)})`;
    case 'all':
    case 'any':
      if (condition.parts.length === 0) return condition.kind === 'all' ? 'always' : 'never';
      return condition.parts
        .map((part) => (part.kind === 'all' || part.kind === 'any' ? `(${describe(part)})` : describe(part)))
        .join(condition.kind === 'all' ? ' and ' : ' or ');
  }
}

/**
 * Why a condition doesn't hold: its parts that are false or unknown, each with what the request says. Of a conjunction
 * these are the parts to change; of a disjunction it is enough to change one. Empty if it holds.
 */
export function unmet(condition: Condition, request: Request): string[] {
  const truth = evaluate(condition, request);
  if (truth === 'true') return [];
  if (condition.kind === 'all' || condition.kind === 'any') {
    return condition.parts.length === 0 ? ['never'] : condition.parts.flatMap((part) => unmet(part, request));
  }
  const attributes = condition.kind === 'test' ? condition.attributes : mentioned(condition);
  const values = attributes.map((attribute) => {
    const value = request[attribute];
    return value === undefined ? `${attribute} is missing` : `${attribute} is ${String(value)}`;
  });
  return [`${describe(condition)}, but ${values.join(', ')}`];
}

/** The attributes that a condition can depend on. */
export function mentioned(condition: Condition): Attribute[] {
  if (condition.kind === 'test') return [...condition.attributes];
  const parts = condition.kind === 'not' ? [condition.part] : condition.parts;
  return [...new Set(parts.flatMap(mentioned))];
}
