import {BlockList} from 'node:net';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {guardedFetch, hostOf, PUBLIC_WEB, refusalOf, type Answer, type Outside, type Target} from './index';

/** What the platform's URL parser makes of a host; `undefined` if it refuses it. */
function platform(host: string): string | undefined {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return undefined;
  }
}
const ipv6 = (bytes: readonly number[]): string =>
  `[${Array.from({length: 8}, (_, i) => ((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0)).toString(16)).join(':')}]`;
const inWords = (host: string): string | undefined => {
  const read = hostOf(host);
  if (read.kind === 'invalid') return undefined;
  if (read.kind === 'name') return host.toLowerCase();
  return read.bytes.length === 4 ? read.bytes.join('.') : platform(ipv6(read.bytes));
};
const reason = (host: string): string | undefined => {
  const read = hostOf(host);
  if (read.kind !== 'address') throw new Error(`${host} is no address`);
  return refusalOf(read.bytes);
};

describe('a host', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '0x7f.1',
    '0x7F000001',
    '017700000001',
    '2130706433',
    '0',
    '0x',
    '1.2.3.4.',
    '256.0.0.1',
    '1.2.3.256',
    '1.2.3.4.5',
    '08.0.0.1',
    '1..2.3',
    '4294967295',
    '4294967296',
    '1.2.65535',
    '1.2.65536',
    'photos.example',
    '1.2.3.photos',
    'a.b.0x1g',
    '1.2.3.09',
    'foo.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::10.0.0.1]',
    '[::ffff:255.0.0.255]',
    '[::ffff:256.0.0.1]',
    '[::ffff:01.0.0.1]',
    '[fe80::1%25eth0]',
    '[1:2]',
    '[::1',
  ])('%s is what the platform’s URL parser takes it for', (host) => {
    expect(inWords(host)).toBe(platform(host));
  });

  it('made of numbers in any base agrees as well', () => {
    const part = fc
      .tuple(fc.oneof(fc.nat(300), fc.nat(0xffffffff)), fc.constantFrom(10, 8, 16))
      .map(([n, base]) => (base === 10 ? String(n) : (base === 8 ? '0' : '0x') + n.toString(base)));
    let addresses = 0;
    fc.assert(
      fc.property(fc.array(part, {minLength: 1, maxLength: 5}), (parts) => {
        const host = parts.join('.');
        expect(inWords(host)).toBe(platform(host));
        if (hostOf(host).kind === 'address') addresses += 1;
      }),
      {numRuns: 1000},
    );
    expect(addresses).toBeGreaterThan(50);
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0', 'this network'],
    ['169.254.169.254', 'link-local'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['100.100.100.200', 'carrier-grade NAT'],
    ['255.255.255.255', 'reserved'],
    ['[::1]', 'not global unicast'],
    ['[::]', 'not global unicast'],
    ['[::127.0.0.1]', 'not global unicast'],
    ['[::ffff:169.254.169.254]', 'link-local'],
    ['[64:ff9b::a9fe:a9fe]', 'link-local'],
    ['[64:ff9b:1::1]', 'not global unicast'],
    ['[2002:7f00:1::]', 'loopback'],
    ['[fd00:ec2::254]', 'not global unicast'],
    ['[fe80::1]', 'not global unicast'],
    ['[ff02::1]', 'not global unicast'],
    ['[2001:db8::1]', 'documentation'],
    ['[2001:0:1::1]', 'protocol assignments'],
  ])('%s is refused: %s', (host, name) => {
    expect(reason(host)).toBe(name);
  });

  it.each(['8.8.8.8', '172.15.255.255', '172.32.0.0', '100.63.255.255', '[2606:4700::1111]', '[::ffff:8.8.8.8]'])(
    '%s is public',
    (host) => {
      expect(reason(host)).toBeUndefined();
    },
  );

  it('of IPv4 is refused if and only if it is on Node’s list of the same blocks', () => {
    const blocks = new BlockList();
    for (const text of [
      '0.0.0.0/8',
      '10.0.0.0/8',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
      '172.16.0.0/12',
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.88.99.0/24',
      '192.168.0.0/16',
      '198.18.0.0/15',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '224.0.0.0/3',
    ]) {
      const [network = '', length] = text.split('/');
      blocks.addSubnet(network, Number(length), 'ipv4');
    }
    const first = fc.constantFrom(0, 8, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255);
    const byte = fc.oneof(fc.constantFrom(0, 2, 15, 16, 18, 31, 64, 88, 99, 113, 127, 168, 254, 255), fc.nat(255));
    fc.assert(
      fc.property(fc.tuple(first, byte, byte, byte), (bytes) => {
        const text = bytes.join('.');
        expect(refusalOf(bytes) !== undefined, text).toBe(blocks.check(text));
        expect(refusalOf([...Array<number>(10).fill(0), 255, 255, ...bytes])).toBe(refusalOf(bytes));
      }),
      {numRuns: 2000},
    );
  });
});

