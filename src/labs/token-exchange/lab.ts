import {
  choice,
  defineLab,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type View,
} from '../experiment';
import {Rng, Trace, type Clock, type TraceEvent} from '../kernel';
import {ATTACKS, type Attack} from './attacks';
import {honest, type Message, type Play} from './plays';
import {World, type Defenses, type Party} from './world';

type Scene = 'honest' | Attack;

type OAuthEvent = TraceEvent &
  (
    | {readonly kind: 'oauth.message'; readonly from: Party; readonly to: Party; readonly label: string}
    | {readonly kind: 'oauth.outcome'; readonly scene: Scene; readonly succeeded: boolean}
    | {readonly kind: 'oauth.defense'; readonly defense: string; readonly value: string}
  );

const ATTACK_NAMES: Readonly<Record<Attack, string>> = {
  interception: 'Code interception',
  csrf: 'Login CSRF',
  redirect: 'Redirect manipulation',
  mixup: 'Mix-up',
  replay: 'Refresh token replay',
};

/** The settings of a defense, the weakest first. */
const DEFENSES = {
  client: {label: 'Client', options: {public: 'Public', confidential: 'Confidential, with a secret'}},
  state: {label: 'state', options: {off: 'Off', on: 'On'}},
  pkce: {label: 'PKCE', options: {off: 'Off', plain: 'plain', S256: 'S256'}},
  redirect: {label: 'Redirect URIs are compared', options: {prefix: 'By prefix', exact: 'Exactly'}},
  iss: {label: 'iss in responses', options: {off: 'Off', on: 'Sent and compared'}},
  refresh: {label: 'Refresh tokens', options: {static: 'Static', rotated: 'Rotated', bound: 'Bound to a key'}},
} as const;

const PARTIES: Readonly<Record<Party, string>> = {
  ada: 'Ada',
  client: 'Print shop',
  server: 'Auth server',
  api: 'Photo API',
  mallory: 'Mallory',
};

const SHOWN = 7;
const isAttack = (text: string): text is Attack => Object.hasOwn(ATTACK_NAMES, text);
const short = (value: string): string => (value.length === 43 ? `${value.slice(0, 5)}…` : value);
const carried = (message: Message): string =>
  Object.entries(message.carries)
    .filter(([name]) => !['response_type', 'client_id', 'scope', 'grant_type', 'issuer'].includes(name))
    .map(([name, value]) => `${name}=${short(value)}`)
    .join(' ') || '–';

/** Defenses in words. */
const describe = ({client, state, pkce, redirect, iss, refresh}: Defenses): string =>
  `A ${client} client, state ${state}, PKCE ${pkce}, redirect URIs compared ${redirect === 'exact' ? 'exactly' : 'by prefix'}, iss ${iss}, refresh tokens ${refresh}`;

/** How an attack went, and under what. */
interface Attempt {
  readonly attack: Attack;
  readonly defenses: Defenses;
  readonly succeeded: boolean;
  readonly because: string;
}

class ExchangeRun implements Run, Clock {
  readonly log: LogEntry[] = [];
  readonly attempts: Attempt[] = [];
  defenses: Defenses;
  readonly #rng: Rng;
  readonly #trace: Trace<OAuthEvent> = new Trace(this);
  readonly #waiting: Scene[];
  #scene: {readonly name: Scene; readonly world: World; readonly play: Play} | undefined;
  #messages: Message[] = [];
  #scenes = 0;
  #now = 0;

  constructor(defenses: Defenses, first: Attack | 'none', seed: number) {
    this.defenses = defenses;
    this.#rng = Rng.seeded(seed);
    this.#waiting = first === 'none' ? ['honest'] : ['honest', first];
  }

  get now(): number {
    return this.#now;
  }

  get time(): number {
    return this.#now;
  }

