import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readMoment, Replay, writeMoment} from '.';
import {walkLab} from './walk.fixture';

const small = fc.nat(999_999_999);
const word = fc.string({minLength: 1});

describe('a link', () => {
  it('brings back the moment that was written', () => {
    const moments = fc.record({
      seed: small,
      step: small,
      values: fc.dictionary(
        word.filter((id) => id !== '__proto__'),
        fc.string(),
      ),
      deeds: fc.array(fc.record({step: small, action: word})),
    });
    fc.assert(
      fc.property(moments, (moment) => {
        expect(readMoment(writeMoment(moment))).toEqual({...moment, values: {...moment.values}});
      }),
    );
  });

  it('can be written by hand', () => {
    expect(readMoment('seed=7&p.nodes=5&at=120&do=80.crash:n2&do=90.restart:n2')).toEqual({
      seed: 7,
      step: 120,
      values: {nodes: '5'},
      deeds: [
        {step: 80, action: 'crash:n2'},
        {step: 90, action: 'restart:n2'},
      ],
    });
  });

  it.each([
    '',
    'seed=',
    'seed=-1&at=1e9&do=x',
    'do=.&do=1.&do=.a',
    'at=99999999999',
    '%',
    '?&&==&p.=',
    'p.__proto__=x',
  ])('reads what it can of «%s»', (text) => {
    expect(readMoment(text)).toMatchObject({seed: 1, step: 0, deeds: []});
  });

  it('starts a run whatever it says', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc
        .array(fc.tuple(fc.constantFrom('seed', 'at', 'do', 'p.stride', 'p.wall', 'p.__proto__'), fc.string()))
        .map((pairs) => new URLSearchParams(pairs).toString()),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const {step, ...experiment} = readMoment(text);
        const replay = new Replay(walkLab(), experiment);
        replay.goTo(step);
        expect(replay.run.metrics()).toHaveLength(1);
      }),
    );
  });
});
