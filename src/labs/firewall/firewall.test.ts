import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeUtf8, Fnv1a64} from '../kernel';
import {
  COUNTER_PERIOD,
  decide,
  matches,
  packet,
  rule,
  segmentSizeOf,
  StatefulFirewall,
  synCookie,
  unreachable,
  type HandshakeAck,
  type KeyedHash,
  type Packet,
  type Syn,
} from './index';

/** The rules between the three zones of the photo app: edge 10.0.0.0/24, services 10.0.1.0/24, data 10.0.2.0/24. */
const ZONES = [
  'accept tcp 0.0.0.0/0 -> 10.0.0.0/24 443',
  'accept tcp 10.0.0.0/24 -> 10.0.1.0/24 8080',
  'accept tcp 10.0.1.0/24 -> 10.0.2.0/24 5432',
].map(rule);

describe('a rule', () => {
  it.each([
    '',
    'allow tcp 0.0.0.0/0 -> 10.0.0.0/24 443',
    'accept tcp 0.0.0.0/0 -> 10.0.0.1/24 443',
    'accept tcp 0.0.0.0/0 -> 10.0.0.0/24 443-80',
    'accept tcp 0.0.0.0/0 -> 10.0.0.0/24 65536',
  ])('is not «%s»', (text) => {
    expect(() => rule(text)).toThrow(RangeError);
  });
});

describe('a list of rules', () => {
  it.each([
    ['the Internet reaches the edge', '198.51.100.7:50000', '10.0.0.5:443', 'accept'],
    ['but not the database', '198.51.100.7:50000', '10.0.2.5:5432', 'drop'],
    ['nor does the edge', '10.0.0.5:50000', '10.0.2.5:5432', 'drop'],
    ['a service does', '10.0.1.5:50000', '10.0.2.5:5432', 'accept'],
    ['on that port only', '10.0.1.5:50000', '10.0.2.5:22', 'drop'],
    ['the answer has no rule of its own', '10.0.2.5:5432', '10.0.1.5:50000', 'drop'],
  ] as const)('%s', (_, from, to, action) => {
    expect(decide(ZONES, packet(from, to))).toBe(action);
  });

  it('is decided by the first that matches', () => {
    const all = rule('accept any 0.0.0.0/0 -> 0.0.0.0/0 0-65535');
    const none = rule('drop any 0.0.0.0/0 -> 0.0.0.0/0 0-65535');
    const any = packet('198.51.100.7:1', '10.0.0.5:2', {protocol: 'udp'});
    expect([decide([all, none], any), decide([none, all], any)]).toEqual(['accept', 'drop']);
  });
});

describe('unreachable rules', () => {
  it('are found under one wider rule', () => {
    const rules = [
      'accept tcp 10.0.0.0/16 -> 10.0.2.0/24 1024-65535',
      'accept tcp 10.0.1.0/24 -> 10.0.2.0/24 5432',
      'drop tcp 10.0.9.0/24 -> 10.0.2.0/24 5432',
      'drop any 0.0.0.0/0 -> 10.0.2.0/24 0-65535',
    ].map(rule);
    expect(unreachable(rules)).toEqual([
      {index: 1, by: [0], kind: 'redundant'},
      {index: 2, by: [0], kind: 'shadowed'},
    ]);
  });

  it('are found under several that cover it only together', () => {
    const rules = [
      'accept tcp 10.0.1.0/25 -> 10.0.2.0/24 5432',
      'drop tcp 10.0.1.128/25 -> 10.0.2.0/24 5432',
      'accept tcp 10.0.1.0/24 -> 10.0.2.0/24 5432',
    ].map(rule);
    expect(unreachable(rules)).toEqual([{index: 2, by: [0, 1], kind: 'shadowed'}]);
    expect(unreachable(rules.slice(1))).toEqual([]);
  });

  it('are not in the rules of the photo app', () => {
    expect(unreachable(ZONES)).toEqual([]);
  });

  it('are exactly those that decide on no packet', () => {
    const prefix = fc.constantFrom(
      ...['0/30', '0/31', '2/31', '0/32', '1/32', '2/32', '3/32'].map((end) => `10.0.0.${end}`),
    );
    const ports = fc
      .tuple(fc.integer({min: 0, max: 3}), fc.integer({min: 0, max: 3}))
      .map(([a, b]) => `${String(Math.min(a, b))}-${String(Math.max(a, b))}`);
    const rules = fc.array(
      fc
        .tuple(fc.constantFrom('accept', 'drop'), fc.constantFrom('tcp', 'udp', 'any'), prefix, prefix, ports)
        .map(([action, protocol, from, to, range]) => rule(`${action} ${protocol} ${from} -> ${to} ${range}`)),
      {minLength: 2, maxLength: 12, size: 'max'},
    );
    const ends = ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3'];
    const packets: Packet[] = ends.flatMap((from) =>
      ends.flatMap((to) =>
        [0, 1, 2, 3].flatMap((port) =>
          (['tcp', 'udp'] as const).map((protocol) => packet(`${from}:9`, `${to}:${String(port)}`, {protocol})),
        ),
      ),
    );
    let found = 0;
    fc.assert(
      fc.property(rules, (list) => {
        const deciding = new Set(packets.map((one) => list.findIndex((line) => matches(line, one))));
        const idle = list.flatMap((_, index) => (deciding.has(index) ? [] : [index]));
        expect(unreachable(list).map(({index}) => index)).toEqual(idle);
        found += idle.length;
      }),
    );
    expect(found).toBeGreaterThan(20);
  });
});