  step(): boolean {
    this.#scene ??= this.#begin();
    if (!this.#scene) return false;
    const {name, world, play} = this.#scene;
    const next = play.next();
    if (!next.done) {
      this.#now += 1;
      const {from, to, label, says} = next.value;
      this.#messages.push(next.value);
      this.#trace.record({kind: 'oauth.message', from, to, label});
      this.#say(says);
      return true;
    }
    const {succeeded, because} = next.value;
    this.#trace.record({kind: 'oauth.outcome', scene: name, succeeded});
    if (name === 'honest') this.#say(because);
    else {
      this.attempts.push({attack: name, defenses: world.defenses, succeeded, because});
      this.#say(`${ATTACK_NAMES[name]} ${succeeded ? 'succeeds' : 'fails'}. ${because}`);
    }
    this.#scene = undefined;
    return true;
  }

  actions(): Action[] {
    const attacks = Object.entries(ATTACK_NAMES).map(([id, label]) => ({id: `launch:${id}`, label, group: 'Attack'}));
    const changes = Object.entries(DEFENSES).flatMap(([defense, {label, options}]) =>
      Object.entries(options).map(([value, name]) => ({
        id: `set:${defense}:${value}`,
        label: `${label}: ${name}`,
        group: 'Defense',
        next: {...this.defenses, [defense]: value},
      })),
    );
    return [
      ...attacks,
      ...changes.filter(({next}) => !this.#same(next, this.defenses)).map(({id, label, group}) => ({id, label, group})),
    ];
  }

  act(id: string): void {
    const [what = '', which = '', value = ''] = id.split(':');
    if (what === 'launch' && isAttack(which)) {
      this.#waiting.push(which);
      return;
    }
    this.defenses = {...this.defenses, [which]: value};
    this.#trace.record({kind: 'oauth.defense', defense: which, value});
    this.#say(`From the next scene on, ${which} is ${value}.`);
  }

  /** The last attempt of an attack under the present defenses. */
  latest(attack: Attack): Attempt | undefined {
    return this.attempts.findLast((one) => one.attack === attack && this.#same(one.defenses, this.defenses));
  }

  views(): View[] {
    return [this.#parties(), this.#table(), this.#attacks()];
  }

  metrics(): Metric[] {
    const succeeded = this.attempts.filter((one) => one.succeeded).length;
    return [
      {
        id: 'messages',
        label: 'Messages',
        value: this.#trace.events.filter((one) => one.kind === 'oauth.message').length,
        unit: '',
      },
      {id: 'attempts', label: 'Attacks tried', value: this.attempts.length, unit: ''},
      {id: 'succeeded', label: 'Succeeded', value: succeeded, unit: ''},
      {id: 'failed', label: 'Failed', value: this.attempts.length - succeeded, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  #begin(): {readonly name: Scene; readonly world: World; readonly play: Play} | undefined {
    const name = this.#waiting.shift();
    if (name === undefined) return undefined;
    // A fresh world, with randomness of its own: what was tried before leaves no trace in it.
    const world = new World(this.defenses, this.#rng.split(`scene ${this.#scenes}`));
    this.#scenes += 1;
    this.#messages = [];
    this.#say(
      name === 'honest' ? 'Ada connects the print shop to her photos.' : `Mallory tries: ${ATTACK_NAMES[name]}.`,
    );
    return {name, world, play: (name === 'honest' ? honest : ATTACKS[name])(world)};
  }

  #same(one: Defenses, other: Defenses): boolean {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  #say(text: string): void {
    this.log.push({time: this.#now, text});
  }

  #parties(): View {
    const last = this.#messages.at(-1);
    const seen = new Set(
      this.#messages.filter(({to}) => to === 'mallory').flatMap(({carries}) => Object.keys(carries)),
    );
    const loot = ['code', 'code_challenge', 'code_verifier', 'access_token', 'refresh_token'].filter((name) =>
      seen.has(name),
    );
    const hasLoot = loot.length > 0;
    const details: Readonly<Record<Party, string>> = {
      ada: 'browser',
      client: this.#scene?.world.defenses.client ?? this.defenses.client,
      server: 'photo app',
      api: 'photo app',
      mallory: loot.length > 1 ? `has ${loot.length} values` : `has ${loot[0] ?? 'nothing'}`,
    };
    return {
      kind: 'cluster',
      title: last ? `${PARTIES[last.from]} to ${PARTIES[last.to]}: ${last.label}` : 'Before the first message',
      description: `${last?.says ?? 'Nothing has been sent.'} Mallory has ${hasLoot ? loot.join(', ') : 'seen nothing yet'}.`,
      nodes: Object.entries(PARTIES).map(([id, label]) => ({
        id,
        label,
        detail: Object.entries(details).find(([party]) => party === id)?.[1] ?? '',
        tone:
          id === 'mallory' ? (hasLoot ? 'bad' : 'waiting') : id === last?.from || id === last?.to ? 'active' : 'plain',
      })),
      messages: last
        ? [{id: String(this.#now), from: last.from, to: last.to, label: last.label, progress: 0.6, tone: toneOf(last)}]
        : [],
    };
  }

  #table(): View {
    const rows = this.#messages.slice(-SHOWN);
    const sentences = rows.map((message) => `${PARTIES[message.from]} to ${PARTIES[message.to]}: ${message.label}`);
    return {
      kind: 'table',
      title: 'The last messages of this scene',
      description: sentences.length === 0 ? 'None yet.' : `${sentences.join('; ')}.`,
      columns: ['From', 'To', 'Message', 'Carries'],
      rows: rows.map((message) => ({
        cells: [PARTIES[message.from], PARTIES[message.to], message.label, carried(message)],
        tone: toneOf(message),
      })),
    };
  }

  #attacks(): View {
    const rows = Object.keys(ATTACK_NAMES)
      .filter(isAttack)
      .map((attack) => {
        const attempt = this.latest(attack);
        const tone: Tone = attempt ? (attempt.succeeded ? 'bad' : 'good') : 'muted';
        const result = attempt ? (attempt.succeeded ? 'succeeds' : 'fails') : 'not tried';
        return {cells: [ATTACK_NAMES[attack], result, attempt?.because ?? '–'], tone};
      });
    return {
      kind: 'table',
      title: 'Under the present defenses',
      description: `${describe(this.defenses)}. ${rows.map(({cells}) => cells.slice(0, 2).join(' ')).join('; ')}.`,
      columns: ['Attack', 'Result', 'Because'],
      rows,
    };
  }
}

/** Messages that Mallory sends or gets are drawn as hers. */
function toneOf({from, to, label}: Message): Tone {
  if (from === 'mallory' || to === 'mallory') return 'bad';
  return label === 'error' || label.startsWith('invalid') ? 'waiting' : 'active';
}

const setting = <Name extends keyof typeof DEFENSES>(name: Name): (typeof DEFENSES)[Name] => DEFENSES[name];
const ATTACK_LIST: readonly Attack[] = ['interception', 'csrf', 'redirect', 'mixup', 'replay'];

/** The experiment. */
export const lab = defineLab({
  name: 'token-exchange',
  title: 'OAuth under attack',
  summary:
    'A print shop gets a token for Ada’s photos, message by message. Attack the flow in five ways, and switch its defenses on and off to see which one stops which attack.',
  timeUnit: 'messages',
  parameters: {
    client: choice({...setting('client'), initial: 'confidential'}),
    state: choice({...setting('state'), initial: 'on'}),
    pkce: choice({...setting('pkce'), initial: 'off'}),
    redirect: choice({...setting('redirect'), initial: 'exact'}),
    iss: choice({...setting('iss'), initial: 'off'}),
    refresh: choice({...setting('refresh'), initial: 'static'}),
    first: choice({label: 'First attack', options: {none: 'None', ...ATTACK_NAMES}, initial: 'interception'}),
  },
  predict: {
    question:
      'The print shop runs on a server. It has a secret, sends a state and compares it, and its redirect URI is compared exactly. The redirect with Ada’s code leaks to Mallory before it is used. Can she read Ada’s photos?',
    options: [
      {
        text: 'No: to exchange the code she needs the client’s secret.',
        explanation:
          'She needs someone who has it. The print shop has, and it exchanges every code that a browser brings to its callback.',
      },
      {
        text: 'No: the state that came with the code is not that of her session.',
        explanation:
          'She leaves it out. She begins a flow of her own, and sends Ada’s code with the state of her own session, which fits.',
      },
      {
        text: 'Yes: the print shop exchanges the code for her.',
        explanation:
          'She brings it in a session of her own. State and secret are right; nothing ties the code to the session in which it was asked for. PKCE does.',
      },
    ],
    right: 2,
  },
  explain:
    'Mallory injects the code: she begins a flow in her own browser and brings Ada’s code to the callback, with her own state. The print shop’s secret says which client asks, and the state says which session; neither says for which request the code was issued. With PKCE the code carries the challenge of Ada’s session, and the print shop shows the verifier of Mallory’s, so the server refuses. Each of the other attacks has a defense of its own, because each deceives another party about another thing.',
  challenges: [
    {
      id: 'four-switches',
      title: 'A public client without state',
      task: 'Let all five attacks fail against a public client, with state off, and have each tried under these defenses.',
      hint: 'One of the other defenses also ties a response to the session that asked. The rest need one switch each.',
      solved: (run: ExchangeRun) =>
        run.defenses.client === 'public' &&
        run.defenses.state === 'off' &&
        ATTACK_LIST.every((attack) => run.latest(attack)?.succeeded === false),
    },
    {
      id: 'plain',
      title: 'Why plain is not enough',
      task: 'Find an attack that succeeds with PKCE plain and fails with S256, everything else being equal. Try both.',
      hint: 'What does Mallory see of a flow, besides the response? And who has to have a secret?',
      solved: (run: ExchangeRun) =>
        run.attempts.some(
          (one) =>
            one.defenses.pkce === 'plain' &&
            one.succeeded &&
            run.attempts.some(
              (other) =>
                !other.succeeded &&
                other.attack === one.attack &&
                JSON.stringify(other.defenses) === JSON.stringify({...one.defenses, pkce: 'S256'}),
            ),
        ),
    },
    {
      id: 'one-left',
      title: 'Everything on but one',
      task: 'Against a confidential client with state, S256 and exact comparison, find the attack that still succeeds.',
      hint: 'Whom does the print shop believe to have given the code?',
      solved: (run: ExchangeRun) =>
        run.attempts.some(
          ({succeeded, defenses: {client, state, pkce, redirect}}) =>
            succeeded && client === 'confidential' && state === 'on' && pkce === 'S256' && redirect === 'exact',
        ),
    },
  ],
  firstFrame: 16, // Mallory has the code, and has not yet shown what she does with it
  maxSteps: 600,
  pace: 1.5,
  start: ({first, ...defenses}, seed) => new ExchangeRun(defenses, first, seed),
});
