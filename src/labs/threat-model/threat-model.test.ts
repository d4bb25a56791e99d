import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {constant, logNormal, Rng} from '../kernel';
import {
  annualizedLossExpectancy,
  cheapest,
  crosses,
  harden,
  openThreats,
  paths,
  photoApp,
  publishAsAda,
  quantileOf,
  simulateYears,
  threats,
  type AttackTree,
  type Diagram,
} from './index';

const withControl = (diagram: Diagram, id: string, name: string): Diagram => ({
  ...diagram,
  elements: diagram.elements.map((element) =>
    element.id === id ? {...element, controls: [...element.controls, {name, answers: ['spoofing']}]} : element,
  ),
});

describe('STRIDE per element', () => {
  it('asks two questions of an outsider, six of a process, three of a flow or store, four of a log', () => {
    const count = (target: string): number => threats(photoApp).filter((threat) => threat.target === target).length;
    expect(['phone', 'api', 'phone → api', 'queue', 'audit'].map(count)).toEqual([2, 6, 3, 3, 4]);
  });

  it('asks 70 questions of the photo app, 41 of which nothing answers, 24 of these at a boundary', () => {
    expect(threats(photoApp)).toHaveLength(70);
    expect(openThreats(photoApp)).toHaveLength(41);
    expect(openThreats(photoApp).filter(({exposed}) => exposed)).toHaveLength(24);
    expect(photoApp.flows.filter((flow) => crosses(photoApp, flow))).toHaveLength(5);
  });

  it('leaves all six open at the console and at the worker', () => {
    const open = openThreats(photoApp).map(({target}) => target);
    expect(open.filter((target) => target === 'console')).toHaveLength(6);
    expect(open.filter((target) => target === 'worker')).toHaveLength(6);
    expect(open.filter((target) => target === 'api')).toHaveLength(3);
  });

  it('sees a boundary where control changes hands, and only there', () => {
    const apart: Diagram = {
      elements: [
        {id: 'a', kind: 'process', zone: 'one', controls: []},
        {id: 'b', kind: 'process', zone: 'one', controls: []},
        {id: 'c', kind: 'process', zone: 'two', controls: []},
      ],
      flows: [
        {from: 'a', to: 'b', data: '', controls: []},
        {from: 'b', to: 'c', data: '', controls: []},
      ],
    };
    expect(apart.flows.map((flow) => crosses(apart, flow))).toEqual([false, true]);
    const exposed = openThreats(apart).map((threat) => threat.exposed);
    expect(exposed.lastIndexOf(true)).toBeLessThan(exposed.indexOf(false));
    expect(openThreats(apart).find(({target}) => target === 'a')?.exposed).toBe(false);
  });

  it('refuses a flow to a box that was not drawn', () => {
    const flows = [{from: 'phone', to: 'cellar', data: '', controls: []}];
    expect(() => threats({...photoApp, flows})).toThrow('no element «cellar»');
  });

  it('opens no question by adding a control', () => {
    const ids = photoApp.elements.map(({id}) => id);
    fc.assert(
      fc.property(fc.constantFrom(...ids), (id) => {
        const before = openThreats(photoApp).length;
        expect(openThreats(withControl(photoApp, id, 'guard')).length).toBeLessThanOrEqual(before);
      }),
    );
  });
});

describe('depth', () => {
  it('finds three barriers between a phone and the rows, and one between a moderator and the same rows', () => {
    const [fromPhone] = paths(photoApp, 'phone', 'metadata');
    expect(fromPhone).toEqual({
      through: ['phone', 'api', 'metadata'],
      controls: ['access token', 'owner check', 'database role'],
    });
    expect(paths(photoApp, 'moderator', 'metadata')).toEqual([
      {through: ['moderator', 'console', 'metadata'], controls: ['password']},
    ]);
  });

  it('counts a control once, however often a path meets it', () => {
    const [path] = paths(withControl(photoApp, 'console', 'password'), 'moderator', 'metadata');
    expect(path?.controls).toEqual(['password']);
  });

  it('gets deeper by a barrier on the path and not by one beside it', () => {
    const depth = (diagram: Diagram): number => paths(diagram, 'moderator', 'metadata')[0]?.controls.length ?? NaN;
    expect(depth(withControl(photoApp, 'console', 'security key'))).toBe(2);
    expect(depth(withControl(photoApp, 'api', 'security key'))).toBe(1);
  });

  it('refuses an attacker and an asset that are not in the diagram', () => {
    expect(() => paths(photoApp, 'nobody', 'metadata')).toThrow(RangeError);
    expect(() => paths(photoApp, 'phone', 'nothing')).toThrow(RangeError);
  });

  it('has no path against the flows, and ends in a diagram with a circle', () => {
    expect(paths(photoApp, 'metadata', 'phone')).toEqual([]);
    const circle = [...photoApp.flows, {from: 'metadata', to: 'api', data: '', controls: []}];
    expect(paths({...photoApp, flows: circle}, 'phone', 'metadata')).toHaveLength(1);
  });
});

