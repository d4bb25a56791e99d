import {
  choice,
  defineLab,
  number,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type View,
} from '../experiment';
import {Rng, Trace, type Clock, type TraceEvent} from '../kernel';
import type {SigningKey} from './authority';
import {Deployment, type Call, type Loot} from './deployment';

type IdentityEvent = TraceEvent &
  (
    | {readonly kind: 'identity.call'; readonly from: string; readonly to: string; readonly refused: string}
    | {readonly kind: 'identity.bundle'; readonly sequence: number; readonly keys: number}
    | {readonly kind: 'identity.act'; readonly action: string}
  );

interface Values {
  readonly ttl: number;
  readonly fraction: number;
  readonly lead: number;
  readonly overlap: number;
  readonly period: number;
  readonly refresh: number;
  readonly outage: number;
  readonly ahead: number;
  readonly theft: 'none' | Loot['kind'];
}

/** When the issuer goes down, and when Mallory comes, if they do. */
const OUTAGE_AT = 150;
const THEFT_AT = 130;

const NAMES: Readonly<Record<Call['from'] | Call['to'], string>> = {
  api: 'The API',
  thumbs: 'the thumbnail service',
  shop: 'The print shop',
  mallory: 'Mallory',
};
const TONES: Readonly<Record<SigningKey['state'], Tone>> = {
  prepared: 'waiting',
  active: 'good',
  old: 'muted',
  tainted: 'bad',
};

const key = (call: Call): string => `${call.from}>${call.to}`;
const reasonOf = ({refusal}: Call): string => (refusal ? `${refusal.by}: ${refusal.reason}` : '');

class IdentityRun implements Run, Clock {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly deployment: Deployment;
  made = 0;
  /** Honest calls that were refused, by who refused and why. */
  readonly refusals = new Map<string, number>();
  /** Minutes in which the API believed Mallory. */
  fooled = 0;
  /** Mallory has something, and was refused in the last minute. */
  repelled = false;
  /** Minutes in which the issuer could not be reached. */
  downFor = 0;
  /** Things that the reader did to the authority. */
  interventions = 0;
  readonly #trace: Trace<IdentityEvent> = new Trace(this);
  readonly #series: (readonly [number, number])[] = [];
  readonly #last = new Map<string, string>();
  #sequence: number;

  constructor(values: Values, seed: number) {
    this.values = values;
    const {ttl, fraction, lead, overlap, period, refresh, ahead} = values;
    const plan = {ttl, fraction: fraction / 100, lead, overlap, period, refresh};
    this.deployment = new Deployment({plan, ahead}, Rng.seeded(seed).split('deployment'));
    this.#sequence = this.deployment.authority.bundle.sequence;
    this.#say('Four workloads have their documents. The print shop believes key k1.');
  }

  get now(): number {
    return this.deployment.now;
  }

  get time(): number {
    return this.deployment.now;
  }

  /** Honest calls that were refused. */
  get refused(): number {
    return [...this.refusals.values()].reduce((sum, count) => sum + count, 0);
  }

  step(): boolean {
    const {deployment, values} = this;
    if (values.outage > 0 && this.now === OUTAGE_AT) this.#setDown(true);
    if (values.outage > 0 && this.now === OUTAGE_AT + values.outage) this.#setDown(false);
    if (values.theft !== 'none' && this.now === THEFT_AT) this.#steal(values.theft);
    const activations = deployment.activations;
    deployment.tick();
    if (deployment.down) this.downFor += 1;
    if (deployment.activations > activations) this.#say(`Key ${this.#active} signs from now on.`);
    this.#hearBundle();
    for (const call of deployment.calls) this.#hear(call);
    this.#series.push([this.now, this.refused]);
    return true;
  }

  actions(): Action[] {
    const {authority, down, registered} = this.deployment;
    const states = new Set(authority.keys.map(({state}) => state));
    const group = 'Authority';
    return [
      ...(states.has('prepared')
        ? [{id: 'activate', label: 'Activate the prepared key', group}]
        : [{id: 'prepare', label: 'Prepare and publish a key', group}]),
      ...(states.has('old') ? [{id: 'taint', label: 'Taint old keys', group}] : []),
      ...(states.has('old') || states.has('tainted') ? [{id: 'revoke', label: 'Revoke old keys', group}] : []),
      registered
        ? {id: 'unregister', label: 'Unregister the thumbnail service', group}
        : {id: 'register', label: 'Register the thumbnail service', group},
      down
        ? {id: 'up', label: 'Bring the issuer back', group: 'Faults'}
        : {id: 'down', label: 'Take the issuer down', group: 'Faults'},
      {id: 'steal:svid', label: 'Steal the thumbnail service’s document and key', group: 'Mallory'},
      {id: 'steal:ca', label: 'Steal the authority’s active key', group: 'Mallory'},
    ];
  }

