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
import {Attempts, guessProbability, type Throttle} from './guessing';
import {hotp, PERIOD, timeStep, type Hmac} from './hotp';
import {randomFunction} from './random-function';
import {TotpVerifier, type Verdict} from './verifier';

/** What became of a login; `closed`: the account takes no attempt for now. */
type Outcome = Verdict | 'closed';

type TotpEvent = TraceEvent &
  (
    | {readonly kind: 'totp.login' | 'totp.replay' | 'totp.relay'; readonly code: string; readonly outcome: Outcome}
    | {readonly kind: 'totp.guess'; readonly guesses: number; readonly broken: number}
    | {readonly kind: 'totp.clock'; readonly seconds: number}
  );

interface Values {
  readonly skew: number;
  readonly gain: number;
  readonly window: number;
  readonly once: 'off' | 'on';
  readonly follow: 'off' | 'on';
  readonly rate: number;
  readonly throttle: 'none' | 'lock' | 'delay' | 'device';
}

/** A multiple of the period, far from zero, so that clocks may be behind. */
const EPOCH = 1_000_000 * PERIOD;
const ACCOUNTS = 1000;
/** Steps from one login of Ada's to the next. */
const LOGIN_EVERY = 4;
/** Seconds from reading a code to its arrival, and from there to the thief's copy. */
const [TYPING, COPYING] = [8, 4];
/** Steps drawn before and after the server's. */
const AROUND = 4;
const DRAWN = 6;

const LOCK: Throttle = {kind: 'lock', after: 10};
const DELAY: Throttle = {kind: 'delay', free: 3, first: 2, cap: 900};
const THROTTLES: Readonly<Record<Values['throttle'], Throttle>> = {
  none: {kind: 'none'},
  lock: LOCK,
  delay: DELAY,
  device: DELAY,
};

const WORDS: Readonly<Record<Outcome, string>> = {
  accepted: 'accepted',
  wrong: 'refused: wrong',
  spent: 'refused: used before',
  closed: 'refused: must wait',
};

interface Login {
  readonly time: number;
  readonly code: string;
  readonly user: Outcome | undefined;
  readonly thief: Outcome | undefined;
}

class TotpRun implements Run, Clock {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly logins: Login[] = [];
  /** Of the logins that Ada tried herself. */
  readonly honest = {accepted: 0, refused: 0};
  /** Codes that the thief used again, that were spent when he did, and that he used before Ada could. */
  readonly thief = {replayed: 0, spent: 0, relayed: 0};
  /** Guesses at each account, and what they were worth by the formula. */
  guesses = 0;
  /** Accounts that were broken, at each time. */
  readonly #broken: (readonly [time: number, share: number])[] = [[0, 0]];
  readonly #expected: (readonly [time: number, share: number])[] = [[0, 0]];
  readonly #trace: Trace<TotpEvent> = new Trace(this);
  readonly #hmac: Hmac;
  readonly #verifier: TotpVerifier;
  readonly #user: Rng;
  readonly #attack: Rng;
  /** Failures at each account from unknown devices; all accounts are attacked alike. */
  readonly #strangers: Attempts;
  readonly #known: Attempts;
  #shift: number;
  #steps = 0;
  #now = 0;

