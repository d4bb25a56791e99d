import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {exponential, Rng} from '../kernel';
import {
  answerFrom,
  authoritativeLoad,
  DnsCache,
  hitRatio,
  query,
  Resolver,
  SERVERS,
  World,
  type Message,
  type Question,
  type ResourceRecord,
} from './index';

const API: Question = {name: 'api.photos.example', type: 'A'};

function trial(ttl = 60, negativeTtl = 30) {
  const clock = {now: 0};
  const world = new World({ttl, negativeTtl});
  const resolver = new Resolver({
    roots: [SERVERS.root.address],
    now: () => clock.now,
    ask: (server, message) => world.ask(server, message),
  });
  const asked = (question: Question): string[] => resolver.resolve(question).exchanges.map(({server}) => server);
  return {clock, world, resolver, asked};
}

const {root, tld, photos} = SERVERS;

describe('a lookup', () => {
  it('walks down from the root, once', () => {
    const {resolver, asked} = trial();
    expect(asked(API)).toEqual([root.address, tld.address, photos.address]);
    expect(asked(API)).toEqual([]);
    expect(resolver.resolve(API).records).toMatchObject([{data: {address: '203.0.113.10'}}]);
  });

  it('of another name of the same zone asks its server only', () => {
    const {asked} = trial();
    asked(API);
    expect(asked({name: 'www.photos.example', type: 'A'})).toEqual([photos.address]);
  });

  it('follows aliases, and gives them with the answer', () => {
    const {records} = trial().resolver.resolve({name: 'www.photos.example', type: 'A'});
    expect(records.map(({data}) => data.type)).toEqual(['CNAME', 'A']);
  });

  it('asks again when the time to live is over, and not before', () => {
    const {clock, asked} = trial(60);
    asked(API);
    clock.now = 59.9;
    expect(asked(API)).toEqual([]);
    clock.now = 60;
    expect(asked(API)).toEqual([photos.address]);
  });

  it('gives a time to live that is counted down', () => {
    const {clock, resolver} = trial(60);
    resolver.resolve(API);
    clock.now = 45;
    expect(resolver.resolve(API).records[0]?.ttl).toBe(15);
  });

  it('with a time to live of 0 is answered, and asked again each time', () => {
    const {clock, resolver, asked} = trial(0);
    expect(resolver.resolve(API).rcode).toBe('NOERROR');
    clock.now = 1;
    expect(asked(API)).toEqual([photos.address]);
  });

  it('sees a move when what it remembers has expired', () => {
    const {clock, world, resolver} = trial(60);
    const address = (): unknown => resolver.resolve(API).records[0]?.data;
    address();
    world.apiAddress = '203.0.113.99';
    clock.now = 59;
    expect(address()).toMatchObject({address: '203.0.113.10'});
    clock.now = 61;
    expect(address()).toMatchObject({address: '203.0.113.99'});
  });

  it('fails if nobody answers, and lives on what it remembers until then', () => {
    const {clock, world, resolver} = trial(60);
    resolver.resolve(API);
    world.setUp(photos.address, false);
    clock.now = 30;
    expect(resolver.resolve(API).rcode).toBe('NOERROR');
    clock.now = 61;
    expect(resolver.resolve(API)).toMatchObject({rcode: 'SERVFAIL', exchanges: [{server: photos.address}]});
    world.setUp(photos.address, true);
    expect(resolver.resolve(API).rcode).toBe('NOERROR');
  });
});

describe('what is not there', () => {
  const missing: Question = {name: 'ap1.photos.example', type: 'A'};

  it('is remembered for as long as the SOA says, whatever type is asked for', () => {
    const {clock, resolver, asked} = trial(60, 30);
    expect(resolver.resolve(missing).rcode).toBe('NXDOMAIN');
    expect(asked({...missing, type: 'AAAA'})).toEqual([]);
    clock.now = 30;
    expect(asked(missing)).toEqual([photos.address]);
  });

  it('of a type is remembered for that type only', () => {
    const {resolver, asked} = trial();
    expect(resolver.resolve({...API, type: 'AAAA'})).toMatchObject({rcode: 'NOERROR', records: []});
    expect(asked({...API, type: 'AAAA'})).toEqual([]);
    expect(asked(API)).toEqual([photos.address]);
  });

  it('takes the lesser of the time to live of the SOA and its last field, and nothing without an SOA', () => {
    const soa = (ttl: number, minimum: number): ResourceRecord => ({
      name: 'photos.example',
      ttl,
      data: {type: 'SOA', primary: 'a', mailbox: 'b', serial: 1, refresh: 1, retry: 1, expire: 1, minimum},
    });
    const cache = new DnsCache();
    const ttlOf = (record: ResourceRecord | undefined, name: string): unknown => {
      cache.storeNegative({name, type: 'A'}, 'no-name', record, 0);
      return cache.find({name, type: 'A'}, 0);
    };
    expect(ttlOf(soa(3600, 300), 'a')).toMatchObject({ttl: 300});
    expect(ttlOf(soa(60, 300), 'b')).toMatchObject({ttl: 60});
    expect(ttlOf(undefined, 'c')).toBeUndefined();
  });

  it('is forgotten when the name turns up', () => {
    const cache = new DnsCache();
    const record: ResourceRecord = {name: 'a.example', ttl: 9, data: {type: 'A', address: '192.0.2.1'}};
    const soa: ResourceRecord = {
      name: 'example',
      ttl: 99,
      data: {type: 'SOA', primary: '', mailbox: '', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 99},
    };
    cache.storeNegative({name: 'a.example', type: 'MX'}, 'no-name', soa, 0);
    cache.store([record], 1);
    expect(cache.find({name: 'a.example', type: 'MX'}, 2)).toBeUndefined();
    expect(cache.entries(2)).toHaveLength(1);
  });
});

