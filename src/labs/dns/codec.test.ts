import fc from 'fast-check';
import packet from 'dns-packet';
import {describe, expect, it} from 'vitest';
import {formatIpv4, formatIpv6, parseIpv6} from '../ip';
import {
  decodeMessage,
  encodeMessage,
  MalformedMessage,
  query,
  RCODES,
  type Message,
  type RecordData,
  type ResourceRecord,
} from './index';

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

const label = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const name = fc.array(label, {maxLength: 5}).map((labels) => labels.join('.'));
const u16 = fc.integer({min: 0, max: 0xffff});
const u31 = fc.integer({min: 0, max: 0x7fff_ffff});
const bytes = (length: number) =>
  fc.array(fc.oneof(fc.constant(0), fc.integer({min: 0, max: 255})), {minLength: length, maxLength: length});
const data: fc.Arbitrary<RecordData> = fc.oneof(
  fc.record({type: fc.constant('A'), address: bytes(4).map(formatIpv4)}),
  fc.record({type: fc.constant('AAAA'), address: bytes(16).map(formatIpv6)}),
  fc.record({type: fc.constantFrom('NS', 'CNAME'), host: name}),
  fc.record({type: fc.constant('MX'), preference: u16, host: name}),
  fc.record({
    type: fc.constant('TXT'),
    texts: fc.array(fc.stringMatching(/^[ -~]{0,40}$/), {minLength: 1, maxLength: 3}),
  }),
  fc.record({
    type: fc.constant('SOA'),
    primary: name,
    mailbox: name,
    serial: u31,
    refresh: u31,
    retry: u31,
    expire: u31,
    minimum: u31,
  }),
);
const record: fc.Arbitrary<ResourceRecord> = fc.record({name, ttl: u31, data});
const records = fc.array(record, {maxLength: 6});
const rcodes = Object.keys(RCODES).filter((key): key is keyof typeof RCODES => key in RCODES);
const message: fc.Arbitrary<Message> = fc.record({
  id: u16,
  isResponse: fc.boolean(),
  authoritative: fc.boolean(),
  truncated: fc.boolean(),
  recursionDesired: fc.boolean(),
  recursionAvailable: fc.boolean(),
  rcode: fc.constantFrom(...rcodes),
  questions: fc.array(fc.record({name, type: fc.constantFrom('A', 'AAAA', 'NS', 'MX')}), {maxLength: 2}),
  answers: records,
  authority: records,
  additional: records,
});

/** What dns-packet calls the same data. */
function theirs(from: RecordData): unknown {
  switch (from.type) {
    case 'A':
      return from.address;
    case 'AAAA': // which it shortens in another way
      return expect.toSatisfy((text: string) => formatIpv6(parseIpv6(text)) === from.address);
    case 'NS':
    case 'CNAME':
      return from.host === '' ? '.' : from.host;
    case 'MX':
      return {preference: from.preference, exchange: from.host === '' ? '.' : from.host};
    case 'TXT':
      return from.texts.map((text) => Buffer.from(text));
    case 'SOA': {
      const {primary, mailbox, serial, refresh, retry, expire, minimum} = from;
      return {
        mname: primary === '' ? '.' : primary,
        rname: mailbox === '' ? '.' : mailbox,
        serial,
        refresh,
        retry,
        expire,
        minimum,
      };
    }
  }
}

