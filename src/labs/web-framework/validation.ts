/** What is wrong with an input, and where (a JSON Pointer, RFC 6901). */
export interface Problem {
  readonly pointer: string;
  readonly code: string;
}

/** The input as a value of the wanted type, or all that is wrong with it. */
export type Parsed<T> =
  {readonly ok: true; readonly value: T} | {readonly ok: false; readonly problems: readonly Problem[]};

/** Turns an unknown input into a value of a type, or says why not. */
export type Parser<T> = (input: unknown, pointer?: string) => Parsed<T>;

const wrong = (pointer: string, code: string): {ok: false; problems: Problem[]} => ({
  ok: false,
  problems: [{pointer, code}],
});

// #region validation
/** Text of at most `max` characters (UTF-16 units). */
export function text(max: number): Parser<string> {
  return (input, pointer = '') => {
    if (typeof input !== 'string') return wrong(pointer, 'not-a-text');
    return input.length > max ? wrong(pointer, 'too-long') : {ok: true, value: input};
  };
}

/**
 * An object with exactly these members. Unknown members are refused: a misspelled option that is ignored is found in production.
 *
 * @returns all problems at once, in the order of the members
 */
export function object<T extends Readonly<Record<string, unknown>>>(members: {
  readonly [Name in keyof T]: Parser<T[Name]>;
}): Parser<T> {
  return (input, pointer = '') => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return wrong(pointer, 'not-an-object');
    const given = new Map<string, unknown>(Object.entries(input));
    const unknown = [...given.keys()].filter((name) => !Object.hasOwn(members, name));
    const problems = unknown.map((name): Problem => ({pointer: `${pointer}/${name}`, code: 'unknown'}));
    const value: Partial<T> = {};
    for (const name in members) {
      const parsed = members[name](given.get(name), `${pointer}/${name}`);
      if (parsed.ok) value[name] = parsed.value;
      else problems.push(...parsed.problems);
    }
    return problems.length === 0 && isWhole(value, members) ? {ok: true, value} : {ok: false, problems};
  };
}
// #endregion validation

function isWhole<T extends object>(value: Partial<T>, members: {readonly [Name in keyof T]: unknown}): value is T {
  return Object.keys(members).every((name) => Object.hasOwn(value, name));
}