describe('a stateful firewall', () => {
  const ask = packet('10.0.1.5:50000', '10.0.2.5:5432');
  const answer = packet('10.0.2.5:5432', '10.0.1.5:50000', {opens: false});

  it('lets answers pass that no rule mentions, and nothing that nobody asked for', () => {
    const firewall = new StatefulFirewall(ZONES, {capacity: 10, idle: 350});
    expect(firewall.judge(answer, 0)).toBe('no such flow');
    expect(firewall.judge(ask, 0)).toBe('new flow');
    expect(firewall.judge(answer, 1)).toBe('known flow');
    expect(firewall.judge(packet('10.0.2.5:5432', '10.0.1.5:50001'), 1)).toBe('refused by the rules');
  });

  it('forgets an idle flow, and then drops what both ends take for a connection', () => {
    const firewall = new StatefulFirewall(ZONES, {capacity: 10, idle: 350});
    firewall.judge(ask, 0);
    expect(firewall.judge(answer, 349)).toBe('known flow');
    expect(firewall.judge(answer, 349 + 350)).toBe('no such flow');
    expect(firewall.flows).toBe(0);
  });

  it('refuses everybody new once the table is full, and goes on with the old', () => {
    const firewall = new StatefulFirewall(ZONES, {capacity: 2, idle: 350});
    const flood = [1, 2, 3, 4].map((port) => packet(`198.51.100.7:${String(port)}`, '10.0.0.5:443'));
    expect(flood.map((one) => firewall.judge(one, 0))).toEqual(['new flow', 'new flow', 'table full', 'table full']);
    expect(firewall.flows).toBe(2);
    expect(firewall.judge(packet('203.0.113.9:40000', '10.0.0.5:443'), 1)).toBe('table full');
    expect(firewall.judge(packet('198.51.100.7:1', '10.0.0.5:443', {opens: false}), 1)).toBe('known flow');
    expect(firewall.judge(packet('203.0.113.9:40000', '10.0.0.5:443'), 350)).toBe('new flow');
  });
});

describe('a SYN cookie', () => {
  /** Good enough to tell keys and texts apart in a test. */
  const keyed =
    (key: string): KeyedHash =>
    (text) =>
      parseInt(
        new Fnv1a64()
          .update(encodeUtf8(key + text))
          .digest()
          .slice(8),
        16,
      );
  const hash = keyed('secret');
  const syn: Syn = {
    source: '198.51.100.7',
    sourcePort: 50_000,
    destination: '10.0.0.5',
    destinationPort: 443,
    seq: 0xffff_ffff,
    mss: 1400,
  };
  const ackOf = (ends: Syn, cookie: number): HandshakeAck => ({
    ...ends,
    seq: (ends.seq + 1) >>> 0,
    ack: (cookie + 1) >>> 0,
  });

  it('has the layout of RFC 4987', () => {
    const state = (synCookie({...syn, seq: 0}, 33 * COUNTER_PERIOD, hash) ^ 0) >>> 0;
    expect(state >>> 27).toBe(33 % 32);
    expect((state >>> 24) & 7).toBe(4); // 1400
  });

  const u32 = fc.integer({min: 0, max: 0xffff_ffff});
  const time = fc.integer({min: 0, max: 1_000_000});

  it('brings the segment size back, for one period at least', () => {
    fc.assert(
      fc.property(
        u32,
        time,
        fc.integer({min: 0, max: COUNTER_PERIOD}),
        fc.integer({min: 536, max: 9000}),
        (...args) => {
          const [seq, now, later, mss] = args;
          const one = {...syn, seq, mss};
          const size = segmentSizeOf(ackOf(one, synCookie(one, now, hash)), now + later, hash);
          expect(size).toBeGreaterThanOrEqual(536);
          expect(size).toBeLessThanOrEqual(mss);
        },
      ),
    );
  });

  it('is worth nothing after two periods, from another port, or under another key', () => {
    const cookie = synCookie(syn, 1000, hash);
    expect(segmentSizeOf(ackOf(syn, cookie), 1000, hash)).toBe(1400);
    expect(segmentSizeOf(ackOf(syn, cookie), 1000 + 2 * COUNTER_PERIOD, hash)).toBeUndefined();
    expect(segmentSizeOf({...ackOf(syn, cookie), sourcePort: 50_001}, 1000, hash)).toBeUndefined();
    expect(segmentSizeOf(ackOf(syn, cookie), 1000, keyed('other'))).toBeUndefined();
  });

  it('is hard to guess', () => {
    const rng = fc.sample(u32, {numRuns: 20_000, seed: 4987});
    expect(rng.filter((ack) => segmentSizeOf({...ackOf(syn, 0), ack}, 1000, hash) !== undefined)).toEqual([]);
  });
});