  constructor(values: Values, seed: number) {
    const rng = Rng.seeded(seed);
    this.values = values;
    this.#hmac = randomFunction(rng.split('hmac'));
    this.#user = rng.split('user');
    this.#attack = rng.split('attack');
    this.#verifier = new TotpVerifier(this.#hmac, {
      window: values.window,
      once: values.once === 'on',
      follow: values.follow === 'on',
    });
    this.#strangers = new Attempts(THROTTLES[values.throttle]);
    this.#known = values.throttle === 'device' ? new Attempts(DELAY) : this.#strangers;
    this.#shift = values.skew;
    this.#say(
      `The server accepts ${this.accepted === 1 ? 'the code of its own step' : `${this.accepted} codes at a time`}. An attacker who knows the passwords of ${ACCOUNTS} accounts guesses ${values.rate} codes a second at each.`,
    );
  }

  get now(): number {
    return this.#now;
  }

  get time(): number {
    return this.#now;
  }

  /** How many codes are right at a time. */
  get accepted(): number {
    return 2 * this.values.window + 1;
  }

  get brokenAccounts(): number {
    return Math.round(ACCOUNTS * (this.#broken.at(-1)?.[1] ?? 0));
  }

  step(): boolean {
    this.#guess();
    this.#steps += 1;
    this.#shift += this.values.gain;
    if (this.#steps % LOGIN_EVERY === 1) {
      // Somewhere in the step that is over.
      this.#now += this.#user.int(PERIOD);
      this.#login();
    }
    this.#now = this.#steps * PERIOD;
    return true;
  }

  actions(): Action[] {
    const code = this.logins.at(-1)?.code;
    return [
      {id: 'login', label: 'Ada logs in', group: 'Ada'},
      {id: 'clock:30', label: 'Her clock: 30 s ahead', group: 'Ada'},
      {id: 'clock:-30', label: 'Her clock: 30 s back', group: 'Ada'},
      {id: 'relay', label: 'Phish a code and use it at once', group: 'Thief'},
      ...(code === undefined ? [] : [{id: 'replay', label: 'Use the last code again', group: 'Thief'}]),
    ];
  }

  act(id: string): void {
    if (id === 'login') this.#login();
    if (id === 'relay') this.#relay();
    if (id === 'replay') this.#replay();
    if (id.startsWith('clock:')) this.#setClock(Number(id.slice('clock:'.length)));
  }

  views(): View[] {
    return [this.#curve(), this.#window(), this.#table()];
  }

  metrics(): Metric[] {
    return [
      {id: 'accepted', label: 'Ada’s logins accepted', value: this.honest.accepted, unit: ''},
      {id: 'refused', label: 'Ada’s logins refused', value: this.honest.refused, unit: ''},
      {id: 'thief', label: 'The thief got in', value: this.thief.replayed + this.thief.relayed, unit: ''},
      {id: 'guesses', label: 'Guesses at each account', value: this.guesses, unit: ''},
      {id: 'broken', label: `Broken, of ${ACCOUNTS}`, value: this.brokenAccounts, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** Half a minute of guesses, as far as the throttle lets them. */
  #guess(): void {
    let tried = 0;
    for (let second = 0; second < PERIOD; second++) {
      for (let i = 0; i < this.values.rate && this.#strangers.open(this.#now + second); i++) {
        this.#strangers.failed(this.#now + second);
        tried += 1;
      }
    }
    const chance = guessProbability(tried, this.accepted);
    let broken = 0;
    for (let account = this.brokenAccounts; account < ACCOUNTS; account++) {
      if (this.#attack.chance(chance)) broken += 1;
    }
    this.guesses += tried;
    const end = this.#now + PERIOD;
    this.#broken.push([end, (this.brokenAccounts + broken) / ACCOUNTS]);
    this.#expected.push([end, guessProbability(this.guesses, this.accepted)]);
    this.#trace.record({kind: 'totp.guess', guesses: tried, broken});
    if (broken > 0) this.#say(`${tried} guesses at each account break ${broken} of ${ACCOUNTS}.`);
  }

  /** Ada reads a code, types it, and somebody who saw it sends it again. */
  #login(): void {
    const code = this.#code();
    const user = this.#try(code, this.#now + TYPING, this.#known);
    this.honest[user === 'accepted' ? 'accepted' : 'refused'] += 1;
    this.#trace.record({kind: 'totp.login', code, outcome: user});
    this.#say(`Ada types ${code}: ${WORDS[user]}.`);
    this.logins.push({time: this.#now, code, user, thief: undefined});
    this.#replay(TYPING + COPYING);
  }

  #replay(after = 0): void {
    const last = this.logins.at(-1);
    if (last === undefined) return;
    const outcome = this.#try(last.code, this.#now + after, this.#strangers);
    if (outcome === 'accepted') this.thief.replayed += 1;
    if (outcome === 'spent') this.thief.spent += 1;
    this.#trace.record({kind: 'totp.replay', code: last.code, outcome});
    this.#say(`The thief, who saw it, types ${last.code} too: ${WORDS[outcome]}.`);
    this.logins[this.logins.length - 1] = {...last, thief: outcome};
  }

  /** Ada types her code into a page that only looks like ours. */
  #relay(): void {
    const code = this.#code();
    const thief = this.#try(code, this.#now + TYPING, this.#strangers);
    if (thief === 'accepted') this.thief.relayed += 1;
    this.#trace.record({kind: 'totp.relay', code, outcome: thief});
    this.#say(`Ada types ${code} into a false page, and the thief sends it to the real one: ${WORDS[thief]}.`);
    this.logins.push({time: this.#now, code, user: undefined, thief});
  }

  #setClock(seconds: number): void {
    this.#shift += seconds;
    this.#trace.record({kind: 'totp.clock', seconds});
    this.#say(`Ada’s clock is now ${this.#clock()}.`);
  }

  /** What Ada's phone shows. */
  #code(): string {
    return hotp(this.#hmac, this.#phoneStep());
  }

  #clock(): string {
    if (this.#shift === 0) return 'right';
    return `${Math.abs(this.#shift)} s ${this.#shift > 0 ? 'ahead' : 'behind'}`;
  }

  #phoneStep(): number {
    return timeStep(EPOCH + this.#now + this.#shift);
  }

  #try(code: string, time: number, attempts: Attempts): Outcome {
    if (!attempts.open(time)) return 'closed';
    const verdict = this.#verifier.check(code, EPOCH + time);
    if (verdict === 'accepted') attempts.succeeded();
    else attempts.failed(time);
    return verdict;
  }

  #say(text: string): void {
    this.log.push({time: this.#now, text});
  }

  #curve(): View {
    const percent = (points: readonly (readonly [number, number])[]): (readonly [number, number])[] =>
      points.map(([time, share]) => [time, 100 * share]);
    const expected = 100 * (this.#expected.at(-1)?.[1] ?? 0);
    return {
      kind: 'series',
      title: 'Accounts broken by guessing',
      description: `After ${this.guesses} guesses at each account, ${this.brokenAccounts} of ${ACCOUNTS} are broken; the formula expects ${expected.toFixed(expected < 1 ? 3 : 1)} %.`,
      x: {label: 'time', unit: 's'},
      y: {label: 'broken', unit: '%', max: Math.max(1, 1.2 * expected)},
      lines: [
        {label: 'simulated', points: percent(this.#broken)},
        {label: 'formula', points: percent(this.#expected), dashed: true},
      ],
    };
  }

  #window(): View {
    const server = timeStep(EPOCH + this.#now);
    const candidates = new Set(this.#verifier.candidates(EPOCH + this.#now));
    const phone = this.#phoneStep();
    const steps = Array.from({length: 2 * AROUND + 1}, (_, i) => server - AROUND + i);
    const named = (step: number): string => (step === server ? 'now' : `${step > server ? '+' : ''}${step - server}`);
    const tone = (test: boolean, yes: Tone): Tone => (test ? yes : 'muted');
    return {
      kind: 'rows',
      title: 'Time steps that are accepted',
      description: `The server takes the codes of ${[...candidates].map((step) => named(step)).join(', ')}. Ada’s phone shows that of ${named(phone)}: its clock is ${this.#clock()}.`,
      rows: [
        {
          id: 'server',
          label: 'Server',
          detail: 'accepts',
          cells: steps.map((step) => ({text: named(step), tone: tone(candidates.has(step), 'good')})),
        },
        {
          id: 'phone',
          label: 'Ada’s phone',
          detail: 'shows',
          cells: steps.map((step) => ({
            text: named(step),
            tone: tone(step === phone, candidates.has(step) ? 'active' : 'bad'),
          })),
        },
      ],
    };
  }

  #table(): View {
    const last = this.logins.slice(-DRAWN);
    const {replayed, spent, relayed} = this.thief;
    return {
      kind: 'table',
      title: 'The last codes, and who used them',
      description: `Ada was accepted ${this.honest.accepted} times and refused ${this.honest.refused} times. The thief got in ${replayed} times by repeating and ${relayed} times by phishing, and came with a spent code ${spent} times.`,
      columns: ['At', 'Code', 'Ada', 'Thief'],
      rows: last.map(({time, code, user, thief}) => ({
        cells: [
          `${time} s`,
          code,
          user === undefined ? 'typed it into a false page' : WORDS[user],
          thief === undefined ? '–' : WORDS[thief],
        ],
        tone: thief === 'accepted' ? 'bad' : user === 'accepted' ? 'good' : 'waiting',
      })),
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'totp',
  title: 'One-time codes',
  summary:
    'A code of six digits every 30 seconds, a clock that is off, a thief who looks over a shoulder, and an attacker who guesses. What keeps each of them out?',
  timeUnit: 's',
  parameters: {
    skew: number({label: 'Ada’s clock is ahead', unit: 's', min: -120, max: 120, step: 10, initial: 0}),
    gain: number({label: 'and gains, each 30 s', unit: 's', min: 0, max: 2, step: 0.5, initial: 0}),
    window: number({label: 'Steps accepted before and after', unit: '', min: 0, max: 3, step: 1, initial: 1}),
    once: choice({
      label: 'A code counts',
      options: {off: 'As often as it is sent', on: 'Once'},
      initial: 'off',
    }),
    follow: choice({
      label: 'The server follows her clock',
      options: {off: 'No', on: 'Yes'},
      initial: 'off',
    }),
    rate: number({label: 'Guesses a second at each account', unit: '', min: 0, max: 50, step: 5, initial: 10}),
    throttle: choice({
      label: 'Failures',
      options: {
        none: 'Cost nothing',
        lock: 'Lock the account after 10',
        delay: 'Double the wait after 3, up to 15 min',
        device: 'The same, but known devices count apart',
      },
      initial: 'none',
    }),
  },
  predict: {
    question:
      'An attacker knows the passwords of 1,000 accounts. At each he guesses ten codes a second, of a million, and a new code comes every 30 seconds. The server accepts the current one, the one before and the one after. Into how many accounts does he get within an hour?',
    options: [
      {
        text: 'None or one: he would need 28 hours to try a million codes',
        explanation:
          'He need not try all of them. Each guess has three chances in a million, whether the codes change or not, and he makes 36,000.',
      },
      {
        text: 'About a hundred',
        explanation:
          '1 − (1 − 3/10⁶)^36000 = 10.2 %. Changing codes make guesses independent; they don’t make them rarer.',
      },
      {
        text: 'Nearly all of them',
        explanation:
          'That takes a day: half of the accounts are broken after 231,000 guesses, which is six and a half hours.',
      },
    ],
    right: 1,
  },
  explain:
    'Six digits are a million possibilities, and three of them are right at a time, so a guess hits once in 333,333 times. What keeps an attacker out is not the code but the number of guesses: with a wait that doubles he has 15 in the first hour and four in each that follows. But failures that count against the account lock Ada out as well, so failures of devices that she has used before are counted apart. A code that counts once stops whoever sees it; it does not stop who gets it before the server does.',
  challenges: [
    {
      id: 'clock',
      title: 'A clock that runs away',
      task: 'Ada’s clock gains at least half a second in 30, nobody guesses, and one step before and after is accepted. Have 40 of her logins accepted and none refused.',
      hint: 'Each login tells the server by how many steps she was off.',
      solved: ({values, honest}: TotpRun) =>
        values.gain >= 0.5 && values.window === 1 && values.rate === 0 && honest.accepted >= 40 && honest.refused === 0,
    },
    {
      id: 'once',
      title: 'Over the shoulder',
      task: 'Have ten of Ada’s logins accepted and none refused, while the thief tries each of her codes again and never gets in.',
      hint: 'The thief’s code is right. What else could be wrong with it?',
      solved: ({honest, thief}: TotpRun) =>
        honest.accepted >= 10 && honest.refused === 0 && thief.spent >= 10 && thief.replayed + thief.relayed === 0,
    },
    {
      id: 'relay',
      title: 'Faster than Ada',
      task: 'Let each code count once, and get in as the thief three times all the same.',
      hint: 'Who comes first?',
      solved: ({values, thief}: TotpRun) => values.once === 'on' && thief.relayed >= 3,
    },
    {
      id: 'throttle',
      title: 'Slow for strangers only',
      task: 'Ten guesses a second or more come for two hours. Have fewer than five accounts broken, and none of at least 50 of Ada’s logins refused.',
      hint: 'Whose failures should make Ada wait?',
      solved: ({values, honest, brokenAccounts, time}: TotpRun) =>
        values.rate >= 10 && time >= 7200 && brokenAccounts < 5 && honest.accepted >= 50 && honest.refused === 0,
    },
  ],
  firstFrame: 10,
  maxSteps: 480,
  pace: 12,
  start: (values, seed) => new TotpRun(values, seed),
});
