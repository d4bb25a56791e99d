import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {HELLO_ON_THE_WEB, serverSide, trustBoundaries, viewFrom} from './onion';
import type {System} from './onion';

const system: fc.Arbitrary<System> = fc
  .array(fc.constantFrom('user', 'team', 'cloud'), {maxLength: 8})
  .map((owners) => owners.map((controlledBy, i) => ({name: `layer ${i}`, surface: `surface ${i}`, controlledBy})));

describe('the relative definition', () => {
  it('gives each observer of the greeting another frontend and another backend', () => {
    expect([0, 1, 2, 3, 4, 5].map((depth) => viewFrom(HELLO_ON_THE_WEB, depth))).toEqual([
      {frontend: 'screen and keyboard', backend: ['page', 'HTTP handler', 'greeting library', 'Node.js', 'Linux']},
      {frontend: 'GET /greetings?name=…', backend: ['HTTP handler', 'greeting library', 'Node.js', 'Linux']},
      {frontend: 'greet(name)', backend: ['greeting library', 'Node.js', 'Linux']},
      {frontend: 'language and built-in modules', backend: ['Node.js', 'Linux']},
      {frontend: 'system calls', backend: ['Linux']},
      {frontend: undefined, backend: []},
    ]);
  });

  it('loses exactly one layer with each step inward', () => {
    fc.assert(
      fc.property(system, (layers) => {
        layers.forEach(({name, surface}, depth) => {
          const here = viewFrom(layers, depth);
          expect(here.frontend).toBe(surface);
          expect(here.backend).toEqual([name, ...viewFrom(layers, depth + 1).backend]);
        });
      }),
    );
  });

  it('puts nobody into their own backend', () => {
    fc.assert(
      fc.property(system, (layers) => {
        layers.forEach(({name}, i) => expect(viewFrom(layers, i + 1).backend).not.toContain(name));
      }),
    );
  });
});

describe('the definition of the job', () => {
  it('is everything of the greeting that does not run on the device of the user', () => {
    expect(serverSide(HELLO_ON_THE_WEB, 'user').backend).toEqual([
      'HTTP handler',
      'greeting library',
      'Node.js',
      'Linux',
    ]);
  });

  it('is a case of the relative definition: the user controls all before it and not its first layer', () => {
    fc.assert(
      fc.property(system, (layers) => {
        const {backend} = serverSide(layers, 'user');
        const depth = layers.length - backend.length;
        expect(viewFrom(layers, depth).backend).toEqual(backend);
        expect(layers.slice(0, depth).every(({controlledBy}) => controlledBy === 'user')).toBe(true);
        expect(layers[depth]?.controlledBy).not.toBe('user');
      }),
    );
  });

  it('is empty for a program that runs entirely on the device of the user', () => {
    const calculator: System = [{name: 'calculator', surface: 'buttons', controlledBy: 'user'}];
    expect(serverSide(calculator, 'user')).toEqual({frontend: undefined, backend: []});
  });
});

describe('trust boundaries', () => {
  it('are where control changes hands', () => {
    const owners = ['user', 'cloud', 'team', 'team', 'cloud'];
    const layers = owners.map((controlledBy, i) => ({name: `layer ${i}`, surface: '', controlledBy}));
    expect(trustBoundaries(layers, 'user')).toEqual([1, 2, 4]);
  });

  it('leave one party between each two of them', () => {
    fc.assert(
      fc.property(system, (layers) => {
        const cuts = [0, ...trustBoundaries(layers, 'user'), layers.length];
        cuts.slice(1).forEach((end, i) => {
          const between = layers.slice(cuts[i], end).map(({controlledBy}) => controlledBy);
          expect(new Set(between).size).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});
