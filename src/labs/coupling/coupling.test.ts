import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  availabilityFrom,
  breakEven,
  CHANGES,
  cohesiveGroups,
  confidence,
  couplingOf,
  cyclesOf,
  independence,
  judgeCut,
  MODULES,
  neededFor,
  OPERATIONS,
  pairs,
  SELF_CONTAINED,
  support,
  symptomsOf,
  THREE_SERVICES,
  unstableDependencies,
  weeklyOverhead,
  type Dependency,
} from './index';

const call = (from: string, to: string): Dependency => ({from, to, by: 'call'});
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const graph = fc.array(
  fc.tuple(name, name).map(([from, to]) => call(from, to)),
  {maxLength: 14},
);

/** Whether calls lead from one module to another, in at least one step. */
function leads(dependencies: readonly Dependency[], from: string, to: string): boolean {
  return dependencies.some((one) => one.from === from && neededFor(one.to, dependencies).includes(to));
}

describe('coupling', () => {
  it('of the photo app, as the lesson states it', () => {
    expect(Object.fromEntries(couplingOf(MODULES))).toEqual({
      feed: {afferent: 1, efferent: 3, instability: 0.75},
      notify: {afferent: 1, efferent: 1, instability: 0.5},
      photos: {afferent: 3, efferent: 1, instability: 0.25},
      profile: {afferent: 0, efferent: 3, instability: 1},
      social: {afferent: 2, efferent: 2, instability: 0.5},
      upload: {afferent: 0, efferent: 2, instability: 1},
      users: {afferent: 5, efferent: 0, instability: 0},
    });
  });

  it('finds the one dependency that points from the stable to the unstable', () => {
    expect(unstableDependencies(MODULES)).toEqual([call('photos', 'feed')]);
  });

  it('counts a pair once', () => {
    expect(couplingOf([call('a', 'b'), {from: 'a', to: 'b', by: 'event'}]).get('b')?.afferent).toBe(1);
  });

  it('adds up: every dependency goes out once and comes in once', () => {
    fc.assert(
      fc.property(graph, (dependencies) => {
        const all = [...couplingOf(dependencies).values()];
        const sum = (pick: 'afferent' | 'efferent') => all.reduce((total, one) => total + one[pick], 0);
        expect(sum('afferent')).toBe(sum('efferent'));
      }),
    );
  });
});

describe('cycles', () => {
  it('of the photo app: photos and feed', () => {
    expect(cyclesOf(MODULES)).toEqual([['feed', 'photos']]);
  });

  it('are the modules that lead back to each other', () => {
    fc.assert(
      fc.property(graph, (dependencies) => {
        const cycles = cyclesOf(dependencies);
        for (const one of 'abcdef')
          for (const other of 'abcdef') {
            if (one === other) continue;
            const circle = leads(dependencies, one, other) && leads(dependencies, other, one);
            const together = cycles.some((cycle) => cycle.includes(one) && cycle.includes(other));
            expect(together, `${one} and ${other}`).toBe(circle);
          }
      }),
    );
  });
});

describe('history', () => {
  it('of the photo app, as the lesson states it', () => {
    expect(CHANGES).toHaveLength(20);
    expect(independence(CHANGES)).toBe(0.45);
    expect(support(CHANGES, ['profile', 'photos'])).toBe(8);
    expect(support(CHANGES, ['profile'])).toBe(9);
  });

  it.each([
    ['upload', 'photos', 1],
    ['upload', 'profile', 1],
    ['upload', 'feed', 3 / 5],
    ['photos', 'upload', 5 / 10],
    ['photos', 'profile', 8 / 10],
    ['photos', 'feed', 6 / 10],
    ['profile', 'upload', 5 / 9],
    ['profile', 'photos', 8 / 9],
    ['profile', 'feed', 7 / 9],
    ['feed', 'upload', 3 / 9],
    ['feed', 'photos', 6 / 9],
    ['feed', 'profile', 7 / 9],
    ['feed', 'social', 2 / 9],
    ['social', 'feed', 2 / 4],
    ['social', 'photos', 0],
  ])('%s is touched together with %s', (one, other, share) => {
    expect(confidence(CHANGES, one, other)).toBeCloseTo(share, 12);
  });

  it('of a module that never changed says nothing', () => {
    expect(confidence(CHANGES, 'billing', 'users')).toBe(0);
    expect(independence([])).toBe(1);
  });
});

