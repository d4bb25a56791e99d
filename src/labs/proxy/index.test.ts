import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Scheduler, Trace} from '../kernel';
import {
  Chain,
  clientAddress,
  decodeProxyHeader,
  encodeProxyHeader,
  endToEnd,
  forwardFields,
  trustEverybody,
  trustHops,
  trustNetworks,
  trustNobody,
  workedForNobody,
  type ChainEvent,
} from './index';

describe('hop-by-hop fields', () => {
  it('drops the standing ones and those that Connection names, in any case, and keeps the rest', () => {
    expect(
      endToEnd({
        host: 'photos.example',
        connection: 'keep-alive, X-Debug',
        'keep-alive': 'timeout=5',
        'x-debug': '1',
        te: 'trailers',
        'transfer-encoding': 'chunked',
        upgrade: 'websocket',
        'proxy-connection': 'keep-alive',
        authorization: 'Bearer a',
      }),
    ).toEqual({host: 'photos.example', authorization: 'Bearer a'});
  });

  it('changes nothing without them', () => {
    expect(endToEnd({host: 'a', accept: '*/*'})).toEqual({host: 'a', accept: '*/*'});
  });
});

describe('the address of the client', () => {
  const ours = (address: string): boolean => address.startsWith('10.');

  it.each<[string, string, string | undefined, string]>([
    ['no proxy of ours: the peer, whatever it claims', '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['one proxy of ours', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['two proxies of ours', '10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['a forged entry in front of what our proxy has appended', '10.0.0.1', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['a forged entry that looks like one of ours', '10.0.0.1', '10.9.9.9, 203.0.113.9', '203.0.113.9'],
    ['a request of our own, with no field', '10.0.0.1', undefined, '10.0.0.1'],
  ])('%s', (_, peer, forwardedFor, expected) => expect(clientAddress(peer, forwardedFor, ours)).toBe(expected));

  it('never depends on what a stranger has written', () => {
    fc.assert(
      fc.property(fc.string(), (forged) => {
        expect(clientAddress('10.0.0.1', `${forged}, 203.0.113.9`, ours)).toBe('203.0.113.9');
      }),
    );
  });
});

describe('whom the app trusts', () => {
  const [gateway, edge, ada] = ['10.0.0.1', '10.0.0.2', '203.0.113.9'];
  const proxies = trustNetworks('10.0.0.1/32', '10.0.0.2/32');

  it.each([
    ['nobody: the peer', trustNobody, gateway],
    ['one hop: the edge', trustHops(1), edge],
    ['two hops: the client', trustHops(2), ada],
    ['three hops: what the client has written', trustHops(3), '127.0.0.1'],
    ['everybody: the leftmost', trustEverybody, '8.8.8.8'],
    ['our addresses: the client', proxies, ada],
  ])('%s', (_, trust, expected) => {
    expect(clientAddress(gateway, `8.8.8.8, 127.0.0.1, ${ada}, ${edge}`, trust)).toBe(expected);
  });

  it('takes no text that is not an IPv4 address for a proxy', () => {
    const all = trustNetworks('0.0.0.0/0');
    expect(['unknown', '', '256.0.0.1', '10.0.0.01', '10.0.0', '::1'].filter((text) => all(text, 0))).toEqual([]);
    expect(['0.0.0.0', '255.255.255.255', '10.0.0.1'].every((text) => all(text, 0))).toBe(true);
    expect(() => trustNetworks('10.0.0.1/8')).toThrow(RangeError);
  });
});

describe('the address fields at a proxy', () => {
  it('appends to both, overwrites both, or leaves both', () => {
    const fields = {'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1', host: 'photos.example'};
    const sent = (rewrite: 'append' | 'overwrite' | 'pass'): string[] => {
      const {host, 'x-forwarded-for': list, forwarded} = forwardFields(fields, '203.0.113.9', rewrite);
      return [host ?? '', list ?? '', forwarded ?? ''];
    };
    expect(sent('append')).toEqual(['photos.example', '127.0.0.1, 203.0.113.9', 'for=127.0.0.1, for=203.0.113.9']);
    expect(sent('overwrite')).toEqual(['photos.example', '203.0.113.9', 'for=203.0.113.9']);
    expect(sent('pass')).toEqual(['photos.example', '127.0.0.1', 'for=127.0.0.1']);
  });

  it('are not deleted by a client that names them in Connection', () => {
    const fields = {connection: 'X-Forwarded-For, Forwarded', 'x-forwarded-for': '127.0.0.1'};
    expect(forwardFields(fields, '203.0.113.9', 'append')).toEqual({
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
    });
  });

  it('let an app that knows its proxies find the client, whatever it has written', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('append', 'overwrite'), (forged, rewrite) => {
        const atEdge = forwardFields({'x-forwarded-for': forged}, '203.0.113.9', rewrite);
        const atGateway = forwardFields(atEdge, '10.0.0.2', 'append');
        const trust = trustNetworks('10.0.0.1/32', '10.0.0.2/32');
        expect(clientAddress('10.0.0.1', atGateway['x-forwarded-for'], trust)).toBe('203.0.113.9');
      }),
    );
  });
});

