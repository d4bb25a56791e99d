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
import {
  CALL_RATE,
  CALLERS,
  Deployment,
  DRAIN,
  REGISTRY,
  TIMEOUT,
  type DiscoveryEvent,
  type Fault,
  type FaultKind,
} from './deployment';

const STEP = 500;
const SECOND = 1000 / STEP;
const INSTANCES = 8;
const TROUBLE_AT = 30_000;
/** Calls under way that are drawn. */
const DRAWN = 12;

const KINDS: Readonly<Record<string, {readonly kind: FaultKind; readonly label: string; readonly text: string}>> = {
  crash: {kind: 'crash', label: 'Crash', text: 'crashes. It tells nobody'},
  hang: {kind: 'hang', label: 'Hang', text: 'hangs: it answers no call and no probe, but its heartbeat goes on'},
  stop: {
    kind: 'stop',
    label: 'Stop in order',
    text: `says goodbye to the registry, serves for ${DRAIN / 1000} s more, and ends`,
  },
  unheard: {
    kind: 'cut from registry',
    label: 'Cut from the registry',
    text: 'is cut off from the registry. Callers can reach it',
  },
  unreachable: {
    kind: 'cut from callers',
    label: 'Cut from the callers',
    text: 'is cut off from the callers. The registry can reach it',
  },
};

const STATES: Readonly<Record<FaultKind, string>> = {
  crash: '', // the drawing itself says "down"
  hang: 'hangs',
  stop: 'leaving',
  'cut from registry': 'unheard',
  'cut from callers': 'unreachable',
};

interface Values {
  readonly heartbeat: number;
  readonly misses: number;
  readonly registration: 'self' | 'third-party';
  readonly news: 'poll' | 'watch';
  readonly ttl: number;
  readonly callers: 'trust' | 'retry';
  readonly loss: number;
  readonly preserve: 'off' | 'on';
  readonly trouble: 'none' | 'crash' | 'hang' | 'stop';
}

class DiscoveryRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly deployment: Deployment;
  calls = 0;
  failed = 0;
  /** Failed calls when the first fault was made. */
  failedBefore = 0;
  /** The most messages a second that the registry heard over 10 s, once all had registered. */
  peakLoad = 0;
  /** Since when no instance can reach the registry, and whether it has listed all of them ever since. */
  blindSince: number | undefined;
  keptAll = true;
  readonly #ticks: {readonly calls: number; readonly failed: number; readonly heard: number}[] = [];

  constructor(values: Values, seed: number) {
    this.values = values;
    this.deployment = new Deployment({
      seed,
      instances: INSTANCES,
      heartbeat: 1000 * values.heartbeat,
      misses: values.misses,
      registration: values.registration,
      loss: values.loss / 100,
      preserve: values.preserve === 'on',
      news: values.news,
      ttl: 1000 * values.ttl,
      retry: values.callers === 'retry',
      onEvent: (event) => this.#hear(event),
    });
    this.#say(
      `${CALLERS.length} callers make ${CALL_RATE} calls a second each to ${INSTANCES} instances that they find in a registry.`,
    );
  }

  get time(): number {
    return this.deployment.now / 1000;
  }

  /** The last thing that was broken that callers can notice. */
  get lastFault(): Fault | undefined {
    return this.deployment.faults.filter(({kind}) => kind !== 'cut from registry').at(-1);
  }

  /** Messages a second that the registry heard in the last 10 s. */
  get load(): number {
    const ticks = this.#ticks.slice(-10 * SECOND);
    return ticks.length === 0 ? 0 : (SECOND * ticks.reduce((sum, {heard}) => sum + heard, 0)) / ticks.length;
  }

  step(): boolean {
    const {deployment, values} = this;
    if (values.trouble !== 'none' && deployment.now === TROUBLE_AT && deployment.faults.length === 0) {
      this.#break(values.trouble, 't1');
    }
    const tally = deployment.tick(STEP);
    this.#ticks.push(tally);
    this.calls += tally.calls;
    this.failed += tally.failed;
    if (this.#ticks.length > 15 * SECOND) this.peakLoad = Math.max(this.peakLoad, this.load);
    if (this.blindSince !== undefined && deployment.registry.instances.length < INSTANCES) this.keptAll = false;
    return true;
  }

  actions(): Action[] {
    const {deployment} = this;
    const whole = deployment.names.filter((name) => deployment.trouble(name) === undefined);
    const broken = deployment.names.filter((name) => deployment.trouble(name) !== undefined);
    const [next] = whole;
    const faults =
      next === undefined || whole.length === 1
        ? []
        : Object.entries(KINDS).map(([id, {label}]) => ({
            id: `${id}:${next}`,
            label: `${label}: ${next}`,
            group: 'An instance',
          }));
    const unheard = broken.filter((name) => deployment.trouble(name) === 'cut from registry');
    return [
      ...faults,
      ...(whole.length > 0 ? [{id: 'blind', label: 'Cut it off from all instances', group: 'The registry'}] : []),
      ...(unheard.length > 0 ? [{id: 'sight', label: 'Connect it again', group: 'The registry'}] : []),
      deployment.registryUp
        ? {id: 'registry-down', label: 'Crash it', group: 'The registry'}
        : {id: 'registry-up', label: 'Start it', group: 'The registry'},
      ...broken.map((name) => ({id: `repair:${name}`, label: `Repair ${name}`, group: 'Repair'})),
    ];
  }

  act(id: string): void {
    const {deployment} = this;
    const [what = '', name = ''] = id.split(':');
    switch (what) {
      case 'blind':
        for (const one of deployment.names) {
          if (deployment.trouble(one) === undefined) deployment.break('cut from registry', one);
        }
        this.blindSince = deployment.now;
        this.keptAll = deployment.registry.instances.length === INSTANCES;
        this.#say('The registry is cut off from all instances. Callers can reach both.');
        break;
      case 'sight':
        for (const one of deployment.names) {
          if (deployment.trouble(one) === 'cut from registry') deployment.repair(one);
        }
        this.blindSince = undefined;
        this.#say('The registry and the instances are connected again.');
        break;
      case 'registry-down':
        deployment.crashRegistry();
        this.#say('The registry crashes, and what it knew is gone.');
        break;
      case 'registry-up':
        deployment.restartRegistry();
        this.#say('The registry starts, and knows nobody.');
        break;
      case 'repair':
        deployment.repair(name);
        this.blindSince = undefined;
        this.#say(`${name} is whole again.`);
        break;
      default:
        this.#break(what, name);
    }
  }

  views(): View[] {
    return [this.#beliefs(), this.#cluster(), this.#series()];
  }

  metrics(): Metric[] {
    const fault = this.lastFault;
    // Not a number until it has happened: 0 s would say that it happened at once.
    const after = (time: number | undefined): number => (fault && time !== undefined ? (time - fault.at) / 1000 : NaN);
    return [
      {id: 'failed', label: 'Failed calls', value: this.failed, unit: ''},
      {id: 'noticed', label: 'The registry noticed after', value: after(fault?.noticed), unit: 's'},
      {id: 'last', label: 'Last call to it after', value: after(fault?.lastCall), unit: 's'},
      {id: 'false', label: 'Evicted by mistake', value: this.deployment.falseEvictions, unit: ''},
      {id: 'load', label: 'Heard by the registry', value: this.load, unit: '1/s'},
    ];
  }

  hash(): string {
    return this.deployment.simulation.trace.hash;
  }

  #break(what: string, name: string): void {
    const fault = KINDS[what];
    if (fault === undefined) throw new RangeError(`No fault «${what}».`);
    if (this.deployment.faults.length === 0) this.failedBefore = this.failed;
    this.deployment.break(fault.kind, name);
    this.#say(`${name} ${fault.text}.`);
  }

  #hear(event: DiscoveryEvent): void {
    switch (event.kind) {
      case 'registry.register':
        // That all register at the start is no news.
        if (this.deployment.now > 1000) this.#say(`${event.instance} registers.`);
        break;
      case 'registry.deregister':
        this.#say(`The registry takes ${event.instance} off the list, as it was told.`);
        break;
      case 'registry.evict':
        this.#say(
          `The lease of ${event.instance} has lapsed: the registry evicts it${this.deployment.serves(event.instance) ? ', though it serves' : ''}.`,
        );
        break;
      case 'registry.preserve':
        this.#say(
          event.on
            ? 'Too many heartbeats are missing at once: the registry doubts itself, and evicts nobody.'
            : 'The registry hears enough heartbeats again, and trusts itself.',
        );
        break;
      case 'caller.list':
        if (this.deployment.now > 2000) {
          this.#say(`${event.node} has a new list: ${event.list.join(', ')}.`);
        }
        break;
      case 'instance.hang':
      case 'instance.resume':
      case 'instance.stop':
        break;
    }
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #beliefs(): View {
    const {deployment} = this;
    const {names, registry, registryUp, caches} = deployment;
    const row = (id: string, detail: string, list: readonly string[]): RowOfCells => ({
      id,
      label: id,
      detail,
      cells: names.map((name) => belief(name, list.includes(name), deployment.serves(name))),
    });
    const listed = registryUp ? registry.instances : [];
    const stale = (list: readonly string[]): string[] => list.filter((name) => !deployment.serves(name));
    const misled = [...caches].map(([caller, {list}]) => `${caller} lists ${stale(list).join(', ') || 'none'}`);
    return {
      kind: 'rows',
      title: 'Who believes what',
      description: `In truth ${names.filter((name) => deployment.serves(name)).length} of ${INSTANCES} instances can be called. The registry ${registryUp ? `lists ${listed.length}` : 'is down'}${deployment.preserving ? ', and doubts itself' : ''}. Of those that can't be called, ${misled.join(', ')}.`,
      rows: [
        {
          id: 'truth',
          label: 'Truth',
          cells: names.map((name) => ({text: name, tone: deployment.serves(name) ? 'good' : 'bad'})),
        },
        row(REGISTRY, registryUp ? (deployment.preserving ? 'doubts itself' : '') : 'down', listed),
        ...[...caches].map(([caller, {list}]) => row(caller, '', list)),
      ],
    };
  }

  #cluster(): View {
    const {deployment} = this;
    const {names, registryUp, registry, now} = deployment;
    const waiting = [...deployment.pending.values()].filter(({since}) => now - since > 50);
    return {
      kind: 'cluster',
      title: 'Calls without an answer',
      description: `Waiting for more than 50 ms: ${waiting.length}. After ${TIMEOUT} ms a call fails.`,
      nodes: [
        {
          id: REGISTRY,
          label: REGISTRY,
          detail: registryUp ? `${registry.instances.length} listed` : 'down',
          tone: !registryUp ? 'bad' : deployment.preserving ? 'waiting' : 'active',
          down: !registryUp,
        },
        ...CALLERS.map((caller) => ({id: caller, label: caller, detail: '', tone: 'plain' as const})),
        ...names.map((name) => {
          const trouble = deployment.trouble(name);
          const remaining = registry.remaining(name, now) / 1000;
          const lease = remaining === -Infinity ? 'not listed' : `lease ${remaining.toFixed(0)} s`;
          return {
            id: name,
            label: name,
            detail: trouble === undefined ? lease : STATES[trouble],
            tone: deployment.serves(name)
              ? trouble === undefined
                ? ('good' as const)
                : ('waiting' as const)
              : ('bad' as const),
            down: trouble === 'crash',
          };
        }),
      ],
      messages: waiting.slice(0, DRAWN).map(({caller, to, since}) => ({
        id: `${caller} ${to} ${since}`,
        from: caller,
        to,
        label: 'call',
        progress: Math.min(1, (now - since) / TIMEOUT),
        tone: 'bad',
      })),
    };
  }

  #series(): View {
    const last = this.#ticks.slice(-10 * SECOND);
    const failed = last.reduce((sum, tick) => sum + tick.failed, 0);
    const calls = last.reduce((sum, tick) => sum + tick.calls, 0);
    const line = (count: 'calls' | 'failed'): [number, number][] =>
      this.#ticks.flatMap((_, index): [number, number][] => {
        if ((index + 1) % (2 * SECOND) !== 0) return [];
        const ticks = this.#ticks.slice(index + 1 - 2 * SECOND, index + 1);
        return [[((index + 1) * STEP) / 1000, ticks.reduce((sum, tick) => sum + tick[count], 0) / 2]];
      });
    return {
      kind: 'series',
      title: 'Calls',
      description: `In the last 10 s ${calls} calls ended, ${failed} of them without an answer.`,
      x: {label: 'time', unit: 's'},
      y: {label: 'rate', unit: '1/s'},
      lines: [
        {label: 'ended', points: line('calls'), dashed: true},
        {label: 'failed', points: line('failed')},
      ],
    };
  }
}

