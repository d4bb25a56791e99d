import {describe, expect, it} from 'vitest';
import {findAnomalies, type Phenomena} from './index';
import {parseHistory} from './history.fixture';

const names = (text: string): string[] => [...new Set(findAnomalies(parseHistory(text)).map(({name}) => name))];

function phenomena(text: string): (keyof Phenomena)[] {
  const found = parseHistory(text).phenomena();
  return (Object.keys(found) as (keyof Phenomena)[]).filter((name) => found[name]);
}

// The histories of Berenson et al. 1995, with the versions that the single-version reads give.
describe('published histories', () => {
  it.each([
    [
      'H1: inconsistent analysis, dirty',
      'r1(x0) w1(x1) r2(x1) r2(y0) c2 r1(y0) w1(y1) c1',
      ['dirty read', 'read skew'],
    ],
    ['H2: fuzzy read', 'r1(x0) r2(x0) w2(x2) r2(y0) w2(y2) c2 r1(y2) c1', ['read skew']],
    ['H3: phantom', 'r1(e*: e_a0) w2(e_b2) r2(z0) w2(z2) c2 r1(z2) c1', ['read skew']],
    ['H4: lost update', 'r1(x0) r2(x0) w2(x2) c2 w1(x1) c1', ['lost update']],
    ['H5: write skew', 'r1(x0) r1(y0) r2(x0) r2(y0) w1(y1) w2(x2) c1 c2', ['write skew']],
    // Fekete, O'Neil and O'Neil 2004
    ['the read-only anomaly', 'r2(x0) r2(y0) r1(y0) w1(y1) c1 r3(x0) r3(y1) c3 w2(x2) c2', ['read-only anomaly']],
    // Adya 1999, H_wcycle
    ['a write cycle', 'w1(x1) w2(x2) w2(y2) c2 w1(y1) c1', ['dirty write']],
  ])('%s', (_, text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it('are told apart by Adya’s phenomena', () => {
    expect(phenomena('w1(x1) w2(x2) w2(y2) c2 w1(y1) c1')).toEqual(['G0', 'G1c']);
    expect(phenomena('w1(x1) r2(x1) a1 c2')).toEqual(['G1a']);
    expect(phenomena('w1(x1) r2(x1) w1(x1.2) c1 c2')).toEqual(['G1b']);
    expect(phenomena('w1(x1) w2(y2) r1(y2) r2(x1) c1 c2')).toEqual(['G1c']);
    expect(phenomena('r1(x0) w2(x2) w2(y2) c2 r1(y2) c1')).toEqual(['Gsingle', 'G2item', 'G2']);
    expect(phenomena('r1(x0) r1(y0) r2(x0) r2(y0) w1(y1) w2(x2) c1 c2')).toEqual(['G2item', 'G2']);
    expect(phenomena('r1(p*: ) r2(p*: ) w1(p_a1) w2(p_b2) c1 c2')).toEqual(['G2']);
    expect(phenomena('r1(x0) w1(x1) c1 r2(x1) w2(x2) c2')).toEqual([]);
  });
});

describe('the graph', () => {
  const edges = (text: string): string[] =>
    parseHistory(text)
      .dependencies()
      .map(({kind, from, to, key, isPredicate}) => `${kind} ${from}→${to} ${key}${isPredicate ? ' *' : ''}`)
      .sort();

  it('has the three kinds of edges, between neighbors in the order of versions', () => {
    expect(edges('w1(x1) c1 r2(x1) w3(x3) c3 w4(x4) c4 c2')).toEqual(['rw 2→3 x', 'wr 1→2 x', 'ww 1→3 x', 'ww 3→4 x']);
  });

  it('leaves out who was rolled back or is under way, and what one has from oneself', () => {
    expect(edges('w1(x1) a1 w2(x2) r2(x2) c2 r3(x2)')).toEqual([]);
  });

  it('counts who is under way if asked to', () => {
    expect(parseHistory('w1(x1) c1 r2(x1)').dependencies(true)).toMatchObject([{kind: 'wr', from: 1, to: 2}]);
  });

  it('knows what a scan has missed, as far as it was not also read by key', () => {
    expect(edges('r1(p*: ) w2(p_a2) c2 c1')).toEqual(['rw 1→2 p_a *']);
    expect(edges('r1(p*: ) r1(p_a0) w2(p_a2) c2 c1')).toEqual(['rw 1→2 p_a']);
    expect(edges('r1(p*: p_a0) w2(p_a2) c2 c1')).toEqual(['rw 1→2 p_a']);
    expect(edges('r1(q*: ) w2(p_a2) c2 c1')).toEqual([]);
  });
});

describe('single anomalies', () => {
  it('a read of what was not committed is dirty, of oneself or of what is committed is not', () => {
    expect(names('w1(x1) r2(x1)')).toEqual(['dirty read']);
    expect(names('w1(x1) r1(x1)')).toEqual([]);
    expect(names('w1(x1) c1 r2(x1)')).toEqual([]);
  });

  it('a second read that differs is not repeatable, unless one has written in between', () => {
    expect(names('r1(x0) w2(x2) c2 r1(x2)')).toEqual(['non-repeatable read']);
    expect(names('r1(x0) w1(x1) r1(x1)')).toEqual([]);
    expect(names('r1(x0) w2(x2) c2 r1(x0)')).toEqual([]);
  });

  it('a row that the second search finds is a phantom, unless one has added it', () => {
    expect(names('r1(p*: ) w2(p_a2) c2 r1(p*: p_a2)')).toEqual(['phantom']);
    expect(names('r1(p*: ) w1(p_a1) r1(p*: p_a1)')).toEqual([]);
    expect(names('r1(p*: p_a0) w2(p_a2) c2 r1(p*: p_a2)')).toEqual(['non-repeatable read']);
  });

  it('an update is lost only if both commit, and only if it was read before', () => {
    expect(names('r1(x0) w2(x2) c2 w1(x1) a1')).toEqual([]);
    expect(names('r1(x0) w2(x2) a2 w1(x1) c1')).toEqual([]);
    expect(names('w2(x2) c2 w1(x1) c1')).toEqual([]);
    expect(names('w2(x2) c2 r1(x2) w1(x1) c1')).toEqual([]);
  });

  it('a read-only anomaly is one of a transaction that only reads', () => {
    const text = 'r2(x0) r2(y0) r1(y0) w1(y1) c1 r3(x0) r3(y1) w3(z3) c3 w2(x2) c2';
    expect(names(text)).toEqual([]);
    expect(parseHistory(text).isSerializable).toBe(false);
  });

  it('a scan that misses what the other one adds makes a skew one by phantom', () => {
    expect(names('r1(p*: ) r2(p*: ) w1(p_a1) w2(p_b2) c1 c2')).toEqual(['write skew by phantom']);
  });
});