describe('attack tree', () => {
  it('takes the cheapest way', () => {
    expect(cheapest(publishAsAda)).toEqual({
      cost: 20,
      steps: ['Try passwords leaked elsewhere', 'Pass the second factor'],
    });
  });

  it('takes the first of ways that are equally cheap', () => {
    const either = {
      goal: 'in',
      any: [
        {goal: 'door', cost: 5},
        {goal: 'window', cost: 5},
      ],
    };
    expect(cheapest(either)).toEqual({cost: 5, steps: ['door']});
  });

  it('moves to the next way when one gets dearer, so that the second control gains more than the first', () => {
    const factor = harden(publishAsAda, 'Pass the second factor', 1000);
    expect(cheapest(factor)).toEqual({
      cost: 500,
      steps: ['Talk a moderator out of a password', 'Reach the console'],
    });
    const keys = harden(factor, 'Reach the console', 5000);
    expect(cheapest(keys).cost).toBe(1020);
    // Alone, the dearer console gains nothing: nobody went that way.
    expect(cheapest(harden(publishAsAda, 'Reach the console', 5000)).cost).toBe(20);
  });

  it('gains from a control at most what it costs the attacker, and never loses', () => {
    const tree: fc.Arbitrary<AttackTree> = fc.letrec<{tree: AttackTree}>((tie) => ({
      tree: fc.oneof(
        {maxDepth: 4},
        fc.record({goal: fc.constantFrom('a', 'b', 'c'), cost: fc.integer({min: 0, max: 100})}),
        fc.record({goal: fc.constant('any'), any: fc.array(tie('tree'), {minLength: 1, maxLength: 3})}),
        fc.record({goal: fc.constant('all'), all: fc.array(tie('tree'), {minLength: 1, maxLength: 3})}),
      ),
    })).tree;
    fc.assert(
      fc.property(tree, fc.nat(50), (one, by) => {
        const before = cheapest(one);
        const after = cheapest(harden(one, 'a', by));
        const uses = before.steps.filter((step) => step === 'a').length;
        expect(after.cost).toBeGreaterThanOrEqual(before.cost);
        expect(after.cost).toBeLessThanOrEqual(before.cost + uses * by);
      }),
    );
  });

  it('says that what has no way can’t be done', () => {
    expect(cheapest({goal: 'nothing', any: []}).cost).toBe(Infinity);
    expect(
      cheapest({
        goal: 'both',
        all: [
          {goal: 'x', cost: 1},
          {goal: 'y', cost: Infinity},
        ],
      }).cost,
    ).toBe(Infinity);
  });
});

describe('risk', () => {
  const takeover = {frequency: 0.5, magnitude: logNormal(80_000, 1.2)};
  const years = simulateYears(takeover, 100_000, Rng.seeded(1));

  it('has the closed form as its mean', () => {
    expect(annualizedLossExpectancy(takeover)).toBeCloseTo(0.5 * 80_000 * Math.exp(0.72), 3);
    const mean = years.reduce((sum, loss) => sum + loss, 0) / years.length;
    expect(Math.abs(mean / annualizedLossExpectancy(takeover) - 1)).toBeLessThan(0.02);
  });

  it('has e^-λ years without any loss, so that the median year costs nothing', () => {
    const quiet = years.filter((loss) => loss === 0).length / years.length;
    expect(Math.abs(quiet - Math.exp(-0.5))).toBeLessThan(0.005);
    expect(quantileOf(years, 0.5)).toBe(0);
  });

  it('has the tail that the lesson quotes', () => {
    expect(Math.round(quantileOf(years, 0.95) / 10_000)).toBe(41);
    expect(Math.round(quantileOf(years, 0.99) / 100_000)).toBe(10);
    const above = years.filter((loss) => loss > annualizedLossExpectancy(takeover)).length;
    expect(Math.round((100 * above) / years.length)).toBe(23);
  });

  it('takes quantiles of the sorted years', () => {
    expect([0, 0.5, 0.75, 1].map((quantile) => quantileOf([1, 2, 3, 4], quantile))).toEqual([1, 2, 3, 4]);
    expect(simulateYears({frequency: 1e-9, magnitude: constant(1)}, 3, Rng.seeded(1))).toEqual([0, 0, 0]);
  });
});