  act(id: string): void {
    const {deployment} = this;
    this.#trace.record({kind: 'identity.act', action: id});
    if (id === 'steal:svid') return this.#steal('svid');
    if (id === 'steal:ca') return this.#steal('ca');
    if (id === 'down' || id === 'up') return this.#setDown(id === 'down');
    this.interventions += 1;
    if (id === 'prepare') deployment.prepare();
    if (id === 'activate') deployment.activate();
    if (id === 'taint') deployment.authority.taint();
    if (id === 'revoke') deployment.authority.revoke();
    if (id === 'register' || id === 'unregister') deployment.setRegistered(id === 'register');
    const done: Readonly<Record<string, string>> = {
      prepare: 'A key is prepared and published. It signs nothing yet.',
      activate: `Key ${this.#active} signs from now on.`,
      taint: 'Old keys are tainted: agents replace at once what these have signed.',
      revoke: 'Old keys leave the bundle.',
      register: 'The thumbnail service may have an identity again.',
      unregister: 'The thumbnail service gets no new identity.',
    };
    this.#say(done[id] ?? '');
    this.#hearBundle();
  }

  views(): View[] {
    return [this.#cluster(), this.#keys(), this.#documents(), this.#chart()];
  }

  metrics(): Metric[] {
    const {deployment} = this;
    return [
      {id: 'calls', label: 'Honest calls', value: this.made, unit: ''},
      {id: 'refused', label: 'Of these refused', value: this.refused, unit: ''},
      {id: 'fooled', label: 'Minutes in which the API believed Mallory', value: this.fooled, unit: 'min'},
      {id: 'keys', label: 'Keys in the bundle', value: deployment.authority.bundle.keys.length, unit: ''},
      {id: 'activations', label: 'Changes of the signing key', value: deployment.activations, unit: ''},
      {id: 'issued', label: 'Documents issued', value: deployment.agent.issued, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  get #active(): string {
    return this.deployment.authority.keys.find(({state}) => state === 'active')?.name ?? 'none';
  }

  #say(text: string): void {
    this.log.push({time: this.now, text});
  }

  #setDown(down: boolean): void {
    this.deployment.down = down;
    this.#say(down ? 'The issuer can’t be reached. Nothing is issued or published.' : 'The issuer is back.');
  }

  #steal(kind: Loot['kind']): void {
    this.deployment.steal(kind);
    this.#say(
      kind === 'svid'
        ? 'Mallory copies the thumbnail service’s document and its private key.'
        : `Mallory copies the private key ${this.#active} of the authority. She makes documents with any name and any life.`,
    );
  }

  #hearBundle(): void {
    const {sequence, keys} = this.deployment.authority.bundle;
    if (sequence === this.#sequence) return;
    this.#sequence = sequence;
    this.#trace.record({kind: 'identity.bundle', sequence, keys: keys.length});
    this.#say(`Bundle ${sequence}: ${keys.length === 1 ? 'one key' : `${keys.length} keys`}.`);
  }

  #hear(call: Call): void {
    const {from, to, refusal} = call;
    const reason = reasonOf(call);
    this.#trace.record({kind: 'identity.call', from, to, refused: reason});
    if (from === 'mallory') {
      this.fooled += refusal ? 0 : 1;
      this.repelled = refusal !== undefined;
    } else {
      this.made += 1;
      if (refusal) this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
    }
    // Said when it changes and not each minute.
    const before = this.#last.get(key(call)) ?? '';
    this.#last.set(key(call), reason);
    if (reason === before) return;
    const who = `${NAMES[from]} → ${to === 'api' ? 'the API' : NAMES[to]}`;
    this.#say(refusal ? `${who}: refused by the ${reason.replace(':', ',')}.` : `${who}: accepted again.`);
  }

  #cluster(): View {
    const {deployment} = this;
    const {calls, loot} = deployment;
    const bad = calls.filter(({from, refusal}) => from !== 'mallory' && refusal);
    return {
      kind: 'cluster',
      title: 'Connections of the last minute',
      description:
        calls.length === 0
          ? 'No calls yet.'
          : calls.map((call) => `${call.from} to ${call.to}: ${reasonOf(call) || 'accepted'}`).join('; ') + '.',
      nodes: [
        {id: 'shop', label: 'Print shop', detail: 'prints.example', tone: 'plain'},
        {id: 'api', label: 'API', detail: deployment.replica, tone: bad.length > 0 ? 'waiting' : 'plain'},
        {id: 'thumbs', label: 'Thumbnails', detail: deployment.registered ? 'registered' : 'removed', tone: 'plain'},
        {
          id: 'mallory',
          label: 'Mallory',
          detail: loot ? (loot.kind === 'ca' ? 'has an authority key' : 'has a document') : 'has nothing',
          tone: loot ? 'bad' : 'muted',
        },
        {
          id: 'issuer',
          label: 'Issuer',
          detail: deployment.down ? 'down' : this.#active,
          tone: 'plain',
          down: deployment.down,
        },
      ],
      messages: calls.map((call) => ({
        id: key(call),
        from: call.from,
        to: call.to,
        label: call.refusal ? call.refusal.reason : 'mutual TLS',
        progress: 0.6,
        tone: (call.refusal === undefined) === (call.from !== 'mallory') ? 'good' : 'bad',
      })),
    };
  }

  #keys(): View {
    const {authority, partner, agent} = this.deployment;
    const knows = (keys: readonly {readonly publicKey: string}[], publicKey: string): boolean =>
      keys.some((known) => known.publicKey === publicKey);
    const rows = authority.keys.map(({name, state, publicKey, notAfter}) => ({
      id: name,
      label: name,
      detail: `until minute ${notAfter}`,
      cells: [
        knows(agent.bundle.keys, publicKey)
          ? {text: 'app yes', tone: 'good' as const}
          : {text: 'app no', tone: 'bad' as const},
        knows(partner.bundle.keys, publicKey)
          ? {text: 'shop yes', tone: 'good' as const}
          : {text: 'shop no', tone: state === 'active' ? ('bad' as const) : ('waiting' as const)},
        {text: state === 'active' ? 'signs' : state, tone: TONES[state]},
      ],
    }));
    return {
      kind: 'rows',
      title: 'Keys of the photo app’s authority, and who knows them',
      description: `${authority.keys.map(({name, state}) => `${name} is ${state}`).join(', ')}. The print shop believes bundle ${partner.bundle.sequence} of ${authority.bundle.sequence} and asks again in minute ${partner.next}.`,
      rows,
    };
  }

  #documents(): View {
    const {deployment} = this;
    const rows = [...deployment.identities].map(([name, {svid, rotateAt}]) => {
      const {issuer, notAfter} = svid.certificate;
      const signer = deployment.authority.keys.find(({publicKey}) => publicKey === issuer)?.name ?? 'a removed key';
      const left = notAfter - this.now;
      return {
        cells: [name, signer, left > 0 ? String(left) : 'expired', String(Math.ceil(rotateAt))],
        tone: left <= 0 || signer === 'a removed key' ? ('bad' as const) : ('plain' as const),
      };
    });
    return {
      kind: 'table',
      title: 'Documents of the photo app',
      description:
        rows
          .map(({cells}) => `${cells[0] ?? ''}: signed by ${cells[1] ?? ''}, minutes left: ${cells[2] ?? ''}`)
          .join('; ') + '.',
      columns: ['Workload', 'Signed by', 'Minutes left', 'Due in minute'],
      rows,
    };
  }

  #chart(): View {
    const reasons = [...this.refusals].map(([reason, count]) => `${reason}: ${count}`);
    return {
      kind: 'series',
      title: 'Honest calls that were refused',
      description: `${this.refused} of ${this.made}. ${reasons.join('; ')}`.trim(),
      x: {label: 'Time', unit: 'min'},
      y: {label: 'Refused so far', unit: ''},
      lines: [{label: 'refused', points: this.#series}],
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'mtls-identity',
  title: 'Identities that expire',
  summary:
    'Run the issuer of short-lived workload identities: rotate its keys while a partner still believes the old ones, let it fail, let its secrets be stolen, and keep every honest connection working.',
  timeUnit: 'min',
  parameters: {
    ttl: number({label: 'Life of a document', unit: 'min', min: 10, max: 240, step: 10, initial: 40}),
    fraction: number({label: 'Replaced after', unit: '% of its life', min: 10, max: 90, step: 10, initial: 50}),
    period: number({label: 'A new signing key every', unit: 'min', min: 10, max: 240, step: 10, initial: 100}),
    lead: number({label: 'Published before it signs', unit: 'min', min: 0, max: 60, step: 5, initial: 10}),
    overlap: number({label: 'Published after it signed', unit: 'min', min: 0, max: 240, step: 10, initial: 60}),
    refresh: number({label: 'The partner asks every', unit: 'min', min: 5, max: 60, step: 5, initial: 30}),
    outage: number({
      label: `Outage of the issuer, from minute ${OUTAGE_AT}`,
      unit: 'min',
      min: 0,
      max: 180,
      step: 15,
      initial: 0,
    }),
    ahead: number({label: 'The API’s clock is ahead by', unit: 'min', min: -10, max: 60, step: 5, initial: 0}),
    theft: choice({
      label: `Stolen in minute ${THEFT_AT}`,
      options: {none: 'Nothing', svid: 'A document and its key', ca: 'The authority’s key'},
      initial: 'none',
    }),
  },
  predict: {
    question:
      'The authority publishes a new key 10 minutes before it signs with it. The photo app’s own agents hear of it within a minute, the print shop asks every 30 minutes. Documents live 40 minutes and are replaced at half of that. What do you see at the first three changes of the key?',
    options: [
      {
        text: 'Nothing: old and new key are both in the bundle.',
        explanation:
          'In the authority’s bundle, yes. What counts is the copy that the verifier has, and the print shop’s may be up to 30 minutes old.',
      },
      {
        text: 'The print shop refuses the API for a while; calls within the photo app go on.',
        explanation:
          'Documents that the new key signed reach the print shop before it has heard of the key. It refuses them until it asks again, 20 minutes at most after the change.',
      },
      {
        text: 'Everybody refuses everybody until all documents are replaced.',
        explanation:
          'The agents of the photo app know the key before it signs, and the old key stays believed for an hour, which is longer than a document lives.',
      },
      {
        text: 'The API refuses the print shop, whose documents are not replaced.',
        explanation: 'The print shop’s documents are signed by its own authority, which has changed nothing.',
      },
    ],
    right: 1,
  },
  explain:
    'A verifier believes a document if its copy of the bundle has the key that signed it, at its own time. So a new key has to be published for longer than the slowest verifier takes to ask, before it signs anything; and an old one for longer than the last document that it signed lives. Documents are replaced long before they expire, and what is left of them is the time that the issuer may be down. A thief of a document is believed until it expires, a thief of a signing key until that has left the bundle.',
  challenges: [
    {
      id: 'silent-rotation',
      title: 'Nobody notices',
      task: 'Change the signing key three times without one refused call. The partner keeps asking every 30 minutes or less often; touch nothing while it runs.',
      hint: 'When must the print shop have heard of a key at the latest?',
      solved: (run: IdentityRun) =>
        run.deployment.activations >= 3 && run.refused === 0 && run.values.refresh >= 30 && run.interventions === 0,
    },
    {
      id: 'outage',
      title: 'An hour without an issuer',
      task: 'Let the issuer be down for an hour without a refused call, and come back, with documents that live two hours at most.',
      hint: 'When the issuer goes down, a document may have to be replaced in the next minute. How much is left of it then?',
      solved: (run: IdentityRun) =>
        run.downFor >= 60 && !run.deployment.down && run.refused === 0 && run.values.ttl <= 120,
    },
    {
      id: 'stolen-document',
      title: 'A thief that starves',
      task: 'Have a document stolen, and the API refuse it within 20 minutes, without doing anything about it and without a refused honest call.',
      hint: 'Nobody revokes a document here. What ends it?',
      solved: (run: IdentityRun) =>
        run.deployment.loot?.kind === 'svid' &&
        run.repelled &&
        run.fooled <= 20 &&
        run.interventions === 0 &&
        run.refused === 0,
    },
    {
      id: 'stolen-authority',
      title: 'The worst day',
      task: 'Have the authority’s key stolen. End it within 45 minutes of use, without one refused honest call.',
      hint: 'Four actions in the order of the buttons, and between two of them a pause. For whom?',
      solved: (run: IdentityRun) =>
        run.deployment.loot?.kind === 'ca' && run.repelled && run.fooled > 0 && run.fooled <= 45 && run.refused === 0,
    },
  ],
  firstFrame: 92,
  maxSteps: 480,
  pace: 12,
  start: (values, seed) => new IdentityRun(values, seed),
});