const parse: Outside['parse'] = (url, base) => {
  try {
    const from = base && `${base.scheme}://${base.host}:${base.port}${base.path}`;
    const {protocol, hostname, port, pathname} = new URL(url, from);
    const scheme = protocol.slice(0, -1);
    return {scheme, host: hostname, port: Number(port || (scheme === 'https' ? 443 : 80)), path: pathname};
  } catch {
    return undefined;
  }
};

/** A world in which a name has these answers in turn, the last one for ever, and everything answers 200 or redirects. */
function outside(
  names: Readonly<Record<string, readonly (readonly string[])[]>>,
  redirects: Readonly<Record<string, string>> = {},
): Outside & {readonly reached: string[]; ask: (name: string) => readonly string[]} {
  const reached: string[] = [];
  const asked = new Map<string, number>();
  const ask = (name: string): readonly string[] => {
    const turn = asked.get(name) ?? 0;
    asked.set(name, turn + 1);
    const answers = names[name] ?? [];
    return answers[Math.min(turn, answers.length - 1)] ?? [];
  };
  return {
    reached,
    ask,
    parse,
    resolve: (name) => Promise.resolve(ask(name)),
    request: (address, {host, path}): Promise<Answer> => {
      reached.push(address);
      const location = redirects[host + path];
      return Promise.resolve(location === undefined ? {status: 200} : {status: 302, location});
    },
  };
}

describe('a guarded fetch', () => {
  it('reaches public servers, by name and by address', async () => {
    const world = outside({'photos.example': [['8.8.4.4', '[2606:4700::1111]']]});
    expect(await guardedFetch('https://photos.example/1.jpg', world)).toEqual({status: 200});
    expect(await guardedFetch('http://8.8.8.8/', world)).toEqual({status: 200});
    expect(world.reached).toEqual(['8.8.4.4', '8.8.8.8']);
  });

  it.each([
    ['http://169.254.169.254/latest/meta-data/', /link-local/],
    ['http://2852039166/latest/meta-data/', /link-local/],
    ['http://[::ffff:169.254.169.254]/', /link-local/],
    ['http://inside.example/', /10\.0\.0\.7 is private/],
    ['http://both.example/', /private/],
    ['http://nowhere.example/', /no address/],
    ['file:///etc/passwd', /scheme file/],
    ['gopher://8.8.8.8/', /scheme gopher/],
    ['http://8.8.8.8:6379/', /port 6379/],
    ['http://', /not a URL/],
  ])('refuses %s, and connects to nothing', async (url, why) => {
    const world = outside({'inside.example': [['10.0.0.7']], 'both.example': [['8.8.8.8', '10.0.0.7']]});
    const fetched = await guardedFetch(url, world);
    expect('refused' in fetched ? fetched.refused : 'reached').toMatch(why);
    expect(world.reached).toEqual([]);
  });

  it('checks where a redirect leads, and ends a loop', async () => {
    const names = {'a.example': [['8.8.8.8']]};
    const inward = outside(names, {'a.example/': 'http://127.0.0.1/admin'});
    expect(await guardedFetch('http://a.example/', inward)).toEqual({refused: '127.0.0.1 is loopback'});
    const around = outside(names, {'a.example/': '/'});
    expect(await guardedFetch('http://a.example/', around)).toEqual({refused: 'too many redirects'});
    expect(around.reached).toHaveLength(PUBLIC_WEB.redirects + 1);
    const onward = outside(names, {'a.example/': '/b'});
    expect(await guardedFetch('http://a.example/', onward)).toEqual({status: 200});
  });

  it('is not fooled by a name that changes between check and use, and a careless one is', async () => {
    const rebinding = {'evil.example': [['8.8.8.8'], ['127.0.0.1']]};
    const guarded = outside(rebinding);
    await guardedFetch('http://evil.example/', guarded);
    expect(guarded.reached).toEqual(['8.8.8.8']);

    /** Checks a name, and lets the HTTP library resolve it again. */
    const careless = async (target: Target, world: ReturnType<typeof outside>): Promise<void> => {
      if (world.ask(target.host).some((text) => reason(text) !== undefined)) return;
      await world.request(world.ask(target.host)[0] ?? '', target);
    };
    const fooled = outside(rebinding);
    await careless({scheme: 'http', host: 'evil.example', port: 80, path: '/'}, fooled);
    expect(fooled.reached).toEqual(['127.0.0.1']);
  });
});
