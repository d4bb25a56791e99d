import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {clientAddress, decodeProxyHeader, encodeProxyHeader, endToEnd} from './index';

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