describe('a cut', () => {
  it('into a service for each module: 12 dependencies on the network, 45 % of changes alone', () => {
    const {services, crossing, cycles, independence: alone} = judgeCut(MODULES, CHANGES, {});
    expect({services, crossing: crossing.length, cycles, alone}).toEqual({
      services: 7,
      crossing: 12,
      cycles: [['feed', 'photos']],
      alone: 0.45,
    });
  });

  it('into three: 3 dependencies on the network, 85 % of changes alone', () => {
    const {services, crossing, cycles, independence: alone} = judgeCut(MODULES, CHANGES, THREE_SERVICES);
    expect({services, crossing, cycles, alone}).toEqual({
      services: 3,
      crossing: [call('photos', 'accounts'), call('photos', 'social'), call('social', 'accounts')],
      cycles: [],
      alone: 0.85,
    });
  });

  it('that gives the feed to a service of its own: 7 dependencies on the network, 55 % of changes alone', () => {
    const {
      services,
      crossing,
      cycles,
      independence: alone,
    } = judgeCut(MODULES, CHANGES, {
      ...THREE_SERVICES,
      feed: 'feed',
    });
    expect({services, crossing: crossing.length, cycles, alone}).toEqual({
      services: 4,
      crossing: 7,
      cycles: [['feed', 'photos']],
      alone: 0.55,
    });
  });

  it('that leaves one service leaves nothing on the network', () => {
    const all = Object.fromEntries(MODULES.flatMap(({from, to}) => [from, to]).map((module) => [module, 'app']));
    expect(judgeCut(MODULES, CHANGES, all)).toEqual({services: 1, crossing: [], cycles: [], independence: 1});
  });
});

describe('a request', () => {
  const threeNines = () => 0.999;

  it('needs what it reaches by calls', () => {
    expect(neededFor('upload', MODULES)).toEqual(['feed', 'notify', 'photos', 'social', 'upload', 'users']);
    expect(availabilityFrom('upload', MODULES, threeNines)).toBeCloseTo(0.999 ** 6, 12);
  });

  it('needs one service when the others are heard of by events', () => {
    expect(neededFor('photos', SELF_CONTAINED)).toEqual(['photos']);
    expect(availabilityFrom('photos', SELF_CONTAINED, threeNines)).toBe(0.999);
  });
});

describe('symptoms', () => {
  const limits = {chain: 3, confidence: 0.7, support: 5};

  it('of seven services that were one program', () => {
    const symptoms = symptomsOf(
      {dependencies: MODULES, changes: CHANGES, writers: {main: ['photos', 'users'], mails: ['notify']}},
      limits,
    );
    expect(symptoms.filter(({kind}) => kind !== 'long chain')).toEqual([
      {kind: 'shared store', services: ['photos', 'users']},
      {kind: 'call cycle', services: ['feed', 'photos']},
      {kind: 'change together', services: ['feed', 'profile']},
      {kind: 'change together', services: ['photos', 'profile']},
      {kind: 'change together', services: ['photos', 'upload']},
      {kind: 'change together', services: ['profile', 'upload']},
    ]);
    expect(symptoms.filter(({kind}) => kind === 'long chain')).toHaveLength(4);
  });

  it('no call cycle where one of the two learns of the other by events', () => {
    const dependencies: Dependency[] = [call('feed', 'photos'), {from: 'photos', to: 'feed', by: 'event'}];
    expect(symptomsOf({dependencies, changes: [], writers: {}}, limits)).toEqual([]);
  });

  it('none of three self-contained ones', () => {
    const changes = CHANGES.map((change) => change.map((module) => THREE_SERVICES[module] ?? module));
    const system = {dependencies: SELF_CONTAINED, changes, writers: {photos: ['photos'], accounts: ['accounts']}};
    expect(symptomsOf(system, limits)).toEqual([]);
  });
});