describe('a message', () => {
  it('has the bytes that the lesson shows', () => {
    const question = {name: 'api.photos.example', type: 'A'} as const;
    const asked = query(question, 0x2a17, true);
    const reply: Message = {
      ...asked,
      isResponse: true,
      recursionAvailable: true,
      answers: [{name: question.name, ttl: 60, data: {type: 'A', address: '203.0.113.10'}}],
    };
    expect([asked, reply].map((one) => hex(encodeMessage(one)))).toMatchInlineSnapshot(`
      [
        "2a 17 01 00 00 01 00 00 00 00 00 00 03 61 70 69 06 70 68 6f 74 6f 73 07 65 78 61 6d 70 6c 65 00 00 01 00 01",
        "2a 17 81 80 00 01 00 01 00 00 00 00 03 61 70 69 06 70 68 6f 74 6f 73 07 65 78 61 6d 70 6c 65 00 00 01 00 01 c0 0c 00 01 00 01 00 00 00 3c 00 04 cb 00 71 0a",
      ]
    `);
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(decodeMessage(encodeMessage(one))).toEqual(one);
      }),
    );
  });

  it('is understood by dns-packet', () => {
    fc.assert(
      fc.property(message, (one) => {
        const decoded = packet.decode(Buffer.from(encodeMessage(one)));
        expect(decoded).toMatchObject({id: one.id, rcode: one.rcode});
        for (const section of ['answers', 'authority', 'additional'] as const) {
          const [ours, other] = [one[section], packetSection(decoded, section)];
          expect(other).toEqual(
            ours.map(({name: owner, ttl, data: content}) => ({
              name: owner === '' ? '.' : owner,
              type: content.type,
              ttl,
              class: 'IN',
              flush: false,
              data: theirs(content),
            })),
          );
        }
      }),
    );
  });

  it('of dns-packet is understood', () => {
    const encoded = packet.encode({
      type: 'response',
      id: 7,
      flags: packet.AUTHORITATIVE_ANSWER | packet.RECURSION_DESIRED,
      questions: [{type: 'MX', name: 'photos.example'}],
      answers: [
        {type: 'MX', name: 'photos.example', ttl: 300, data: {preference: 10, exchange: 'mail.photos.example'}},
      ],
      additionals: [{type: 'AAAA', name: 'mail.photos.example', ttl: 60, data: '2001:db8::25'}],
    });
    expect(decodeMessage(encoded)).toMatchObject({
      id: 7,
      isResponse: true,
      authoritative: true,
      recursionDesired: true,
      questions: [{type: 'MX', name: 'photos.example'}],
      answers: [{ttl: 300, data: {type: 'MX', preference: 10, host: 'mail.photos.example'}}],
      additional: [{name: 'mail.photos.example', data: {type: 'AAAA', address: '2001:db8::25'}}],
    });
  });

  it('spells a name once: later ones point back', () => {
    const one = query({name: 'api.photos.example', type: 'A'}, 1);
    const sizes = [0, 1, 2].map((count) => {
      const answers = Array.from({length: count}, () => ({
        name: 'api.photos.example',
        ttl: 1,
        data: {type: 'A', address: '192.0.2.1'} as const,
      }));
      return encodeMessage({...one, answers}).length;
    });
    // 2 for the pointer, 8 for type, class and time to live, 2 for the length, 4 for the address.
    expect(sizes.map((size, i) => size - (sizes[i - 1] ?? size))).toEqual([0, 16, 16]);
  });
});

function packetSection(decoded: packet.DecodedPacket, section: 'answers' | 'authority' | 'additional'): unknown {
  return {answers: decoded.answers, authority: decoded.authorities, additional: decoded.additionals}[section];
}

describe('bytes that are no message', () => {
  const header = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  it.each<[string, number[]]>([
    ['a pointer to itself', [0xc0, 12, 0, 1, 0, 1]],
    ['a pointer forward', [0xc0, 20, 0, 1, 0, 1, 0, 0, 0, 0, 0]],
    ['two pointers to each other', [1, 97, 0xc0, 16, 0xc0, 14, 0, 1, 0, 1]],
    ['a label of a reserved kind', [0x40, 97, 0, 0, 1, 0, 1]],
    ['a name that is cut off', [5, 97, 98]],
    ['another class', [0, 0, 1, 0, 3]],
    ['an unknown type', [0, 0, 99, 0, 1]],
  ])('are refused: %s', (_, question) => {
    expect(() => decodeMessage(Uint8Array.from([...header, ...question]))).toThrow(MalformedMessage);
  });

  it('have labels of up to 63 bytes, and names of up to 255 with the lengths and the end', () => {
    const label = (length: number): string => 'a'.repeat(length);
    const longest = [label(63), label(63), label(63), label(61)].join('.');
    expect(longest).toHaveLength(253);
    for (const name of [label(63), longest]) {
      expect(decodeMessage(encodeMessage(query({name, type: 'A'}, 1))).questions).toMatchObject([{name}]);
    }
    for (const name of [label(64), `${longest}a`]) {
      expect(() => encodeMessage(query({name, type: 'A'}, 1))).toThrow(RangeError);
    }
  });

  it('never do anything else than be refused or understood', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({min: 0, max: 255}), (one, where, value) => {
        const encoded = encodeMessage(one);
        encoded[where % encoded.length] = value;
        try {
          decodeMessage(encoded);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }),
    );
  });

  it.each(['a..b', `${'x'.repeat(64)}.example`, `${'abcdefg.'.repeat(40)}example`, 'bücher.example'])(
    'are not written: %s',
    (bad) => {
      expect(() => encodeMessage(query({name: bad, type: 'A'}, 1))).toThrow(RangeError);
    },
  );
});
