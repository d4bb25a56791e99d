import {createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {canonicalJson, Rng} from '../kernel';
import {
  Agent,
  Authority,
  handshake,
  idealSignatures,
  parseSpiffeId,
  refusalOf,
  rotationPoint,
  type Bundles,
  type Presented,
  type Signatures,
  type Svid,
} from './index';

const ed25519: Signatures = {
  newKeys() {
    const {publicKey, privateKey} = generateKeyPairSync('ed25519');
    return {
      publicKey: publicKey.export({type: 'spki', format: 'der'}).toString('base64'),
      privateKey: privateKey.export({type: 'pkcs8', format: 'der'}).toString('base64'),
    };
  },
  sign(privateKey, message) {
    const key = createPrivateKey({key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der'});
    return sign(null, Buffer.from(message), key).toString('base64');
  },
  verify(publicKey, message, signature) {
    const key = createPublicKey({key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der'});
    return verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64'));
  },
};

const DOMAIN = 'photos.example';
const THUMBS = `spiffe://${DOMAIN}/thumbs`;
const API = `spiffe://${DOMAIN}/api`;
const nodeOf = (evidence: string) => (evidence.startsWith('signed by the platform: ') ? evidence.slice(24) : undefined);
const EVIDENCE = 'signed by the platform: n1';

function authority(signatures: Signatures = ed25519): Authority {
  const one = new Authority(DOMAIN, signatures, {svid: 60, key: 240}, nodeOf, 0);
  for (const service of ['thumbs', 'api']) {
    one.register({
      id: `spiffe://${DOMAIN}/${service}`,
      parent: `spiffe://${DOMAIN}/agent/n1`,
      selectors: [`k8s:sa:${service}`, 'k8s:ns:photos'],
    });
  }
  return one;
}

function agentOf(one: Authority, evidence = EVIDENCE): Svid {
  const svid = one.attestNode(evidence, ed25519.newKeys().publicKey, 0);
  if (!svid) throw new Error('not attested');
  return svid;
}

function issued(one: Authority, service = 'thumbs', now = 0): Presented {
  const {publicKey, privateKey} = ed25519.newKeys();
  const found = [`k8s:sa:${service}`, 'k8s:ns:photos', 'k8s:pod:x'];
  const svid = one.issue(agentOf(one), `spiffe://${DOMAIN}/${service}`, found, publicKey, now);
  if (!svid) throw new Error('not issued');
  return {svid, privateKey};
}

const bundlesOf = (one: Authority): Bundles => new Map([[DOMAIN, one.bundle]]);

describe('a SPIFFE ID', () => {
  it.each([
    ['spiffe://photos.example/thumbs', 'photos.example', '/thumbs'],
    ['spiffe://photos.example/ns/prod/sa/Thumb_nails-2.x', 'photos.example', '/ns/prod/sa/Thumb_nails-2.x'],
    ['spiffe://photos.example', 'photos.example', ''],
  ])('%s is read', (text, trustDomain, path) => {
    expect(parseSpiffeId(text)).toEqual({trustDomain, path});
  });

  it.each([
    'https://photos.example/thumbs',
    'spiffe://Photos.example/thumbs',
    'spiffe://photos.example:8443/thumbs',
    'spiffe://ada@photos.example/thumbs',
    'spiffe://photos.example/',
    'spiffe://photos.example/thumbs/',
    'spiffe://photos.example//thumbs',
    'spiffe://photos.example/a/../thumbs',
    'spiffe://photos.example/./thumbs',
    'spiffe://photos.example/thumbs?x=1',
    'spiffe://photos.example/thumbs#x',
    'spiffe://photos.example/th%75mbs',
    'spiffe:///thumbs',
    `spiffe://${'a'.repeat(256)}/thumbs`,
    `spiffe://photos.example/${'a'.repeat(2048)}`,
    '',
  ])('%s is none', (text) => {
    expect(parseSpiffeId(text)).toBeUndefined();
  });

  it('has one spelling: what is read is what was written', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom('a', 'B', '/', '.', '-', '%', ':')}), (tail) => {
        const text = `spiffe://photos.example${tail}`;
        const id = parseSpiffeId(text);
        if (id) expect(`spiffe://${id.trustDomain}${id.path}`).toBe(text);
      }),
    );
  });
});