describe('overhead', () => {
  const tangled = {fixed: 0, perTeam: 0, perPair: 1};
  const modular = {fixed: 0, perTeam: 1, perPair: 0.25};
  const services = {fixed: 80, perTeam: 6, perPair: 0};

  it('of pairs', () => {
    expect([2, 8, 40].map(pairs)).toEqual([1, 28, 780]);
  });

  it('as the lesson draws it, for 5, 10, … 40 teams', () => {
    const curve = (overhead: typeof tangled) =>
      [5, 10, 15, 20, 25, 30, 35, 40].map((teams) => weeklyOverhead(overhead, teams));
    expect(curve(tangled)).toEqual([10, 45, 105, 190, 300, 435, 595, 780]);
    expect(curve(modular)).toEqual([7.5, 21.25, 41.25, 67.5, 100, 138.75, 183.75, 235]);
    expect(curve(services)).toEqual([110, 140, 170, 200, 230, 260, 290, 320]);
  });

  it('breaks even at 20.7 and at 53.1 teams: services win from 21 and from 54 on', () => {
    expect(breakEven(tangled, services)).toBeCloseTo(20.72, 2);
    expect(breakEven(modular, services)).toBeCloseTo(53.06, 2);
  });

  it('costs the same at the break-even, and less after it', () => {
    const hours = fc.double({min: 0.125, max: 100, noNaN: true});
    fc.assert(
      fc.property(hours, hours, hours, (fixed, perTeam, perPair) => {
        const [now, rival] = [
          {fixed: 0, perTeam: 0, perPair},
          {fixed, perTeam, perPair: 0},
        ];
        const teams = breakEven(now, rival);
        expect(weeklyOverhead(now, teams)).toBeCloseTo(weeklyOverhead(rival, teams), 6);
        expect(weeklyOverhead(now, teams + 1)).toBeGreaterThan(weeklyOverhead(rival, teams + 1));
      }),
    );
  });

  it('is never, or at once, where the lines do not meet', () => {
    expect(breakEven(tangled, {...tangled, perTeam: 1})).toBe(Infinity);
    expect(breakEven(services, tangled)).toBe(Infinity);
    expect(breakEven(services, {...services, fixed: 100})).toBe(Infinity);
    expect(breakEven(services, {...services, fixed: 60})).toBe(0);
    expect(breakEven({...tangled, perTeam: 6}, {...tangled, fixed: 80})).toBeCloseTo(80 / 6, 12);
  });
});

describe('cohesion', () => {
  it('of the photo app: one group, or three when everybody may have a copy of the users', () => {
    expect(cohesiveGroups(OPERATIONS)).toHaveLength(1);
    expect(cohesiveGroups(OPERATIONS, ['users'])).toEqual([
      ['createPhoto', 'editCaption', 'showProfile'],
      ['follow', 'suggest'],
      ['sendMail'],
    ]);
  });

  it('joins groups that a later operation connects', () => {
    expect(cohesiveGroups({a: ['x'], b: ['y'], c: ['x', 'y']})).toEqual([['a', 'b', 'c']]);
  });

  it('puts two operations that share a table into one group, and every operation into exactly one', () => {
    const usage = fc.dictionary(name, fc.uniqueArray(fc.constantFrom('x', 'y', 'z', 'w'), {maxLength: 3}), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(usage, (operations) => {
        const groups = cohesiveGroups(operations);
        expect(groups.flat().sort()).toEqual(Object.keys(operations).sort());
        for (const [one, tables] of Object.entries(operations))
          for (const [other, others] of Object.entries(operations)) {
            if (!tables.some((table) => others.includes(table))) continue;
            expect(groups.find((group) => group.includes(one))).toContain(other);
          }
      }),
    );
  });

  it('puts nothing into one group that does not hang together', () => {
    const usage = fc.dictionary(name, fc.uniqueArray(fc.constantFrom('x', 'y', 'z', 'w'), {maxLength: 2}), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(usage, (operations) => {
        const groups = cohesiveGroups(operations);
        for (const group of groups) {
          const reached = new Set(group.slice(0, 1));
          for (const one of reached)
            for (const other of group)
              if (operations[one]?.some((table) => operations[other]?.includes(table))) reached.add(other);
          expect([...reached].sort()).toEqual(group);
        }
        expect(groups).toEqual([...groups].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
      }),
    );
  });
});
