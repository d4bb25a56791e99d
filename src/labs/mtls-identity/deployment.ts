import {canonicalJson, type Rng} from '../kernel';
import {Agent, type Identity, type Process} from './agent';
import {Authority, type SigningKey} from './authority';
import {handshake, type HandshakeRefusal, type Presented, type Verifier} from './handshake';
import {idealSignatures, type Signatures} from './signatures';
import type {Bundle, Certificate} from './svid';
import type {Plan} from './theory';

/** The photo app's trust domain. */
export const PHOTOS = 'photos.example';
/** That of the print shop, another company. */
export const PRINTS = 'prints.example';
const API = `spiffe://${PHOTOS}/api`;
const THUMBS = `spiffe://${PHOTOS}/thumbs`;
const SHOP = `spiffe://${PRINTS}/shop`;
/** Replicas of the API; each has a document of its own, with the same name in it. */
const REPLICAS = ['api-1', 'api-2', 'api-3'];
const LONG = 1_000_000;

/** One connection in the minute that has passed. */
export interface Call {
  readonly from: 'api' | 'shop' | 'mallory';
  readonly to: 'thumbs' | 'api';
  readonly refusal: HandshakeRefusal | undefined;
}

/** What Mallory has: one document with its key, or the key of the authority, with which she makes what she likes. */
export type Loot =
  {readonly kind: 'svid'; readonly presented: Presented} | {readonly kind: 'ca'; readonly key: SigningKey};

/** How a deployment is run, besides its plan. */
export interface Setting {
  readonly plan: Plan;
  /** Minutes by which the clock of the API's machines is ahead; negative if it is behind. */
  readonly ahead: number;
}

const process = (name: string, service: 'api' | 'thumbs'): Process => ({
  name,
  id: `spiffe://${PHOTOS}/${service}`,
  selectors: [`k8s:sa:${service}`, 'k8s:ns:photos'],
});

/**
 * Two companies. In the photo app the API calls the thumbnail service; the print shop calls the API over a federation of the
 * two trust domains. Every minute both calls are made with a new connection, and the photo app's authority does what is due.
 */
export class Deployment {
  readonly setting: Setting;
  readonly authority: Authority;
  readonly agent: Agent;
  now = 0;
  /** The issuer can't be reached: nothing is issued, rotated or published. */
  down = false;
  /** Whether the thumbnail service may have an identity. */
  registered = true;
  loot: Loot | undefined;
  /** Calls of the last minute. */
  calls: readonly Call[] = [];
  /** What the print shop believes of the photo app, and when it will ask again. */
  partner: {readonly bundle: Bundle; readonly next: number};
  /** When the next key will sign. */
  nextActivation: number;
  activations = 0;
  readonly #signatures: Signatures;
  readonly #shop: {readonly identity: Presented; readonly bundle: Bundle};
  readonly #activeUntil = new Map<string, number>();
  #preparedAt = 0;
  #random = 0;