describe('attestation', () => {
  it('gives a node its name only for evidence that the platform made', () => {
    const one = authority();
    expect(agentOf(one).certificate.id).toBe(`spiffe://${DOMAIN}/agent/n1`);
    expect(one.attestNode('I am n1', ed25519.newKeys().publicKey, 0)).toBeUndefined();
  });

  it('gives a workload its name only with all selectors, on its own node, by a good agent', () => {
    const one = authority();
    const {publicKey} = ed25519.newKeys();
    const all = ['k8s:sa:thumbs', 'k8s:ns:photos'];
    expect(one.issue(agentOf(one), THUMBS, all, publicKey, 0)?.certificate.id).toBe(THUMBS);
    expect(one.issue(agentOf(one), THUMBS, ['k8s:sa:thumbs'], publicKey, 0)).toBeUndefined();
    expect(one.issue(agentOf(one), API, all, publicKey, 0)).toBeUndefined();
    expect(one.issue(agentOf(one, 'signed by the platform: n2'), THUMBS, all, publicKey, 0)).toBeUndefined();
    expect(one.issue(agentOf(one), THUMBS, all, publicKey, 60)).toBeUndefined();
    expect(one.issue(agentOf(authority()), THUMBS, all, publicKey, 0)).toBeUndefined();
  });

  it('is refused to an agent that is no agent, and after the entry is gone', () => {
    const one = authority();
    const {svid} = issued(one);
    expect(one.issue(svid, API, ['k8s:sa:api', 'k8s:ns:photos'], ed25519.newKeys().publicKey, 0)).toBeUndefined();
    one.unregister(THUMBS);
    expect(() => issued(one)).toThrow('not issued');
    expect(refusalOf(svid, bundlesOf(one), 59, ed25519)).toBeUndefined();
  });
});

describe('verification', () => {
  const one = authority();
  const {svid} = issued(one);
  const changed = (change: Partial<Svid['certificate']>): Svid => ({
    ...svid,
    certificate: {...svid.certificate, ...change},
  });

  it('accepts a document within its times', () => {
    expect([0, 59].map((now) => refusalOf(svid, bundlesOf(one), now, ed25519))).toEqual([undefined, undefined]);
    expect(refusalOf(svid, bundlesOf(one), -1, ed25519)).toBe('not yet valid');
    expect(refusalOf(svid, bundlesOf(one), 60, ed25519)).toBe('expired');
  });

  it.each([
    ['another name', {id: API}],
    ['another key', {publicKey: ed25519.newKeys().publicKey}],
    ['a longer life', {notAfter: 1000}],
  ])('refuses a document with %s', (_, change) => {
    expect(refusalOf(changed(change), bundlesOf(one), 1, ed25519)).toBe('bad signature');
  });

  it.each([
    ['the trust domain itself', {id: `spiffe://${DOMAIN}`}],
    ['an authority', {ca: true}],
    ['no SPIFFE ID', {id: 'thumbs'}],
  ])('refuses %s as a workload', (_, change) => {
    expect(refusalOf(changed(change), bundlesOf(one), 1, ed25519)).toBe('not a workload');
  });

  it('does not believe a key after its end, however long the certificate says', () => {
    const certificate = {...svid.certificate, notAfter: 10_000};
    const signature = ed25519.sign(one.keys[0]?.privateKey ?? '', canonicalJson(certificate));
    expect(refusalOf({certificate, signature}, bundlesOf(one), 239, ed25519)).toBeUndefined();
    expect(refusalOf({certificate, signature}, bundlesOf(one), 240, ed25519)).toBe('expired');
  });

  it('refuses what an authority says about a domain that is not its own', () => {
    const prints = new Authority('prints.example', ed25519, {svid: 60, key: 240}, nodeOf, 0);
    const [key] = prints.keys;
    const certificate = {...svid.certificate, issuer: key?.publicKey ?? ''};
    const forged = {certificate, signature: ed25519.sign(key?.privateKey ?? '', canonicalJson(certificate))};
    const apart = new Map([
      [DOMAIN, one.bundle],
      ['prints.example', prints.bundle],
    ]);
    expect(refusalOf(forged, apart, 1, ed25519)).toBe('unknown authority');
    expect(refusalOf(forged, new Map([['prints.example', prints.bundle]]), 1, ed25519)).toBe('unknown domain');
    // What a merged bundle would do.
    const merged = new Map([[DOMAIN, {sequence: 2, keys: [...one.bundle.keys, ...prints.bundle.keys]}]]);
    expect(refusalOf(forged, merged, 1, ed25519)).toBeUndefined();
  });
});