describe('a server', () => {
  const zone = {
    origin: 'photos.example',
    records: [
      {name: 'a.b.photos.example', ttl: 1, data: {type: 'A', address: '192.0.2.1'}},
      {name: 'x.photos.example', ttl: 1, data: {type: 'CNAME', host: 'y.photos.example'}},
      {name: 'y.photos.example', ttl: 1, data: {type: 'CNAME', host: 'x.photos.example'}},
      {name: 'z.photos.example', ttl: 1, data: {type: 'CNAME', host: 'cdn.example'}},
    ],
  } as const;
  const ask = (name: string): Message => answerFrom(zone, query({name, type: 'A'}, 1));

  it('says of a name that only has names beneath it that it exists', () => {
    expect(ask('b.photos.example')).toMatchObject({rcode: 'NOERROR', answers: []});
    expect(ask('c.photos.example')).toMatchObject({rcode: 'NXDOMAIN', answers: []});
  });

  it('gives an alias that leads out of its zone, without its end', () => {
    expect(ask('z.photos.example')).toMatchObject({rcode: 'NOERROR', answers: [{data: {host: 'cdn.example'}}]});
  });

  it('does not go round in circles, and refuses names of others', () => {
    expect(ask('x.photos.example').answers.length).toBeLessThanOrEqual(2);
    expect(ask('bank.example').rcode).toBe('REFUSED');
  });
});

describe('a resolver', () => {
  it('believes a server only about its own zone', () => {
    const lie: ResourceRecord = {name: 'bank.example', ttl: 9999, data: {type: 'A', address: '192.0.2.66'}};
    const {world} = trial();
    const resolver = new Resolver({
      roots: [root.address],
      now: () => 0,
      ask: (server, message) => {
        const reply = world.ask(server, message);
        return reply && server === photos.address ? {...reply, additional: [...reply.additional, lie]} : reply;
      },
    });
    resolver.resolve(API);
    expect(resolver.cache.find({name: 'bank.example', type: 'A'}, 0)).toBeUndefined();
    expect(resolver.resolve({name: 'bank.example', type: 'A'}).rcode).toBe('NXDOMAIN');
  });

  it('takes no answer to another question, and gives up on circles', () => {
    const {world} = trial();
    const other = new Resolver({
      roots: [root.address],
      now: () => 0,
      ask: (server, message) => world.ask(server, {...message, id: message.id + 1}),
    });
    expect(other.resolve(API).rcode).toBe('SERVFAIL');

    const empty = new Resolver({roots: ['1'], now: () => 0, ask: (_, message) => ({...message, isResponse: true})});
    expect(empty.resolve(API).rcode).toBe('SERVFAIL');
  });
});

describe('the share of lookups that a cache answers', () => {
  it.each([
    [0.1, 60],
    [1, 60],
    [2, 5],
  ])('is λT / (1 + λT) for %d a second and %d s', (rate, ttl) => {
    const {clock, resolver} = trial(ttl);
    const rng = Rng.seeded('hits');
    const gaps = exponential(1 / rate);
    let hits = 0;
    const lookups = 20_000;
    for (let i = 0; i < lookups; i++) {
      clock.now += gaps.sample(rng);
      if (resolver.resolve(API).exchanges.length === 0) hits += 1;
    }
    expect(hits / lookups).toBeCloseTo(hitRatio(rate, ttl), 2);
  });

  it('leaves the rest to the servers of the zone', () => {
    expect(authoritativeLoad(1000, 2, 60)).toBeCloseTo(1000 * 2 * (1 - 120 / 121), 9);
  });
});

it('a cache never gives out what has expired', () => {
  const record = (ttl: number): ResourceRecord => ({name: 'a', ttl, data: {type: 'A', address: '192.0.2.1'}});
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({min: 1, max: 2000}), fc.nat(1000), (ttl, later, longest) => {
      const cache = new DnsCache(longest);
      cache.store([record(ttl)], 5);
      const known = cache.find({name: 'a', type: 'A'}, 5 + later);
      expect(known !== undefined).toBe(later < Math.min(ttl, longest));
      if (known?.kind === 'records') expect(known.records[0]?.ttl).toBe(Math.min(ttl, longest) - later);
    }),
  );
});