  constructor(setting: Setting, rng: Rng) {
    this.setting = setting;
    const {ttl, fraction, lead, overlap, period, refresh} = setting.plan;
    this.#signatures = idealSignatures(rng.split('signatures'));
    const nodeOf = (evidence: string): string | undefined => (evidence === 'evidence of n1' ? 'n1' : undefined);
    this.authority = new Authority(PHOTOS, this.#signatures, {svid: ttl, key: lead + period + overlap}, nodeOf, 0);
    const processes = [...REPLICAS.map((name) => process(name, 'api')), process('thumbs', 'thumbs')];
    for (const {id, selectors} of processes) {
      this.authority.register({id, parent: `spiffe://${PHOTOS}/agent/n1`, selectors});
    }
    const random = rng.split('jitter');
    const jitter = (): number => random.float();
    this.agent = new Agent(this.authority, processes, this.#signatures, {evidence: 'evidence of n1', fraction, jitter});
    this.agent.tick(this.authority, 0);
    this.#shop = this.#foreignShop();
    this.partner = {bundle: this.authority.bundle, next: 1 + rng.split('partner').int(refresh)};
    this.nextActivation = period;
  }

  /** Every identity of the photo app's workloads, by process. */
  get identities(): ReadonlyMap<string, Identity> {
    return this.agent.identities;
  }

  // #region minute
  /** One minute: the authority's plan, the agent, the partner's question, and then the calls. */
  tick(): void {
    this.now += 1;
    if (!this.down) {
      this.#rotate();
      this.agent.tick(this.authority, this.now);
    }
    if (this.now >= this.partner.next) {
      const bundle = this.down ? this.partner.bundle : this.authority.bundle;
      this.partner = {bundle, next: this.now + this.setting.plan.refresh};
    }
    this.calls = this.#callsNow();
  }

  #rotate(): void {
    const {lead, overlap, period} = this.setting.plan;
    if (this.now >= this.nextActivation - lead) this.prepare();
    // After an outage the plan is late. Verifiers get their time all the same.
    if (this.now >= Math.max(this.nextActivation, this.#preparedAt + Math.min(lead, period))) {
      this.activate();
      this.nextActivation = this.now + period;
    }
    this.authority.revoke(({name}) => this.now >= (this.#activeUntil.get(name) ?? 0) + overlap);
  }
  // #endregion minute

  /** Publishes the next key, if that hasn't been done. */
  prepare(): void {
    if (this.authority.keys.some(({state}) => state === 'prepared')) return;
    this.authority.prepare(this.now);
    this.#preparedAt = this.now;
  }

  /** The prepared key signs from now on. */
  activate(): void {
    const active = this.authority.keys.find(({state}) => state === 'active');
    const before = active?.name ?? '';
    this.authority.activate();
    if (this.authority.keys.some(({name, state}) => name === before && state !== 'active')) {
      this.#activeUntil.set(before, this.now);
      this.activations += 1;
    }
  }

  /** Registers the thumbnail service, or not any longer. */
  setRegistered(registered: boolean): void {
    const {id, selectors} = process('thumbs', 'thumbs');
    if (registered) this.authority.register({id, parent: `spiffe://${PHOTOS}/agent/n1`, selectors});
    else this.authority.unregister(id);
    this.registered = registered;
  }

  /** Mallory copies the thumbnail service's document and key, or the key with which the authority signs. */
  steal(kind: Loot['kind']): void {
    if (kind === 'svid') {
      const identity = this.identities.get('thumbs');
      if (identity) this.loot = {kind, presented: {svid: identity.svid, privateKey: identity.keys.privateKey}};
    } else {
      const key = this.authority.keys.find(({state}) => state === 'active');
      if (key) this.loot = {kind, key};
    }
  }

  /** The replica whose turn it is. */
  get replica(): string {
    return REPLICAS[this.now % REPLICAS.length] ?? '';
  }

  #callsNow(): Call[] {
    const api = this.#held(this.replica);
    const thumbs = this.#held('thumbs');
    const local = new Map([
      [PHOTOS, this.agent.bundle],
      [PRINTS, this.#shop.bundle],
    ]);
    const own = (allowed: readonly string[], now: number): Verifier => ({
      bundles: local,
      now,
      allows: (id) => allowed.includes(id),
    });
    const apiClock = this.now + this.setting.ahead;
    const apiAsServer = own([SHOP, THUMBS], apiClock);
    const shop: Verifier = {
      bundles: new Map([[PHOTOS, this.partner.bundle]]),
      now: this.now,
      allows: (id) => id === API,
    };
    const connect = (client: Presented, server: Presented, asClient: Verifier | undefined, asServer: Verifier) =>
      handshake(client, server, {client: asClient, server: asServer}, String((this.#random += 1)), this.#signatures);
    const calls: Call[] = [];
    if (api && thumbs) {
      const refusal = connect(api, thumbs, own([THUMBS], apiClock), own([API], this.now));
      calls.push({from: 'api', to: 'thumbs', refusal});
    }
    if (api) {
      calls.push({from: 'shop', to: 'api', refusal: connect(this.#shop.identity, api, shop, apiAsServer)});
      const mallory = this.#mallory();
      if (mallory) {
        const refusal = connect(mallory, api, undefined, apiAsServer);
        calls.push({from: 'mallory', to: 'api', refusal});
      }
    }
    return calls;
  }

  #held(name: string): Presented | undefined {
    const identity = this.identities.get(name);
    return identity && {svid: identity.svid, privateKey: identity.keys.privateKey};
  }

  #mallory(): Presented | undefined {
    if (this.loot?.kind !== 'ca') return this.loot?.presented;
    const {publicKey: issuer, privateKey} = this.loot.key;
    const times = {notBefore: this.now - LONG, notAfter: this.now + LONG};
    return this.#make({id: THUMBS, issuer, ca: false, ...times}, privateKey);
  }

  #make(certificate: Omit<Certificate, 'publicKey'>, by: string): Presented {
    const {publicKey, privateKey} = this.#signatures.newKeys();
    const whole = {...certificate, publicKey};
    return {svid: {certificate: whole, signature: this.#signatures.sign(by, canonicalJson(whole))}, privateKey};
  }

  #foreignShop(): {readonly identity: Presented; readonly bundle: Bundle} {
    const {publicKey: issuer, privateKey} = this.#signatures.newKeys();
    const identity = this.#make({id: SHOP, issuer, ca: false, notBefore: -LONG, notAfter: LONG}, privateKey);
    return {identity, bundle: {sequence: 1, keys: [{publicKey: issuer, notAfter: LONG}]}};
  }
}