describe('the handshake', () => {
  const one = authority();
  const [api, thumbs] = [issued(one, 'api'), issued(one)];
  const wants = (id: string, now = 1) => ({bundles: bundlesOf(one), now, allows: (peer: string) => peer === id});
  const shake = (client: Presented, server: Presented, asClient = wants(THUMBS), asServer = wants(API)) =>
    handshake(client, server, {client: asClient, server: asServer}, 'random of both', ed25519);

  it('succeeds between two that want each other', () => {
    expect(shake(api, thumbs)).toBeUndefined();
  });

  it('refuses a copied document without its key, on either side', () => {
    const other = ed25519.newKeys().privateKey;
    expect(shake({...api, privateKey: other}, thumbs)).toEqual({by: 'server', reason: 'no private key'});
    expect(shake(api, {...thumbs, privateKey: other})).toEqual({by: 'client', reason: 'no private key'});
  });

  it('refuses an authentic peer that is not wanted, on either side', () => {
    expect(shake(thumbs, thumbs)).toEqual({by: 'server', reason: 'not allowed'});
    expect(shake(api, api)).toEqual({by: 'client', reason: 'not allowed'});
  });

  it('goes by the clock of the side that verifies', () => {
    expect(shake(api, thumbs, wants(THUMBS, 1), wants(API, 61))).toEqual({by: 'server', reason: 'expired'});
    expect(shake(api, thumbs, wants(THUMBS, -5), wants(API, 1))).toEqual({by: 'client', reason: 'not yet valid'});
  });

  it('lets a client believe anybody, which says nothing for the server', () => {
    const believes = {client: undefined, server: wants(API)};
    expect(handshake(api, {...thumbs, privateKey: ''}, believes, 'r', ed25519)).toBeUndefined();
    expect(handshake(thumbs, api, believes, 'r', ed25519)).toEqual({by: 'server', reason: 'not allowed'});
  });
});

