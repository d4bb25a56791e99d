/** Which data each operation reads or writes: operations by name, tables by name. */
export type Usage = Readonly<Record<string, readonly string[]>>;

// #region cohesion
/**
 * Operations that share data, directly or through others, in groups: each group could be a service of its own. More than one
 * group in a service is a lack of cohesion (LCOM4). `reference` are tables that each group may have a copy of.
 */
export function cohesiveGroups(usage: Usage, reference: readonly string[] = []): string[][] {
  let groups: {operations: string[]; tables: Set<string>}[] = [];
  for (const [operation, uses] of Object.entries(usage)) {
    const tables = new Set(uses.filter((table) => !reference.includes(table)));
    const joined = groups.filter((group) => [...tables].some((table) => group.tables.has(table)));
    groups = [
      ...groups.filter((group) => !joined.includes(group)),
      {
        operations: [...joined.flatMap((group) => group.operations), operation],
        tables: new Set([...joined.flatMap((group) => [...group.tables]), ...tables]),
      },
    ];
  }
  return groups.map(({operations}) => operations.sort()).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
// #endregion cohesion