describe('a chain whose timeouts cross', () => {
  const ada = {name: 'Ada', address: '203.0.113.9', entry: 'edge', distance: 5} as const;
  const wait = fc.integer({min: 1, max: 120}).map((seconds) => 1000 * seconds);
  const tries = fc.integer({min: 1, max: 3});
  const settings = fc.record({
    edge: fc.record({timeout: wait, tries, rewrite: fc.constant('append' as const)}),
    gateway: fc.record({timeout: wait, tries, rewrite: fc.constant('append' as const)}),
    app: fc.record({limit: wait, stops: fc.boolean(), trust: fc.constant(trustHops(2))}),
    firewall: fc.constant(true),
  });

  it('answers every client once, waits no longer than the client, and works for nobody only if a wait is too short', () => {
    fc.assert(
      fc.property(settings, wait, fc.option(wait), ({edge, gateway, app, firewall}, work, leaves) => {
        const scheduler = new Scheduler();
        const trace = new Trace<ChainEvent>(scheduler);
        const chain = new Chain({edge, gateway, app, firewall}, scheduler, trace);
        const visit = chain.send(ada, work);
        if (leaves !== null) scheduler.at(leaves, () => chain.leave(visit));
        scheduler.run();
        const ends = trace.events.filter(({kind}) => kind === 'client.answer' || kind === 'client.leave');
        expect(ends).toHaveLength(1);
        for (const part of [...visit.waits, ...visit.jobs]) expect(part.until).toBeGreaterThanOrEqual(part.since);
        // A hang-up has reached the last hop by then.
        const heard = (visit.ended ?? NaN) + 100;
        for (const {until} of visit.waits) expect(until).toBeLessThanOrEqual(heard);
        for (const {until = NaN, orphaned} of visit.jobs) expect(until <= heard || orphaned !== undefined).toBe(true);
        expect(visit.jobs.length).toBeLessThanOrEqual(edge.tries * gateway.tries);
        expect(visit.jobs.every(({loggedAs}) => loggedAs === ada.address)).toBe(true);
        const needed = Math.min(work, app.limit) + 100;
        const patient = needed < Math.min(edge.timeout, gateway.timeout, leaves ?? Infinity);
        if (patient) {
          expect(visit.answer).toEqual({status: work <= app.limit ? 200 : 503, by: 'app'});
          expect(visit.jobs).toHaveLength(1);
        }
        if (patient || app.stops) expect(workedForNobody(visit, scheduler)).toBe(0);
      }),
    );
  });
});

describe('the PROXY protocol, version 2', () => {
  const endpoints = {
    source: {address: '203.0.113.9', port: 51234},
    destination: {address: '198.51.100.7', port: 443},
  };
  const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

  it('has the bytes that the lesson shows', () => {
    expect(hex(encodeProxyHeader(endpoints))).toBe(
      '0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 21 11 00 0c cb 00 71 09 c6 33 64 07 c8 22 01 bb',
    );
  });

  it('reads what it writes, whatever follows', () => {
    const byte = fc.integer({min: 0, max: 255});
    const end = fc.record({
      address: fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.')),
      port: fc.integer({min: 0, max: 65_535}),
    });
    fc.assert(
      fc.property(end, end, fc.uint8Array({maxLength: 40}), (source, destination, rest) => {
        const header = encodeProxyHeader({source, destination});
        const sent = new Uint8Array([...header, ...rest]);
        expect(decodeProxyHeader(sent)).toEqual({endpoints: {source, destination}, length: 28});
      }),
    );
  });

  it('waits for the rest of a header', () => {
    const header = encodeProxyHeader(endpoints);
    for (let length = 0; length < 28; length++) expect(decodeProxyHeader(header.subarray(0, length))).toBeUndefined();
  });

  it('skips additional fields by the length that is announced', () => {
    const header = new Uint8Array([...encodeProxyHeader(endpoints), 0x04, 0x00, 0x01, 0x00]);
    header[15] = 16;
    expect(decodeProxyHeader(header)).toEqual({endpoints, length: 32});
  });

  it('knows a connection of the proxy itself', () => {
    const local = new Uint8Array([...encodeProxyHeader(endpoints).subarray(0, 12), 0x20, 0x00, 0x00, 0x00]);
    expect(decodeProxyHeader(local)).toEqual({endpoints: undefined, length: 16});
  });

  it('refuses a plain request, another version, and a header that is too short', () => {
    expect(() => decodeProxyHeader(new TextEncoder().encode('GET / HTTP/1.1\r\n'))).toThrow(RangeError);
    const [other, short] = [encodeProxyHeader(endpoints), encodeProxyHeader(endpoints)];
    other[12] = 0x11;
    short[15] = 4;
    expect(() => decodeProxyHeader(other)).toThrow(RangeError);
    expect(() => decodeProxyHeader(short)).toThrow(RangeError);
  });
});
