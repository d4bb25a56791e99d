import type {Action, LogEntry, Metric, Run, Tone, View} from '../experiment';
import {exponential, Rng, Scheduler, Trace, type TraceEvent} from '../kernel';
import {formatHttpDate} from './http-date';
import {HttpCache, type ForwardReason} from './http-cache';
import type {Fields, Request, Response} from './message';
import {currentAge, freshnessLifetime, staleFor, type Stored} from './stored';

/** What the origin says about storing. */
export type Storing = 'max-age' | 'no-cache' | 'no-store';
/** What the origin's answer depends on, by its own account. */
export type Varying = 'none' | 'accept-encoding' | 'user-agent';

/** The parameters of a run. */
export interface Values {
  readonly storing: Storing;
  /** Seconds. */
  readonly maxAge: number;
  /** Seconds of stale-while-revalidate. */
  readonly swr: number;
  /** Seconds of stale-if-error. */
  readonly sie: number;
  readonly validator: 'etag' | 'none';
  readonly vary: Varying;
  /** Seconds between two requests, on average. */
  readonly gap: number;
  /** Seconds between two changes of the profile, on average. */
  readonly change: number;
}

/** How a client was answered. */
type Outcome = 'hit' | 'stale' | 'validated' | 'fetched' | 'failed';

type CacheEvent = TraceEvent &
  (
    | {readonly kind: 'cache.answer'; readonly outcome: Outcome; readonly version: number; readonly waited: number}
    | {readonly kind: 'origin.answer'; readonly status: number; readonly version: number}
    | {readonly kind: 'origin.change' | 'origin.crash' | 'origin.restart'}
  );

const SECOND = 1000;
/** Milliseconds to the origin and back. */
export const ROUND_TRIP = 400;
/** Kilobytes of a profile. */
const BODY = 40;
/** Kilobytes of a head, and so of a 304. */
const HEAD = 0.5;
/** Seconds from 1970 to the start of a run: Sunday, 1 November 2026. */
const START = 1_793_491_200;
const URL = '/users/ada';
/** Different values of User-Agent among the requests. */
const AGENTS = 20;
const ENCODINGS = ['br', 'gzip'];
const DRAWN = 8;

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  hit: 'fresh, from the cache',
  stale: 'stale, from the cache',
  validated: 'after a 304',
  fetched: 'fetched',
  failed: 'error',
};
const TONES: Readonly<Record<Outcome, Tone>> = {
  hit: 'good',
  stale: 'waiting',
  validated: 'plain',
  fetched: 'plain',
  failed: 'bad',
};

/** A shared cache between clients and the origin of a profile that changes now and then. */
export class CachingRun implements Run {
  readonly log: LogEntry[] = [];
  /** The parameters. */
  readonly values: Values;
  /** The cache in front of the origin. */
  readonly cache = new HttpCache('shared');
  /** Answers by how they came about. */
  readonly answers: Readonly<Record<Outcome, number>> & Record<Outcome, number> = {
    hit: 0,
    stale: 0,
    validated: 0,
    fetched: 0,
    failed: 0,
  };
  /** Answers that were replaced at the origin already when their request arrived. */
  outdated = 0;
  /** Kilobytes that the origin has sent. */
  sent = 0;
  /** Requests that reached the origin. */
  forwarded = 0;
  /** Which version of the profile is the present one. */
  version = 1;
  /** Answers in a row without waiting and without failure, and the version when the row began. */
  unbroken = {answers: 0, since: 1};
  /** Seconds and answers since the origin crashed, and the failures among them; `undefined` while it is up. */
  outage: {since: number; answers: number; failures: number} | undefined;
  readonly #scheduler = new Scheduler();
  readonly #trace = new Trace<CacheEvent>(this.#scheduler);
  readonly #clients: Rng;
  readonly #ages: (readonly [number, number])[] = [];
  #waited = 0;
  readonly #refreshing = new Set<string>();

  constructor(values: Values, seed: number) {
    this.values = values;
    const rng = Rng.seeded(seed);
    this.#clients = rng.split('clients');
    this.#repeat(exponential(values.gap * SECOND), rng.split('arrivals'), () => this.#arrive());
    this.#repeat(exponential(values.change * SECOND), rng.split('changes'), () => this.#change());
  }

  get time(): number {
    return this.#scheduler.now / SECOND;
  }

  /** Answers so far. */
  get total(): number {
    return Object.values(this.answers).reduce((sum, count) => sum + count, 0);
  }

