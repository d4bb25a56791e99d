/** A number that the reader sets. */
export interface NumberParameter {
  kind: 'number';
  label: string;
  /** Unit as printed behind the value; empty for a count. */
  unit: string;
  min: number;
  max: number;
  step: number;
  initial: number;
}

/** One of a few alternatives that the reader chooses. */
export interface ChoiceParameter<Value extends string = string> {
  kind: 'choice';
  label: string;
  /** Value → what the reader sees. */
  options: Readonly<Record<Value, string>>;
  initial: Value;
}

/** The parameters of a lab by id, in the order in which the page shows them. */
export type Parameters = Readonly<Record<string, NumberParameter | ChoiceParameter>>;

/** The values of a set of parameters, each of its own type. */
export type ValuesOf<P extends Parameters> = {
  readonly [Id in keyof P]: P[Id] extends ChoiceParameter<infer Value> ? Value : number;
};

/** Values as they come from a form or an address, before they are checked against the parameters. */
export type RawValues = Readonly<Record<string, number | string>>;

/** Declares a number that the reader sets. */
export function number(parameter: Omit<NumberParameter, 'kind'>): NumberParameter {
  return {kind: 'number', ...parameter};
}

/** Declares a choice between alternatives. */
export function choice<Value extends string>(
  // The options say which values there are; the initial one is one of them.
  parameter: Omit<ChoiceParameter<Value>, 'kind' | 'initial'> & {initial: NoInfer<Value>},
): ChoiceParameter<Value> {
  return {kind: 'choice', ...parameter};
}

/** The value nearest to `raw` that the parameter allows: in range and on a step, or one of the options. */
export function admit(parameter: NumberParameter | ChoiceParameter, raw: number | string | undefined): number | string {
  if (parameter.kind === 'choice') {
    return typeof raw === 'string' && Object.hasOwn(parameter.options, raw) ? raw : parameter.initial;
  }
  const {min, max, step, initial} = parameter;
  const value = raw === undefined || raw === '' ? NaN : Number(raw);
  if (!Number.isFinite(value)) return initial;
  const steps = Math.round((Math.min(max, Math.max(min, value)) - min) / step);
  // Twelve digits keep 3 × 0.1 from becoming 0.30000000000000004.
  return Number(Math.min(max, min + steps * step).toPrecision(12));
}

/** Admitted values for every parameter; what is missing or foreign becomes the initial value. */
export function admitAll<P extends Parameters>(parameters: P, raw: RawValues): ValuesOf<P> {
  const values = Object.fromEntries(
    Object.entries(parameters).map(([id, parameter]) => [id, admit(parameter, raw[id])]),
  );
  // Each value was admitted by the parameter of the same id, which is what the type says.
  return values as ValuesOf<P>;
}