describe('rotation of the authority', () => {
  it('is unseen if the key is announced, used and forgotten in this order', () => {
    const one = authority();
    const {svid} = issued(one);
    const before = bundlesOf(one);
    one.prepare(10);
    expect(issued(one, 'thumbs', 11).svid.certificate.issuer).toBe(svid.certificate.issuer);
    one.activate();
    const {svid: later} = issued(one, 'thumbs', 20);
    expect(later.certificate.issuer).not.toBe(svid.certificate.issuer);
    expect([svid, later].map((each) => refusalOf(each, bundlesOf(one), 25, ed25519))).toEqual([undefined, undefined]);
    expect(refusalOf(later, before, 25, ed25519)).toBe('unknown authority');
    one.revoke();
    expect(refusalOf(svid, bundlesOf(one), 25, ed25519)).toBe('unknown authority');
    expect(refusalOf(later, bundlesOf(one), 25, ed25519)).toBeUndefined();
  });

  it('counts the bundle up whenever it changes, and never removes the active key', () => {
    const one = authority();
    const sequences = [one.bundle.sequence];
    const act = (what: () => void): void => {
      what();
      sequences.push(one.bundle.sequence);
    };
    act(() => one.revoke());
    act(() => one.prepare(0));
    act(() => one.activate());
    act(() => one.revoke());
    expect(sequences).toEqual([1, 1, 2, 2, 3]);
    expect(one.keys.map(({state}) => state)).toEqual(['active']);
  });

  it('has one prepared key, the one that was prepared last, and says that the bundle has changed', () => {
    const one = authority();
    one.prepare(0);
    const {sequence} = one.bundle;
    one.prepare(5);
    expect(one.keys.map(({name, state}) => `${name} ${state}`)).toEqual(['k1 active', 'k3 prepared']);
    expect(one.bundle.sequence).toBe(sequence + 1);
  });

  it('does not let a document outlive its key', () => {
    const one = authority();
    expect(issued(one, 'thumbs', 0).svid.certificate.notAfter).toBe(60);
    const agent = one.attestNode(EVIDENCE, ed25519.newKeys().publicKey, 200);
    expect(agent?.certificate.notAfter).toBe(240);
    expect(one.attestNode(EVIDENCE, ed25519.newKeys().publicKey, 240)).toBeUndefined();
  });
});

describe('an agent', () => {
  const processes = [{name: 'thumbs', id: THUMBS, selectors: ['k8s:sa:thumbs', 'k8s:ns:photos']}];
  const start = () => {
    const signatures = idealSignatures(Rng.seeded(1));
    const one = authority(signatures);
    const agent = new Agent(one, processes, signatures, {evidence: EVIDENCE, fraction: 0.5, jitter: () => 0});
    agent.tick(one, 0);
    return {one, agent, keyOf: () => agent.identities.get('thumbs')?.keys.publicKey};
  };

  it('replaces a document, with a new key, at the fraction of its life', () => {
    const {one, agent, keyOf} = start();
    const first = keyOf();
    agent.tick(one, 29);
    expect(keyOf()).toBe(first);
    agent.tick(one, 30);
    expect(keyOf()).not.toBe(first);
    expect(agent.identities.get('thumbs')?.svid.certificate).toMatchObject({notBefore: 30, notAfter: 90});
  });

  it('replaces at once what a tainted key has signed', () => {
    const {one, agent, keyOf} = start();
    const first = keyOf();
    one.prepare(1);
    one.activate();
    agent.tick(one, 2);
    expect(keyOf()).toBe(first);
    one.taint();
    agent.tick(one, 3);
    expect(keyOf()).not.toBe(first);
  });

  it('keeps what it has when it gets nothing new', () => {
    const {one, agent, keyOf} = start();
    const first = keyOf();
    one.unregister(THUMBS);
    agent.tick(one, 45);
    expect(keyOf()).toBe(first);
  });

  it('attests again after it was out of touch for longer than its own document lives', () => {
    const {one, agent, keyOf} = start();
    const first = keyOf();
    agent.tick(one, 100);
    expect(keyOf()).not.toBe(first);
  });
});

describe('the ideal signatures', () => {
  it('hold for the key and the message that they were made for', () => {
    const signatures = idealSignatures(Rng.seeded(1));
    const [one, other] = [signatures.newKeys(), signatures.newKeys()];
    const signature = signatures.sign(one.privateKey, 'a');
    expect(signatures.verify(one.publicKey, 'a', signature)).toBe(true);
    expect(signatures.verify(one.publicKey, 'b', signature)).toBe(false);
    expect(signatures.verify(other.publicKey, 'a', signature)).toBe(false);
    expect(signatures.verify(one.publicKey, 'a', signatures.sign(one.publicKey, 'a'))).toBe(false);
  });
});

describe('the rotation point', () => {
  it('is a fraction of a life', () => {
    expect(rotationPoint({...agentOf(authority()).certificate, notBefore: 10, notAfter: 70}, 0.5)).toBe(40);
  });
});