  step(): boolean {
    const before = this.log.length;
    while (this.log.length === before) this.#scheduler.step();
    return true;
  }

  actions(): Action[] {
    return [
      {id: 'change', label: 'Ada edits her profile', group: 'Origin'},
      this.outage === undefined
        ? {id: 'crash', label: 'Crash the origin', group: 'Origin'}
        : {id: 'restart', label: 'Restart the origin', group: 'Origin'},
    ];
  }

  act(id: string): void {
    if (id === 'change') {
      this.#change();
    } else if (id === 'crash') {
      this.outage = {since: this.time, answers: 0, failures: 0};
      this.#trace.record({kind: 'origin.crash'});
      this.#say('The origin crashes: it answers 503 from now on.');
    } else {
      this.outage = undefined;
      this.#trace.record({kind: 'origin.restart'});
      this.#say('The origin is back.');
    }
  }

  views(): View[] {
    return [this.#agesView(), this.#variantsView(), this.#answersView()];
  }

  metrics(): Metric[] {
    const {answers, total} = this;
    return [
      {id: 'hits', label: 'Answered without waiting', value: share(answers.hit + answers.stale, total), unit: '%'},
      {id: 'wait', label: 'Mean wait for the origin', value: total === 0 ? 0 : this.#waited / total, unit: 'ms'},
      {id: 'outdated', label: 'Outdated answers', value: share(this.outdated, total), unit: '%'},
      {id: 'forwarded', label: 'Requests to the origin', value: this.forwarded, unit: ''},
      {id: 'sent', label: 'Sent by the origin', value: this.sent, unit: 'KB'},
      {id: 'failed', label: 'Errors', value: answers.failed, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** The clock of the cache, in seconds from 1970. */
  get #now(): number {
    return START + this.time;
  }

  #repeat(gap: {sample(rng: Rng): number}, rng: Rng, action: () => void): void {
    const next = (): void => {
      action();
      this.#scheduler.after(gap.sample(rng), next);
    };
    this.#scheduler.after(gap.sample(rng), next);
  }

  #change(): void {
    this.version += 1;
    this.#trace.record({kind: 'origin.change'});
    this.#say(`The profile changes to version ${this.version}.`);
  }

  #arrive(): void {
    const request: Request = {
      method: 'GET',
      url: URL,
      fields: {
        'user-agent': `agent-${this.#clients.int(AGENTS)}`,
        'accept-encoding': ENCODINGS[this.#clients.int(ENCODINGS.length)] ?? 'identity',
      },
    };
    const found = this.cache.lookup(request, this.#now);
    if (found.kind === 'forward') {
      this.#forward(request, found.request, found.reason, true);
      return;
    }
    const ttl = Math.floor(found.ttl);
    this.#answer(found.background === undefined ? 'hit' : 'stale', found.response, this.version, 0, `hit; ttl=${ttl}`);
    if (found.background !== undefined) this.#refresh(request, found.background);
  }

  /** One background request a variant at a time. */
  #refresh(request: Request, background: Request): void {
    const variant = this.#variantOf(request.fields);
    if (this.#refreshing.has(variant)) return;
    this.#refreshing.add(variant);
    this.#forward(request, background, 'stale', false);
  }

  #variantOf(fields: Fields): string {
    const {vary} = this.values;
    return vary === 'none' ? 'the URI alone' : (fields[vary] ?? '');
  }

  #forward(request: Request, sent: Request, reason: ForwardReason, waiting: boolean): void {
    const [requestTime, asked] = [this.#now, this.version];
    this.forwarded += 1;
    this.#scheduler.after(ROUND_TRIP / 2, () => {
      const response = this.#origin(sent);
      this.#scheduler.after(ROUND_TRIP / 2, () => {
        const answer = this.cache.receive(request, response, requestTime, this.#now);
        if (!waiting) {
          this.#refreshing.delete(this.#variantOf(request.fields));
          this.#say(`The cache hears from the origin in the background: ${response.status}.`);
          return;
        }
        const status = `fwd=${reason}; fwd-status=${response.status}`;
        this.#answer(outcome(response, answer), answer, asked, ROUND_TRIP, status);
      });
    });
  }

  #origin(request: Request): Response {
    const {storing, maxAge, swr, sie, validator, vary} = this.values;
    const tag = `"v${this.version}"`;
    if (this.outage !== undefined) {
      this.#trace.record({kind: 'origin.answer', status: 503, version: this.version});
      return {status: 503, fields: {date: formatHttpDate(this.#now), 'cache-control': 'no-store'}, body: ''};
    }
    const directives = [storing === 'max-age' ? `max-age=${maxAge}` : storing];
    if (swr > 0) directives.push(`stale-while-revalidate=${swr}`);
    if (sie > 0) directives.push(`stale-if-error=${sie}`);
    const fields: Fields = {
      date: formatHttpDate(this.#now),
      'cache-control': directives.join(', '),
      ...(validator === 'etag' ? {etag: tag} : {}),
      ...(vary === 'none' ? {} : {vary}),
    };
    const status = validator === 'etag' && request.fields['if-none-match'] === tag ? 304 : 200;
    this.sent += status === 304 ? HEAD : HEAD + BODY;
    this.#trace.record({kind: 'origin.answer', status, version: this.version});
    return {status, fields, body: status === 304 ? '' : String(this.version)};
  }

  #answer(kind: Outcome, response: Response, asked: number, waited: number, cacheStatus: string): void {
    const version = Number(response.body);
    this.answers[kind] += 1;
    if (kind !== 'failed') this.#ages.push([this.time, Number(response.fields.age ?? 0)]);
    this.#waited += waited;
    if (kind !== 'failed' && version < asked) this.outdated += 1;
    if (waited > 0 || kind === 'failed') this.unbroken = {answers: 0, since: this.version};
    else this.unbroken.answers += 1;
    if (this.outage !== undefined) {
      this.outage.answers += 1;
      this.outage.failures += Number(kind === 'failed');
    }
    this.#trace.record({kind: 'cache.answer', outcome: kind, version, waited});
    const late = kind !== 'failed' && version < asked ? `, outdated: version ${asked} exists` : '';
    const what = kind === 'failed' ? String(response.status) : `version ${version}`;
    this.#say(`${what}${late}. Cache-Status: ${cacheStatus}`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #agesView(): View {
    const {storing, maxAge, swr} = this.values;
    const lifetime = storing === 'max-age' ? maxAge : 0;
    const last = this.#ages.at(-1)?.[1];
    return {
      kind: 'series',
      title: 'Age of the answers',
      description:
        last === undefined
          ? 'Nobody was answered yet.'
          : `The last answer was ${last} s old. Fresh is what is younger than ${lifetime} s.`,
      x: {label: 'time', unit: 's'},
      y: {label: 'age', unit: 's'},
      lines: [{label: 'age', points: this.#ages}],
      levels: [
        {label: 'stale from here', y: lifetime},
        ...(swr > 0 ? [{label: 'must be validated from here', y: lifetime + swr}] : []),
      ],
    };
  }

  #variantsView(): View {
    const variants = this.cache.variants(URL);
    return {
      kind: 'table',
      title: 'What the cache holds for /users/ada',
      description: `${variants.length} stored ${variants.length === 1 ? 'response' : 'responses'}; the present version is ${this.version}.`,
      columns: ['Selected by', 'Version', 'Age', 'State'],
      rows: variants.slice(-DRAWN).map((stored) => {
        const age = currentAge(stored, this.#now);
        const state = this.#state(stored, age);
        return {
          cells: [this.#variantOf(stored.request.fields), stored.response.body, `${age.toFixed(1)} s`, state.text],
          tone: state.tone,
        };
      }),
    };
  }

  #state(stored: Stored, age: number): {text: string; tone: Tone} {
    if (freshnessLifetime(stored, 'shared') > age) return {text: 'fresh', tone: 'good'};
    return staleFor(stored, 'stale-while-revalidate', this.#now, 'shared')
      ? {text: 'stale, usable', tone: 'waiting'}
      : {text: 'to be validated', tone: 'muted'};
  }

  #answersView(): View {
    const kinds: readonly Outcome[] = ['hit', 'stale', 'validated', 'fetched', 'failed'];
    const {answers, total} = this;
    return {
      kind: 'bars',
      title: 'How clients were answered',
      description: `${total} answers: ${kinds.map((kind) => `${answers[kind]} ${OUTCOMES[kind]}`).join('; ')}.`,
      unit: '',
      bars: kinds.map((kind) => ({label: OUTCOMES[kind], value: answers[kind], tone: TONES[kind]})),
    };
  }
}

function outcome(response: Response, answer: Response): Outcome {
  if (answer.status >= 500) return 'failed';
  if (response.status >= 500) return 'stale';
  return response.status === 304 ? 'validated' : 'fetched';
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
