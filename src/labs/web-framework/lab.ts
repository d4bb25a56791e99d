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
import {exponential, Rng} from '../kernel';
import {DATABASE, flaws, NOBODY, size, type Incoming, type LayerName} from './layers';
import {BUCKET, CLOSING, Server, type Crossing, type Place, type ServerEvent, type Stage, type Visit} from './server';

/** Milliseconds of a step in which nothing worth a look happens. */
const STEP = 250;
const FLOOD = 50;
const LARGE_MB = 50;
/** When the stranger of the prediction comes. */
const OPENING = 1000;
/** Everybody else: how many they are, and the share of their requests that are slow. */
const OTHERS = 40;
const SLOW_SHARE = 0.1;
/** Own requests and requests in progress that are drawn. */
const ROWS = 6;
const CELLS = 8;

/** As it grew: the parser first, as in a tutorial; the id last week; and the error handler last, as in a flat list. */
const AT_FIRST: readonly LayerName[] = ['body', 'log', 'auth', 'limit', 'id', 'errors'];

const NAMES: Readonly<Record<Place, string>> = {
  id: 'Request id',
  log: 'Access log',
  errors: 'Error handler',
  auth: 'Authentication',
  limit: 'Rate limit',
  body: 'Body parser',
  handler: 'Handler',
};

const DUTIES: Readonly<Record<Place, string>> = {
  id: 'marks the answer',
  log: 'a line for each answer',
  errors: 'answers for exceptions',
  auth: '401 unless the token is valid',
  limit: '429 beyond the limit',
  body: '413 beyond the largest',
  handler: 'asks the database',
};

const KINDS = {
  good: 'good',
  anonymous: 'no token',
  large: `${LARGE_MB} MB, no token`,
  bug: 'bug in the handler',
  slow: 'slow',
} as const;

type Kind = keyof typeof KINDS;
const isKind = (text: string): text is Kind => Object.hasOwn(KINDS, text);

/** The statuses that are right for a request of each kind. */
const RIGHT: Readonly<Record<Kind, readonly number[]>> = {
  good: [200],
  anonymous: [401],
  large: [401, 413],
  bug: [500],
  slow: [200],
};

interface Values {
  readonly limitBy: 'user' | 'address';
  readonly bodyLimit: number;
  readonly escaped: 'stack' | 'bare';
  readonly load: number;
  readonly slow: number;
  readonly balancer: number;
  readonly notice: number;
  readonly grace: number;
  readonly kill: number;
}

/** Forged tokens, and Ada after them. */
interface Flood {
  readonly forged: readonly Visit[];
  readonly ada: Visit;
}

const ended = ({fate}: Visit): boolean => fate !== 'in progress';
const wrongWith = ({exchange, response, escaped}: Visit): string[] =>
  response === undefined ? [] : flaws(exchange, response, escaped);

class FrameworkRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly server: Server;
  /** The reader's own requests since the order was last changed, by kind. */
  tried: {readonly kind: Kind; readonly visit: Visit}[] = [];
  readonly floods: Flood[] = [];
  /** Since the order was last changed: answers with a flaw, and megabytes parsed before it was known for whom. */
  flawed = 0;
  early = 0;
  /** Slow requests that were in progress when SIGTERM came. */
  slowAtSignal = 0;
  readonly #rng: Rng;
  /** The reader's requests, oldest first; the last one is watched. */
  #own: Visit[] = [];
  /** Events so far that are worth a look: a step ends with one. */
  #notable = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#rng = Rng.seeded(seed).split('others');
    this.server = new Server({
      order: AT_FIRST,
      limitBy: values.limitBy,
      bodyLimit: values.bodyLimit,
      showStack: values.escaped === 'stack',
      balancer: 1000 * values.balancer,
      notice: 1000 * values.notice,
      grace: 1000 * values.grace,
      kill: 1000 * values.kill,
      onEvent: (event, visit) => this.#hear(event, visit),
    });
    this.#say(`${this.#orderInWords()} In second ${OPENING / 1000} a stranger sends ${LARGE_MB} MB without a token.`);
    this.server.scheduler.at(OPENING, () => this.#send('large'));
    if (values.load > 0) this.#expect();
  }

  get time(): number {
    return this.server.scheduler.now;
  }

  /** The request whose way is drawn: the reader's last one, unless the order has changed since. */
  get watched(): Visit | undefined {
    const last = this.#own.at(-1);
    return last?.order === this.server.order ? last : undefined;
  }

  step(): boolean {
    const {scheduler} = this.server;
    if (this.#over) return false;
    const end = STEP * Math.floor(this.time / STEP) + STEP;
    const before = this.#notable;
    while (this.#notable === before && (scheduler.next ?? Infinity) <= end) scheduler.step();
    if (this.#notable === before) scheduler.runUntil(end);
    return true;
  }

  actions(): Action[] {
    const {order, phase, routed} = this.server;
    const stopped = phase === 'stopped';
    const moves = order
      .slice(1)
      .map((name) => ({id: `outermost:${name}`, label: NAMES[name], group: 'Make outermost'}));
    const sends = Object.entries(KINDS).map(([id, label]) => ({id: `send:${id}`, label, group: 'Send a request'}));
    return [
      ...(routed ? [...sends, {id: 'flood', label: `${FLOOD} forged tokens, then Ada`, group: 'Send a request'}] : []),
      ...(stopped ? [] : moves),
      ...(phase === 'ready' ? [{id: 'sigterm', label: 'SIGTERM: stop in order', group: 'Process'}] : []),
      ...(stopped ? [] : [{id: 'sigkill', label: 'SIGKILL: stop now', group: 'Process'}]),
    ];
  }

  act(id: string): void {
    const [what = '', of = ''] = id.split(':');
    if (what === 'send' && isKind(of)) this.#send(of);
    else if (what === 'outermost') this.#makeOutermost(of);
    else if (id === 'flood') this.#flood();
    else if (id === 'sigterm') this.server.terminate();
    else if (id === 'sigkill') this.server.kill();
    else throw new RangeError(`No action “${id}”.`);
  }

  views(): View[] {
    return [this.#onion(), this.#table(), this.#process()];
  }

  metrics(): Metric[] {
    return [
      {id: 'flawed', label: 'Flawed answers', value: this.flawed, unit: ''},
      {id: 'early', label: 'Parsed before authentication', value: this.early, unit: 'MB'},
      {id: 'cut', label: 'Cut off', value: this.server.cut.length, unit: ''},
      {id: 'refused', label: 'Refused at the door', value: this.server.refused.length, unit: ''},
    ];
  }

  hash(): string {
    return this.server.trace.hash;
  }

  /** Gone, and nobody sends any more. */
  get #over(): boolean {
    return this.server.phase === 'stopped' && !this.server.routed;
  }

  #expect(): void {
    const gap = exponential(1000 / this.values.load).sample(this.#rng);
    this.server.scheduler.after(gap, () => {
      if (!this.server.routed) return;
      const user = `u${1 + this.#rng.int(OTHERS)}`;
      const slow = this.#rng.chance(SLOW_SHARE);
      this.server.receive(this.#request(slow ? 'slow' : 'good', user));
      this.#expect();
    });
  }

  #request(kind: Kind, user: string): Incoming {
    const stranger = kind === 'anonymous' || kind === 'large';
    return {
      name: KINDS[kind],
      address: stranger ? 'a stranger’s address' : `${user}’s address`,
      token: stranger ? 'none' : 'valid',
      user,
      megabytes: kind === 'large' ? LARGE_MB : 0.001,
      bug: kind === 'bug',
      database: kind === 'slow' ? 1000 * this.values.slow : DATABASE,
    };
  }

  #send(kind: Kind): Visit {
    const visit = this.server.receive(this.#request(kind, 'Ada'));
    this.#own.push(visit);
    this.tried.push({kind, visit});
    this.#notable += 1;
    return visit;
  }

  #flood(): void {
    const request: Incoming = {
      ...this.#request('good', 'nobody'),
      name: 'forged',
      address: 'one address',
      token: 'forged',
    };
    this.#say(`One address sends ${FLOOD} requests with forged tokens, and Ada a good one from another.`);
    const forged = Array.from({length: FLOOD}, () => this.server.receive(request));
    this.floods.push({forged, ada: this.#send('good')});
  }

  #makeOutermost(name: string): void {
    const {order} = this.server;
    this.tried = [];
    this.flawed = this.early = 0;
    this.server.reorder([...order.filter((other) => other === name), ...order.filter((other) => other !== name)]);
    this.#say(`${this.#orderInWords()} So for requests that come from now on. The counts begin anew.`);
  }

  #orderInWords(): string {
    return `From outside: ${this.server.order.map((name) => NAMES[name].toLowerCase()).join(', ')}; then the handler.`;
  }

  #hear(event: ServerEvent, visit: Visit | undefined): void {
    switch (event.kind) {
      case 'server.cross':
        if (visit === this.watched) this.#notable += 1;
        break;
      case 'server.end':
        if (visit !== undefined) this.#ended(visit);
        break;
      case 'server.signal':
        this.#signaled(event.signal);
        break;
      case 'server.stage':
        this.#notable += 1;
        this.#say(this.#stageInWords(event.stage));
        break;
      case 'server.order':
        break;
    }
  }

  #ended(visit: Visit): void {
    const {fate, response, order} = visit;
    const wrong = wrongWith(visit);
    if (fate === 'answered' && order === this.server.order) {
      if (wrong.length > 0) this.flawed += 1;
      const {parsed} = visit.exchange;
      if (parsed?.early === true) this.early += parsed.megabytes;
    }
    const flood = this.floods.find(({forged}) => forged.includes(visit));
    if (flood?.forged.every(ended) === true) this.#sayFlood(flood);
    if (!this.#own.includes(visit)) return;
    this.#notable += 1;
    const ms = this.time - visit.since;
    const after = `after ${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
    const what = response === undefined ? fate : `${response.status} ${after}`;
    this.#say(`“${visit.exchange.request.name}”: ${what}.${wrong.length > 0 ? ` Wrong: ${wrong.join(', ')}.` : ''}`);
  }

  #signaled(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#notable += 1;
    const inProgress = [...this.server.inProgress];
    if (signal === 'SIGTERM') {
      this.slowAtSignal = inProgress.filter(({exchange}) => exchange.request.name === KINDS.slow).length;
    }
    this.#say(
      signal === 'SIGTERM'
        ? `SIGTERM. Not ready from now on; ${inProgress.length} requests are in progress. SIGKILL comes in ${this.values.kill} s.`
        : `SIGKILL. ${inProgress.length} requests are in progress.`,
    );
  }

  #stageInWords(stage: Stage): string {
    const {cut, refused, killed} = this.server;
    const lost = cut.length > 0 ? `Cut off: ${tally(cut)}.` : 'No request is cut off.';
    switch (stage) {
      case 'balancer noticed':
        return `The balancer has noticed, and sends elsewhere from now on.${refused.length > 0 ? ` Until then ${refused.length} requests were refused.` : ''}`;
      case 'door closed':
        return 'The door is closed: connections are refused from now on.';
      case 'closing':
        return `${lost} Pools and files close, which takes ${CLOSING / 1000} s.`;
      case 'exited':
        return killed ? `The process is gone, and closed nothing in order. ${lost}` : 'The process is gone.';
    }
  }

  #sayFlood({forged}: Flood): void {
    const statuses = forged.map(({response, fate}) => String(response?.status ?? fate));
    const counts = [...new Set(statuses)].map(
      (status) => `${statuses.filter((other) => other === status).length} × ${status}`,
    );
    this.#say(`The flood got ${counts.join(', ')}. ${checks(forged)} signatures were checked for it.`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #onion(): View {
    const {watched, server} = this;
    const places: readonly Place[] = [...server.order, 'handler'];
    const answer = watched?.response;
    const client: {text: string; tone: Tone}[] =
      watched === undefined
        ? []
        : [
            answer === undefined
              ? {text: watched.fate, tone: watched.fate === 'in progress' ? 'waiting' : 'bad'}
              : {
                  text: `${answer.status}${answer.body !== undefined && watched.escaped ? ', stack trace' : ''}, ${answer.headers?.['x-request-id'] ?? 'no id'}`,
                  tone: wrongWith(watched).length === 0 ? 'good' : 'bad',
                },
          ];
    return {
      kind: 'rows',
      title: 'The way of your last request',
      description: watched === undefined ? 'No request has gone through this order yet.' : wayInWords(watched),
      rows: [
        {id: 'client', label: 'Client', cells: client},
        ...places.map((place) => ({
          id: place,
          label: NAMES[place],
          detail: DUTIES[place],
          cells: watched ? layerCells(watched, place) : [],
        })),
      ],
    };
  }

  #table(): View {
    const last = this.#own.slice(-ROWS).reverse();
    return {
      kind: 'table',
      title: 'What the client got, and what you know of it',
      description:
        last.length === 0
          ? 'You have sent nothing yet.'
          : `Your last requests, newest first: ${last.length}. Something is wrong with: ${last.filter((visit) => wrongWith(visit).length > 0).length}.`,
      columns: ['Request', 'Answer', 'Wrong', 'Access log', 'Error log'],
      rows: last.map((visit) => {
        const {exchange, response, fate} = visit;
        const {line, report} = exchange;
        const wrong = wrongWith(visit);
        const known = (...words: readonly (string | undefined)[]): string => words.filter(Boolean).join(' ');
        return {
          cells: [
            exchange.request.name,
            response === undefined
              ? fate
              : known(String(response.status), response.headers?.['x-request-id'] ?? 'no id'),
            wrong.join(', ') || (response === undefined ? (ended(visit) ? 'no answer' : '') : 'nothing'),
            line === undefined ? '–' : known(String(line.status), line.id ?? 'no id', line.user),
            report === undefined ? '–' : known(report.id ?? 'no id', report.error),
          ],
          tone: response === undefined ? (ended(visit) ? 'bad' : 'waiting') : wrong.length > 0 ? 'bad' : 'good',
        };
      }),
    };
  }

  #process(): View {
    const {phase, routed, accepting, killed, inProgress, cut, refused} = this.server;
    const progress = [...inProgress];
    const word = phase === 'stopped' && killed ? 'killed' : phase;
    const tone: Tone = killed ? 'bad' : phase === 'ready' ? 'good' : phase === 'draining' ? 'waiting' : 'muted';
    return {
      kind: 'rows',
      title: 'The process and its load',
      description: `The process is ${word}. The balancer sends ${routed ? 'here' : 'elsewhere'}, and the door is ${accepting ? 'open' : 'closed'}. In progress: ${progress.length}. Cut off: ${cut.length}. Refused: ${refused.length}.`,
      rows: [
        {id: 'phase', label: 'Process', cells: [{text: word, tone}]},
        {
          id: 'balancer',
          label: 'Balancer',
          cells: [
            {text: routed ? 'sends here' : 'sends elsewhere', tone: routed ? (accepting ? 'good' : 'bad') : 'muted'},
          ],
        },
        {id: 'door', label: 'Door', cells: [{text: accepting ? 'open' : 'closed', tone: accepting ? 'good' : 'muted'}]},
        {
          id: 'progress',
          label: 'In progress',
          detail: String(progress.length),
          cells: progress.slice(0, CELLS).map(({exchange, since}) => ({
            text: `${exchange.request.name} ${((this.time - since) / 1000).toFixed(1)} s`,
            tone: 'active',
          })),
        },
        {
          id: 'lost',
          label: 'Lost',
          cells: [
            ...(cut.length > 0 ? [{text: `cut off: ${tally(cut)}`, tone: 'bad' as const}] : []),
            ...(refused.length > 0 ? [{text: `refused: ${refused.length}`, tone: 'bad' as const}] : []),
          ],
        },
      ],
    };
  }
}

/** How far a request came, who threw what, whom that skipped on the way out, and what the client got. */
function wayInWords({way, exchange, response}: Visit): string {
  const name = ({place}: Crossing): string => `the ${NAMES[place].toLowerCase()}`;
  const deepest = way.filter(({how}) => how === 'in').at(-1);
  const [thrower, ...skipped] = way.filter(({how}) => how === 'threw');
  return [
    `“${exchange.request.name}” came as far as ${deepest === undefined ? 'the process' : name(deepest)}`,
    thrower === undefined ? '' : `, where it met an exception (${thrower.what})`,
    skipped.length === 0 ? '' : `, which skipped the way out of ${skipped.map(name).join(' and ')}`,
    response === undefined ? '.' : `. The client got ${response.status}.`,
  ].join('');
}

/** What a request did at a place: how it came, what it left there, how it went; each with its number on the way. */
function layerCells(visit: Visit, place: Place): {text: string; tone: Tone}[] {
  const cells = visit.way.flatMap((crossing, index): {text: string; tone: Tone}[] => {
    if (crossing.place !== place) return [];
    const {how, what} = crossing;
    const step = index + 1;
    if (how === 'in') return [{text: `${step} in`, tone: 'active'}];
    const caught = visit.way[index - 1]?.how === 'threw';
    if (how === 'out') return [{text: `${step} ${caught ? 'gives' : 'out'} ${what}`, tone: 'good'}];
    const first = visit.way.findIndex((other) => other.how === 'threw') === index;
    return [{text: first ? `${step} throws ${what}` : `${step} skipped`, tone: first ? 'waiting' : 'bad'}];
  });
  if (cells.length === 0) return ended(visit) ? [{text: 'not reached', tone: 'muted'}] : [];
  const left = trace(visit, place);
  return left === undefined ? cells : [...cells.slice(0, 1), left, ...cells.slice(1)];
}

/** What a place has done for a request. */
function trace({exchange}: Visit, place: Place): {text: string; tone: Tone} | undefined {
  const {id, line, report, user, checked, key, parsed, request} = exchange;
  switch (place) {
    case 'id':
      return id === undefined ? undefined : {text: id, tone: 'plain'};
    case 'log':
      return line && {text: `${line.status} ${line.id ?? 'no id'}`, tone: line.id === undefined ? 'bad' : 'plain'};
    case 'errors':
      return report && {text: `bug ${report.id ?? 'no id'}`, tone: report.id === undefined ? 'bad' : 'plain'};
    case 'auth':
      return checked === true ? {text: user ?? 'forged', tone: 'plain'} : undefined;
    case 'limit':
      return key === undefined ? undefined : {text: `for ${key}`, tone: key === NOBODY ? 'bad' : 'plain'};
    case 'body':
      return parsed && {text: size(parsed.megabytes), tone: parsed.early ? 'bad' : 'plain'};
    case 'handler':
      return request.bug ? undefined : {text: `${request.database} ms`, tone: 'plain'};
  }
}

const checks = (visits: readonly Visit[]): number => visits.filter(({exchange}) => exchange.checked === true).length;

/** “3 good, 5 slow”. */
function tally(visits: readonly Visit[]): string {
  const names = visits.map(({exchange}) => exchange.request.name);
  return [...new Set(names)]
    .sort()
    .map((name) => `${names.filter((other) => other === name).length} ${name}`)
    .join(', ');
}

/** The experiment. */
export const lab = defineLab({
  name: 'web-framework',
  title: 'Layers in order, and an orderly stop',
  summary:
    'Put the layers of a framework into an order, send requests through them and see what each leaves behind. Then stop the process while it works.',
  timeUnit: 'ms',
  parameters: {
    limitBy: choice({
      label: `Rate limit (${BUCKET.burst} at once, then ${1000 / BUCKET.interval}/s) for each`,
      options: {user: 'User', address: 'Address'},
      initial: 'user',
    }),
    bodyLimit: number({label: 'Largest body', unit: 'MB', min: 1, max: 64, step: 1, initial: 64}),
    escaped: choice({
      label: 'What the server answers when an exception escapes',
      options: {stack: '500 with the stack trace', bare: '500 and nothing else'},
      initial: 'stack',
    }),
    load: number({label: 'Load (a tenth of it slow)', unit: '1/s', min: 0, max: 40, step: 5, initial: 10}),
    slow: number({label: 'A slow request takes', unit: 's', min: 1, max: 20, step: 1, initial: 8}),
    balancer: number({label: 'The balancer notices after', unit: 's', min: 1, max: 15, step: 1, initial: 5}),
    notice: number({label: 'Notice: “not ready”, door open', unit: 's', min: 0, max: 20, step: 1, initial: 0}),
    grace: number({label: 'Grace: door closed, finishing', unit: 's', min: 0, max: 30, step: 1, initial: 0}),
    kill: number({label: 'SIGKILL after SIGTERM', unit: 's', min: 5, max: 60, step: 1, initial: 30}),
  },
  predict: {
    question: `From outside the layers are: body parser, access log, authentication, rate limit, request id, error handler; then comes the handler. A stranger sends ${LARGE_MB} MB without a token. What happens?`,
    options: [
      {
        text: 'The stranger gets 401, and the access log has a line about it.',
        explanation:
          'The refusal of the authentication is an exception until an error handler makes it 401. There is none around the authentication here.',
      },
      {
        text: 'The stranger gets 401 after the body was parsed, and there is no line.',
        explanation:
          'The body is parsed, that is right, and no line is written. But nothing around the authentication makes a 401 of its exception.',
      },
      {
        text: 'The body is parsed; then the stranger gets 500 with a stack trace, without request id, and no log has a word of it.',
        explanation:
          'The parser is outside of the authentication, so it parses for anybody. The exception then passes by the access log and the parser, out of the onion, and the server answers with what it has. The request id and the error handler are further inside and were never reached.',
      },
    ],
    right: 2,
  },
  explain:
    'A layer protects what is inside it and nothing else. An exception skips the way out of every layer until one catches it, so an access log inside the error handler has no line for a failure, and a request id inside it is missing from the answer. What costs something belongs inside what decides who may cause the cost. When the process stops, two things are late: the balancer, which sends for some seconds more, and the requests that it sent last. So the door stays open for a notice at least as long as the first, then there is a grace at least as long as the second, and both and the closing have to end before SIGKILL.',
  challenges: [
    {
      id: 'order',
      title: 'Nothing is lost, nothing leaks',
      task: 'Find an order in which, at a load of 10/s or more, one request of each of the five kinds is answered as it should be and nothing is wrong with any answer: each carries a request id and is in the access log with it, each bug is in the error log, and no body is parsed before it is known for whom.',
      hint: 'Who has to see an answer that the error handler made? And who has to have decided before the parser works?',
      solved: ({tried, values, flawed}: FrameworkRun) =>
        values.load >= 10 &&
        flawed === 0 &&
        Object.entries(RIGHT).every(([kind, statuses]) =>
          tried.some((one) => one.kind === kind && statuses.includes(one.visit.response?.status ?? 0)),
        ),
    },
    {
      id: 'flood',
      title: 'Forged tokens',
      task: `Have ${FLOOD} forged tokens sent from one address. Check at most ${BUCKET.burst} of their signatures, and let Ada, who comes right after them from another address, get her 200, with nothing wrong with any of the ${FLOOD + 1} answers.`,
      hint: 'A limit by user has to know the user. Whom does it limit where nobody is known yet, and what is known of everybody?',
      solved: ({floods}: FrameworkRun) =>
        floods.some(
          ({forged, ada}) =>
            ada.response?.status === 200 &&
            checks(forged) <= BUCKET.burst &&
            forged.every(({response}) => response !== undefined) &&
            [...forged, ada].every((visit) => wrongWith(visit).length === 0),
        ),
    },
    {
      id: 'stop',
      title: 'A stop that nobody notices',
      task: `SIGKILL comes 16 s after SIGTERM at the latest, the balancer notices after 5 s at the earliest, slow requests take 8 s or more, and the load is 10/s or more. Stop while a slow request is in progress, and cut off and refuse none. Notice, grace and the ${CLOSING / 1000} s of closing add up to less than that.`,
      hint: 'The last slow request can come just before the balancer notices. When is it done?',
      solved: ({values, server, slowAtSignal}: FrameworkRun) =>
        values.kill <= 16 &&
        values.balancer >= 5 &&
        values.slow >= 8 &&
        values.load >= 10 &&
        slowAtSignal > 0 &&
        1000 * (values.notice + values.grace) + CLOSING < 1000 * values.kill &&
        server.exited !== undefined &&
        !server.killed &&
        !server.routed &&
        server.cut.length === 0 &&
        server.refused.length === 0,
    },
  ],
  firstFrame: 20,
  maxSteps: 600,
  pace: 8,
  start: (values, seed) => new FrameworkRun(values, seed),
});
