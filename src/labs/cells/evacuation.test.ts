import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {abort, CellRouter, copyRounds, Directory, perform, STEPS, type Move, type Step} from './index';

const MOVE: Move = {tenant: 'studio', from: 'a', to: 'b'};

/** Two cells, and Ada's studio in the first. */
function studio(): {directory: Directory; router: CellRouter} {
  const directory = new Directory(100);
  directory.addCell('a');
  directory.addCell('b');
  directory.assign('studio');
  const router = new CellRouter((name) => directory.cell(name));
  router.refresh(directory.table);
  return {directory, router};
}

describe('assigning tenants', () => {
  it('fills the emptiest cell, moves nobody when one is added, and refuses when all are full', () => {
    const directory = new Directory(2);
    directory.addCell('a');
    directory.addCell('b');
    const assign = (tenants: string[]) => tenants.map((tenant) => directory.assign(tenant).name).join('');
    expect(assign(['t1', 't2', 't3'])).toBe('aba');
    directory.addCell('c');
    expect(assign(['t4', 't5', 't6'])).toBe('cbc');
    expect(() => directory.assign('t7')).toThrow('all cells are full');
    expect(directory.table.get('t1')).toBe('a');
  });
});

describe('moving a tenant', () => {
  it('refuses writes only between freeze and switch, and takes all rows along', () => {
    const {directory, router} = studio();
    const replies = STEPS.map((step) => {
      perform(step, MOVE, directory);
      return `${step}: ${router.write('studio', step, 'x')}`;
    });
    expect(replies).toEqual([
      'copy: written',
      'freeze: frozen',
      'catch up: frozen',
      'switch: frozen', // The router's table is old: it still asks the source.
      'drop: moved',
    ]);
    router.refresh(directory.table);
    expect(router.write('studio', 'after', 'x')).toBe('written');
    expect([...(directory.cell('b').rows('studio') ?? [])].map(([key]) => key)).toEqual(['copy', 'after']);
  });

  it('freezes for as long as the last of its rounds of copying takes', () => {
    expect(copyRounds(2e12, 100e6, 2e6, 4).map((seconds) => Number(seconds.toPrecision(6)))).toEqual([
      20_000, 400, 8, 0.16,
    ]);
    expect(copyRounds(2e12, 100e6, 200e6, 3)).toEqual([20_000, 40_000, 80_000]);
  });

  it('can be taken back before the switch', () => {
    const {directory, router} = studio();
    for (const step of ['copy', 'freeze', 'catch up'] as const) perform(step, MOVE, directory);
    abort(MOVE, directory);
    expect(router.write('studio', 'k', 'v')).toBe('written');
    expect(directory.cell('b').rows('studio')).toBeUndefined();
  });

  it('loses no write and never has two places that take writes, whatever is repeated, stale or taken back', () => {
    type Action = {do: 'write'; router: number} | {do: 'refresh'; router: number} | {do: 'step' | 'repeat' | 'abort'};
    const actions = fc.array(
      fc.oneof(
        {weight: 4, arbitrary: fc.record({do: fc.constant('write' as const), router: fc.nat(1)})},
        {weight: 1, arbitrary: fc.record({do: fc.constant('refresh' as const), router: fc.nat(1)})},
        {weight: 4, arbitrary: fc.constant<Action>({do: 'step'})},
        {weight: 1, arbitrary: fc.constantFrom<Action>({do: 'repeat'}, {do: 'abort'})},
      ),
      {minLength: 20, maxLength: 60, size: 'max'},
    );
    fc.assert(
      fc.property(actions, (script) => {
        const {directory, router} = studio();
        const other = new CellRouter((name) => directory.cell(name));
        other.refresh(directory.table);
        const routers = [router, other];
        const cells = [directory.cell('a'), directory.cell('b')];
        const written = new Set<string>();
        let move = MOVE;
        let todo: Step[] = [...STEPS];
        let done: Step[] = [];

        for (const [index, action] of script.entries()) {
          if (action.do === 'write') {
            const key = `w${index}`;
            if (routers[action.router]!.write('studio', key, 'x') === 'written') written.add(key);
          } else if (action.do === 'refresh') {
            routers[action.router]!.refresh(directory.table);
          } else if (action.do === 'abort') {
            if (!todo.includes('switch')) continue;
            abort(move, directory);
            [todo, done] = [[...STEPS], []];
          } else if (action.do === 'repeat') {
            for (const step of done) perform(step, move, directory);
          } else {
            const step = todo.shift();
            if (step === undefined) {
              move = {...move, from: move.to, to: move.from};
              [todo, done] = [[...STEPS], []];
            } else {
              perform(step, move, directory);
              done.push(step);
            }
          }
          const open = cells.filter((cell) => cell.isOpen('studio'));
          expect(open.length).toBeLessThanOrEqual(1);
          const home = open[0] ?? directory.cell(move.from);
          for (const key of written) expect(home.rows('studio')?.has(key)).toBe(true);
        }
      }),
      {numRuns: 500},
    );
  });
});