interface RowOfCells {
  id: string;
  label: string;
  detail: string;
  cells: {text: string; tone: Tone}[];
}

/** A cell of a list: right, too late, wrongly missing, or rightly missing. */
function belief(name: string, listed: boolean, serves: boolean): {text: string; tone: Tone} {
  if (listed) return serves ? {text: name, tone: 'good'} : {text: `${name} ✗`, tone: 'bad'};
  return serves ? {text: `no ${name}`, tone: 'waiting'} : {text: '–', tone: 'muted'};
}

/** The experiment. */
export const lab = defineLab({
  name: 'service-discovery',
  title: 'Service discovery',
  summary:
    'An instance crashes, hangs or is cut off, and callers go on calling it. Find out how long, who notices, and what it costs to notice sooner.',
  timeUnit: 's',
  parameters: {
    heartbeat: number({label: 'Heartbeat or probe every', unit: 's', min: 1, max: 30, step: 1, initial: 5}),
    misses: number({label: 'Lease, in heartbeats', unit: '', min: 1, max: 8, step: 1, initial: 3}),
    registration: choice({
      label: 'Registration',
      options: {self: 'Self: instances send heartbeats', 'third-party': 'Third party: a registrar probes'},
      initial: 'self',
    }),
    news: choice({
      label: 'Callers',
      options: {poll: 'Ask when their list is old', watch: 'Are told of changes'},
      initial: 'poll',
    }),
    ttl: number({label: 'A list is old after', unit: 's', min: 1, max: 60, step: 1, initial: 10}),
    callers: choice({
      label: 'After a failed call',
      options: {trust: 'Trust the list', retry: 'Try another, avoid this one'},
      initial: 'trust',
    }),
    loss: number({label: 'Heartbeats lost', unit: '%', min: 0, max: 50, step: 5, initial: 0}),
    preserve: choice({label: 'Self-preservation', options: {off: 'Off', on: 'Below 85 % of renewals'}, initial: 'off'}),
    trouble: choice({
      label: `In second ${TROUBLE_AT / 1000}`,
      options: {none: 'Nothing breaks', crash: 't1 crashes', hang: 't1 hangs', stop: 't1 stops in order'},
      initial: 'crash',
    }),
  },
  predict: {
    question:
      'Eight instances renew a lease of 15 s every 5 s, and two callers fetch the list every 10 s. They make ten calls a second. In second 30 one instance crashes. For how long do calls still go to it?',
    options: [
      {
        text: 'About 5 s, until its next heartbeat is missing',
        explanation:
          'One missing heartbeat proves nothing, since messages get lost. Its lease has been renewed until some time between 10 and 15 s after the crash.',
      },
      {
        text: '15 s, the length of the lease',
        explanation: 'Then the registry evicts it. But the callers still have the list that they fetched before.',
      },
      {
        text: 'Longer than the lease: up to 26 s',
        explanation:
          'The lease lapses 10 to 15 s after the crash, a sweep finds it within 1 s, and a caller fetches the list up to 10 s later. Each wait adds up, and each of them was chosen by somebody who thought of one only.',
      },
    ],
    right: 2,
  },
  explain:
    'An instance that crashes can tell nobody, so its lease has to lapse first, a sweep has to find it, and every copy of the list has to be refreshed: between 10 and 26 s here, in which an eighth of the calls fail. Shorter times notice sooner, cost more messages, and evict the living when heartbeats get lost. A heartbeat proves that a process can reach the registry, a probe that it answers the registry, and only a call that it can be called. So the last judge is the caller, who tries another instance and avoids the one that failed; and a list is a hint.',
  challenges: [
    {
      id: 'sooner',
      title: 'Eight seconds',
      task: 'Let one instance crash, and have nobody call it later than 8 s after that, over 30 s. The callers trust their list, and the registry never hears more than 5 messages a second.',
      hint: 'The lease, the sweep of 1 s and the age of a list add up. Which of the three can become nearly nothing without more messages?',
      solved: ({values, deployment: {faults, now}, peakLoad}: DiscoveryRun) => {
        const [fault, ...others] = faults;
        if (fault?.kind !== 'crash' || others.length > 0 || now < fault.at + 30_000) return false;
        const last = fault.lastCall ?? fault.at;
        return values.callers === 'trust' && peakLoad <= 5 && last - fault.at <= 8000;
      },
    },
    {
      id: 'lossy',
      title: 'The good ones stay',
      task: 'At least 20 % of heartbeats are lost. Evict nobody by mistake for two minutes; then let one crash, and have the registry notice within 20 s.',
      hint: 'A row of k lost heartbeats has probability p to the k. A lease can be as long as before and contain more of them.',
      solved: ({values, deployment: {faults, falseEvictions}}: DiscoveryRun) => {
        const [fault, ...others] = faults;
        if (fault?.kind !== 'crash' || others.length > 0 || values.loss < 20) return false;
        return fault.at >= 120_000 && falseEvictions === 0 && (fault.noticed ?? Infinity) - fault.at <= 20_000;
      },
    },
    {
      id: 'blind',
      title: 'The registry is blind',
      task: 'Nothing else is broken. Cut the registry off from all instances, and have it list all eight of them a minute later.',
      hint: 'Which is likelier: that eight instances crash at once, or that the registry has lost its network?',
      solved: ({deployment: {now, faults}, blindSince, keptAll}: DiscoveryRun) =>
        blindSince !== undefined &&
        keptAll &&
        now >= blindSince + 60_000 &&
        faults.every(({kind}) => kind === 'cut from registry'),
    },
    {
      id: 'gray',
      title: 'All lights are green',
      task: 'Cut one instance off from the callers and from nobody else. Over the next minute, have two calls or fewer fail.',
      hint: 'The registry hears it and can probe it. Who is the only one to know?',
      solved: ({deployment: {faults, now}, failed, failedBefore}: DiscoveryRun) => {
        const [fault, ...others] = faults;
        if (fault?.kind !== 'cut from callers' || others.length > 0) return false;
        return now >= fault.at + 60_000 && failed - failedBefore <= 2;
      },
    },
  ],
  firstFrame: 36 * SECOND,
  maxSteps: 240 * SECOND,
  pace: 8,
  start: (values, seed) => new DiscoveryRun(values, seed),
});
