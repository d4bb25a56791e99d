/** Something that happened, as a flat record that any source can write. */
export interface SecurityEvent {
  readonly id: string;
  /** In seconds. */
  readonly time: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** Fields and what they must be: all of the fields, and of a list any of its values. A key may end in `|startswith` and so on. */
export type Selection = Readonly<Record<string, string | readonly string[]>>;

/** What to look for in a single event, after Sigma: what is selected, unless a filter for known good matches too. */
export interface DetectionRule {
  readonly title: string;
  readonly selection: Selection;
  readonly filters?: readonly Selection[];
  /** Techniques of MITRE ATT&CK, such as `T1110.004`. */
  readonly techniques: readonly string[];
}

const COMPARE = new Map<string | undefined, (value: string, wanted: string) => boolean>([
  [undefined, (value, wanted) => value === wanted],
  ['startswith', (value, wanted) => value.startsWith(wanted)],
  ['endswith', (value, wanted) => value.endsWith(wanted)],
  ['contains', (value, wanted) => value.includes(wanted)],
]);

/** Whether an event is of a kind: a compiled rule. */
export type Matches = (event: SecurityEvent) => boolean;

// #region compile
function compileSelection(selection: Selection, schema: ReadonlySet<string>): Matches {
  const tests = Object.entries(selection).map(([key, wanted]): Matches => {
    const [field = '', modifier] = key.split('|');
    const compare = COMPARE.get(modifier);
    if (!schema.has(field)) throw new RangeError(`No source writes the field «${field}».`);
    if (!compare) throw new RangeError(`«${key}» has an unknown modifier.`);
    const values = [wanted].flat().map((one) => one.toLowerCase());
    return ({fields}) => {
      const value = fields[field]?.toLowerCase();
      return value !== undefined && values.some((one) => compare(value, one));
    };
  });
  if (tests.length === 0) throw new RangeError('An empty selection would match everything.');
  return (event) => tests.every((test) => test(event));
}

/**
 * Makes a function of a rule. As in Sigma, upper and lower case are the same.
 *
 * @param schema - the fields that the sources write
 * @throws RangeError on what could never match, or would always: a silent rule looks like a quiet night
 */
export function compile({selection, filters = []}: DetectionRule, schema: ReadonlySet<string>): Matches {
  const isSelected = compileSelection(selection, schema);
  const isFiltered = filters.map((one) => compileSelection(one, schema));
  return (event) => isSelected(event) && !isFiltered.some((test) => test(event));
}
// #endregion compile
