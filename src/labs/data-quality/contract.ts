/** What a contract says of a column. */
export interface Column {
  readonly type: 'number' | 'text' | 'time';
  /** Whether it may be empty. */
  readonly nullable: boolean;
  /** As printed: `ms`, `EUR`. A change of it changes every value without changing a type. */
  readonly unit?: string;
  /** All values that there may be. */
  readonly values?: readonly string[];
}

/** What the owner of a dataset promises its readers. */
export interface Contract {
  readonly columns: Readonly<Record<string, Column>>;
  /** Hours within which the newest row appears. */
  readonly freshness: number;
}

// #region contract
/** What a new version of a contract breaks for those who rely on the old one; nothing if it only adds or tightens. */
export function breaks(before: Contract, after: Contract): string[] {
  const found: string[] = [];
  for (const [name, old] of Object.entries(before.columns)) {
    const column = after.columns[name];
    if (!column) {
      found.push(`${name} is gone`);
      continue;
    }
    if (column.type !== old.type) found.push(`${name} was ${old.type} and is ${column.type}`);
    if (column.unit !== old.unit)
      found.push(`${name} was in ${old.unit ?? 'no unit'} and is in ${column.unit ?? 'none'}`);
    if (column.nullable && !old.nullable) found.push(`${name} may be empty`);
    const added = (column.values ?? []).filter((value) => old.values && !old.values.includes(value));
    if (old.values && !column.values) found.push(`${name} may have any value`);
    if (added.length > 0) found.push(`${name} may be ${added.join(' or ')}`);
  }
  if (after.freshness > before.freshness) found.push(`it may be ${after.freshness} hours old`);
  return found;
}
// #endregion contract
