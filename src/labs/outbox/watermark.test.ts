import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {CapturedTable, snapshot, type Output} from './index';

interface Write {
  readonly key: string;
  readonly value: string | null;
}

/** Values are numbered, so that a consumer that goes back is found out. */
const writes = fc.array(
  fc.array(fc.record({key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), isDelete: fc.boolean()}), {maxLength: 3}),
  {maxLength: 20, size: 'max'},
);

/** Takes a snapshot while `during` happens, a group between any two steps. */
function copy(table: CapturedTable, size: number, during: readonly (readonly Write[])[]): Output[] {
  const outputs: Output[] = [];
  let group = 0;
  const run = snapshot(table, size, (output) => outputs.push(output));
  while (!run.next().done) {
    for (const {key, value} of during[group] ?? []) table.write(key, value);
    group += 1;
  }
  return outputs;
}

function replay(outputs: readonly Output[]): Map<string, string> {
  const target = new Map<string, string>();
  for (const {key, value} of outputs) {
    if (value === null) target.delete(key);
    else target.set(key, value);
  }
  return target;
}

describe('a snapshot with watermarks', () => {
  it('puts out a chunk at its high watermark, without what changed meanwhile', () => {
    const table = new CapturedTable();
    for (const key of ['a', 'b', 'c']) table.rows.set(key, `${key}0`);
    const outputs = copy(table, 2, [[{key: 'a', value: 'a1'}], [{key: 'c', value: 'c1'}], []]);
    expect(outputs.map(({from, value}) => `${from} ${value ?? ''}`)).toEqual([
      'log a1',
      'log c1',
      'select b0',
      'select c1',
    ]);
  });

  it('ends at the state of the table, whatever is written during it, and shows no row an older value', () => {
    fc.assert(
      fc.property(writes, fc.integer({min: 1, max: 4}), (groups, size) => {
        const table = new CapturedTable();
        for (const key of ['a', 'b', 'd']) table.rows.set(key, '0');
        let version = 0;
        const during = groups.map((group) =>
          group.map(({key, isDelete}) => ({key, value: isDelete ? null : String((version += 1))})),
        );
        const outputs = copy(table, size, during);
        expect(replay(outputs)).toEqual(table.rows);
        const newest = new Map<string, number>();
        for (const {key, value} of outputs) {
          if (value === null) continue;
          expect(Number(value)).toBeGreaterThanOrEqual(newest.get(key) ?? 0);
          newest.set(key, Number(value));
        }
      }),
      {numRuns: 1000},
    );
  });

  it('is needed: a select that is put out after the log that was read meanwhile goes back', () => {
    const table = new CapturedTable();
    table.rows.set('a', 'a0');
    const selected = table.select('', 10);
    table.write('a', 'a1');
    const outputs: Output[] = [
      {key: 'a', value: 'a1', from: 'log'},
      ...selected.map(([key, value]) => ({key, value, from: 'select' as const})),
    ];
    expect(replay(outputs)).not.toEqual(table.rows);
  });
});
