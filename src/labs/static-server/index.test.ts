import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {capacity, negotiateEncoding, parseRange, resolveTarget, stackMemory, throughput} from './index';

describe('the file of a target', () => {
  it.each([
    ['/', 'index.html'],
    ['/photos/p1.jpg', 'photos/p1.jpg'],
    ['/photos/', 'photos/index.html'],
    ['/photos//p1.jpg?size=2&next=/../x', 'photos/p1.jpg'],
    ['/Z%C3%BCrich%20See.jpg', 'Zürich See.jpg'],
    ['/100%25.txt', '100%.txt'],
  ])('%s is %s', (target, file) => expect(resolveTarget(target)).toBe(file));

  it.each([
    ['/../etc/passwd'],
    ['/photos/../../etc/passwd'],
    ['/%2e%2e/etc/passwd'],
    ['/%2e%2e%2fetc%2fpasswd'],
    ['/photos/..%5c..%5cwindows'],
    ['/.git/config'],
    ['/.env'],
    ['/p1.jpg%00.html'],
    ['/%ff'],
    ['/%'],
    ['photos/p1.jpg'],
    ['http://other.example/p1.jpg'],
    ['*'],
  ])('%s is refused', (target) => expect(resolveTarget(target)).toBeUndefined());

  it('decodes once: what is encoded twice is an odd name, not a way out', () => {
    expect(resolveTarget('/%252e%252e/etc/passwd')).toBe('%2e%2e/etc/passwd');
  });

  it('never leaves the root, whatever is asked', () => {
    const part = fc.constantFrom('..', '.', '/', '//', '%2e', '%2F', '%5c', 'a', '\\', '%00', '?', '%252e');
    fc.assert(
      fc.property(fc.array(part, {maxLength: 12}), (parts) => {
        const segments = (resolveTarget(`/${parts.join('')}`) ?? 'refused').split('/');
        expect(segments.filter((segment) => segment === '' || segment.startsWith('.'))).toEqual([]);
      }),
    );
  });
});

describe('ranges of 10,000 bytes (the examples of RFC 9110, section 14.1.2)', () => {
  it.each([
    ['bytes=0-499', {first: 0, last: 499}],
    ['bytes=500-999', {first: 500, last: 999}],
    ['bytes=-500', {first: 9500, last: 9999}],
    ['bytes=9500-', {first: 9500, last: 9999}],
    ['bytes=9500-20000', {first: 9500, last: 9999}],
    ['bytes=-20000', {first: 0, last: 9999}],
    ['bytes=10000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=500-499', undefined],
    ['bytes=0-0,-1', undefined],
    ['bytes=-', undefined],
    ['lines=1-2', undefined],
  ])('%s', (value, expected) => expect(parseRange(value, 10_000)).toEqual(expected));

  it('has nothing to give of an empty file', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable');
  });

  it('never names a byte that is not there', () => {
    fc.assert(
      fc.property(fc.nat({max: 99}), fc.option(fc.nat({max: 99})), fc.option(fc.nat({max: 99})), (size, from, to) => {
        const range = parseRange(`bytes=${from ?? ''}-${to ?? ''}`, size);
        if (range === undefined || range === 'unsatisfiable') return;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.first).toBeLessThanOrEqual(range.last);
        expect(range.last).toBeLessThan(size);
      }),
    );
  });
});

describe('the encoding for a client', () => {
  const ours = ['br', 'gzip'];

  it.each<[string | undefined, string | undefined]>([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, br', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['GZIP;Q=0.4', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *;q=0.1', 'gzip'],
    ['compress', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['gzip;q=0, br;q=0', 'identity'],
    ['compress, identity;q=0', undefined],
    ['*;q=0', undefined],
  ])('%s: %s', (accepted, encoding) => expect(negotiateEncoding(accepted, ours)).toBe(encoding));
});

describe('capacity', () => {
  it('is what the cores compute or what the workers hold', () => {
    expect(throughput(8, 0.004, 400, 0.104)).toBe(2000);
    expect(throughput(8, 0.004, 100, 0.104)).toBeCloseTo(961.5, 1);
    expect(throughput(8, 0.004, 100_000, 0.104)).toBe(2000);
  });

  it('has a price in stacks', () => expect(stackMemory(10_000, 8)).toBe(80_000));

  // The table of the lesson: 8 cores, 30 GB, 4 ms of computing, 100 ms of waiting, 5 s of keep-alive.
  it.each([
    ['prefork', {most: 256, size: 20, holdsIdle: true}, 50, 'workers', 256],
    ['prefork, raised', {most: 5000, size: 20, holdsIdle: true}, 294, 'memory', 1500],
    ['worker MPM', {most: 400, size: 0.2, holdsIdle: true}, 78, 'workers', 400],
    ['event MPM', {most: 400, size: 0.2, holdsIdle: false, idlePerFree: 2}, 226, 'connections', 1153],
    ['event MPM, raised', {most: 400, size: 0.2, holdsIdle: false, idlePerFree: 60}, 2000, 'cores', 10_208],
    ['events', {most: 8 * 4096, size: 0.01, holdsIdle: true}, 2000, 'cores', 10_208],
  ])('of %s', (_, server, rate, limit, connections) => {
    const found = capacity({cores: 8, memory: 30_000}, {cpu: 0.004, wait: 0.1, idle: 5}, server);
    expect(Math.round(found.rate)).toBe(rate);
    expect(found.limit).toBe(limit);
    expect(Math.round(found.connections)).toBe(connections);
  });

  it('has no worker that fits into memory by half', () => {
    const workers = (memory: number): number => {
      const work = {cpu: 0, wait: 1, idle: 0};
      return capacity({cores: 8, memory}, work, {most: 100, size: 20, holdsIdle: true}).connections;
    };
    expect([workers(59), workers(60)]).toEqual([2, 3]);
  });
});
