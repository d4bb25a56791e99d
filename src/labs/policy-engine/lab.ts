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
import type {Request} from './attributes';
import type {Algorithm, Effect, Verdict} from './combining';
import {decide, enforce, explain, type Decision, type Obligation, type Policy} from './decision';
import {counterexamples, requests} from './harness';
import {intended, PATCH_DAYS, PHOTO_DOMAINS, PHOTO_RULES} from './photo-policy';

type PolicyEvent = TraceEvent &
  (
    | {readonly kind: 'policy.decide'; readonly request: number; readonly effect: Effect; readonly wanted: Effect}
    | {readonly kind: 'policy.rule'; readonly rule: string; readonly on: boolean}
    | {readonly kind: 'policy.algorithm'; readonly algorithm: Algorithm}
    | {readonly kind: 'policy.probe'; readonly change: string}
  );

type Start = 'perimeter' | 'mixed' | 'zero-trust';

/** The rules in force at first. */
const STARTS: Readonly<Record<Start, readonly string[]>> = {
  perimeter: ['vpn-era', 'own-photos', 'support-reads-photos', 'engineers-read-audit'],
  mixed: [
    'vpn-era',
    'own-photos',
    'support-reads-photos',
    'on-call-reads-audit',
    'audit-is-append-only',
    'unhealthy-off-audit',
  ],
  'zero-trust': [
    'own-photos',
    'support-reads-photos',
    'on-call-reads-audit',
    'audit-is-append-only',
    'unhealthy-off-audit',
  ],
};

const ALGORITHMS: Readonly<Record<Algorithm, string>> = {
  'deny-overrides': 'Deny overrides',
  'permit-overrides': 'Permit overrides',
  'first-applicable': 'First applicable',
};

const SPACE = requests(PHOTO_DOMAINS);
const CAN: ReadonlySet<Obligation> = new Set<Obligation>(['step-up', 'log']);
/** A device of which nothing is known. */
const SILENT: Request = {'device.managed': undefined, 'device.patchAge': undefined};
const isAlgorithm = (text: string): text is Algorithm => Object.hasOwn(ALGORITHMS, text);

/** What the reader can change in the request that is looked at. */
const CHANGES: readonly {readonly id: string; readonly label: string; readonly group: string; readonly set: Request}[] =
  [
    ...(['customer', 'support', 'engineer'] as const).map((role) => ({
      id: `role:${role}`,
      label: `Ana is ${role === 'customer' ? 'a customer' : role === 'support' ? 'in support' : 'an engineer'}`,
      group: 'Subject',
      set: {'subject.role': role},
    })),
    {id: 'oncall:on', label: 'On call', group: 'Subject', set: {'subject.onCall': true}},
    {id: 'oncall:off', label: 'Not on call', group: 'Subject', set: {'subject.onCall': false}},
    {id: 'managed:on', label: 'Managed device', group: 'Device', set: {'device.managed': true}},
    {id: 'managed:off', label: 'Private device', group: 'Device', set: {'device.managed': false}},
    {id: 'patch:new', label: 'Updated yesterday', group: 'Device', set: {'device.patchAge': 1}},
    {
      id: 'patch:old',
      label: `Updated ${2 * PATCH_DAYS} days ago`,
      group: 'Device',
      set: {'device.patchAge': 2 * PATCH_DAYS},
    },
    {
      id: 'patch:lost',
      label: 'Its agent is silent',
      group: 'Device',
      set: SILENT,
    },
    {id: 'resource:audit-log', label: 'The audit log', group: 'Resource', set: {'resource.type': 'audit-log'}},
    {
      id: 'resource:own',
      label: 'Her photo',
      group: 'Resource',
      set: {'resource.type': 'photo', 'resource.owner': 'ana'},
    },
    {
      id: 'resource:other',
      label: 'Bob’s photo',
      group: 'Resource',
      set: {'resource.type': 'photo', 'resource.owner': 'bob'},
    },
    {id: 'action:read', label: 'Read', group: 'Resource', set: {action: 'read'}},
    {id: 'action:delete', label: 'Delete', group: 'Resource', set: {action: 'delete'}},
    ...(['office', 'vpn', 'internet'] as const).map((network) => ({
      id: `network:${network}`,
      label: `From ${network === 'internet' ? 'the internet' : network === 'vpn' ? 'the VPN' : 'the office'}`,
      group: 'Context',
      set: {'context.network': network},
    })),
    {id: 'hour:day', label: 'At 14:00', group: 'Context', set: {'context.hour': 14}},
    {id: 'hour:night', label: 'At 3:00', group: 'Context', set: {'context.hour': 3}},
  ];

interface Values {
  readonly start: Start;
  readonly algorithm: Algorithm;
  readonly inside: number;
  readonly silent: number;
}

const inWords = (request: Request): string => {
  const device =
    request['device.managed'] === undefined
      ? 'a device of unknown state'
      : `a ${request['device.managed'] ? 'managed' : 'private'} device, updated ${request['device.patchAge'] ?? '?'} days ago`;
  const what =
    request['resource.type'] === 'audit-log' ? 'the audit log' : `a photo of ${request['resource.owner'] ?? 'nobody'}`;
  return `${request['subject.id'] ?? '?'} (${request['subject.role'] ?? '?'}${request['subject.onCall'] === true ? ', on call' : ''}) wants to ${request.action ?? '?'} ${what} from ${request['context.network'] ?? '?'} at ${request['context.hour'] ?? '?'}:00, on ${device}`;
};

class PolicyRun implements Run, Clock {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** The request that the reader looks at. */
  probe: Request = {
    'subject.id': 'ana',
    'subject.role': 'engineer',
    'subject.onCall': true,
    'device.managed': true,
    'device.patchAge': 1,
    'resource.type': 'audit-log',
    'resource.owner': 'ana',
    action: 'read',
    'context.network': 'internet',
    'context.hour': 14,
  };
  readonly #trace: Trace<PolicyEvent> = new Trace(this);
  readonly #traffic: Rng;
  readonly #on: Set<string>;
  #algorithm: Algorithm;
  /** Counted once for each policy, for it means to decide all possible requests. */
  #wrong: Request[] | undefined;
  #now = 0;
  /** Decisions of the traffic: right or wrong, by what they were. */
  readonly #counts = {rightPermit: 0, rightDeny: 0, wrongPermit: 0, wrongDeny: 0};

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#algorithm = values.algorithm;
    this.#on = new Set(STARTS[values.start]);
    this.#traffic = Rng.seeded(seed).split('traffic');
    this.#say(
      `${this.policy.rules.length} rules are in force, combined by “${ALGORITHMS[this.#algorithm].toLowerCase()}”.`,
    );
  }

  get now(): number {
    return this.#now;
  }

  get time(): number {
    return this.#now;
  }

  get policy(): Policy {
    return {algorithm: this.#algorithm, rules: PHOTO_RULES.filter(({id}) => this.#on.has(id))};
  }

  get decision(): Decision {
    return decide(this.policy, this.probe);
  }

  /** Requests of the whole domain on which the policy in force is wrong. */
  get wrong(): Request[] {
    return (this.#wrong ??= counterexamples(this.policy, intended, SPACE));
  }

  step(): boolean {
    this.#now += 1;
    const rng = this.#traffic;
    // Drawn in any case, so that another share of inside or silent devices leaves the rest of the traffic as it was.
    const index = rng.int(SPACE.length);
    const [inside, silent] = [100 * rng.float() < this.values.inside, 100 * rng.float() < this.values.silent];
    const network: Request = {'context.network': inside ? (rng.chance(0.5) ? 'office' : 'vpn') : 'internet'};
    const request: Request = {...SPACE[index], ...network, ...(silent && SILENT)};
    const wanted = intended(request);
    const decision = decide(this.policy, request);
    this.#trace.record({kind: 'policy.decide', request: index, effect: decision.effect, wanted});
    const right = decision.effect === wanted;
    if (decision.effect === 'permit') this.#counts[right ? 'rightPermit' : 'wrongPermit'] += 1;
    else this.#counts[right ? 'rightDeny' : 'wrongDeny'] += 1;
    this.#say(`${inWords(request)}. ${explain(decision)}${right ? '' : ` Wrong: it should be a ${wanted}.`}`);
    return true;
  }

  actions(): Action[] {
    return [
      ...PHOTO_RULES.map(({id}) => ({
        id: `rule:${id}`,
        label: `${this.#on.has(id) ? 'Remove' : 'Add'} ${id}`,
        group: 'Rules',
      })),
      ...Object.entries(ALGORITHMS)
        .filter(([id]) => id !== this.#algorithm)
        .map(([id, label]) => ({id: `combine:${id}`, label, group: 'Combining'})),
      ...CHANGES.filter(({set}) => JSON.stringify({...this.probe, ...set}) !== JSON.stringify(this.probe)).map(
        ({id, label, group}) => ({id, label, group}),
      ),
    ];
  }

  act(id: string): void {
    const [what = '', which = ''] = id.split(':');
    this.#wrong = undefined;
    const change = CHANGES.find((one) => one.id === id);
    if (what === 'rule') {
      const on = !this.#on.delete(which);
      if (on) this.#on.add(which);
      this.#trace.record({kind: 'policy.rule', rule: which, on});
      this.#say(`${on ? 'Added' : 'Removed'}: ${which}.`);
    } else if (what === 'combine' && isAlgorithm(which)) {
      this.#algorithm = which;
      this.#trace.record({kind: 'policy.algorithm', algorithm: which});
      this.#say(`The rules are now combined by “${ALGORITHMS[which].toLowerCase()}”.`);
    } else if (change) {
      this.probe = {...this.probe, ...change.set};
      this.#trace.record({kind: 'policy.probe', change: id});
      this.#say(`${inWords(this.probe)}. ${explain(this.decision)}`);
    }
  }

  views(): View[] {
    return [this.#table(), this.#bars(), this.#comparison()];
  }

  metrics(): Metric[] {
    const {wrongPermit, wrongDeny, rightPermit, rightDeny} = this.#counts;
    const {wrong} = this;
    const open = wrong.filter((request) => intended(request) === 'deny').length;
    return [
      {id: 'decided', label: 'Decided', value: wrongPermit + wrongDeny + rightPermit + rightDeny, unit: ''},
      {id: 'breaches', label: 'Permitted by mistake', value: wrongPermit, unit: ''},
      {id: 'hindered', label: 'Denied by mistake', value: wrongDeny, unit: ''},
      {id: 'holes', label: `Holes, of ${SPACE.length} possible requests`, value: open, unit: ''},
      {id: 'blocks', label: 'Needlessly closed', value: wrong.length - open, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** The effects that the three algorithms give the probe under the rules in force. */
  effects(): Effect[] {
    return (['deny-overrides', 'permit-overrides', 'first-applicable'] as const).map(
      (algorithm) => decide({...this.policy, algorithm}, this.probe).effect,
    );
  }

  #say(text: string): void {
    this.log.push({time: this.#now, text});
  }

  #table(): View {
    const {decision, probe} = this;
    const tones: Readonly<Record<Verdict, Tone>> = {
      permit: 'good',
      deny: 'bad',
      'not-applicable': 'muted',
      'unknown-permit': 'waiting',
      'unknown-deny': 'waiting',
      unknown: 'waiting',
    };
    const outcome = enforce(decision, CAN, false);
    const passing = {
      pass: 'The enforcement point lets it pass.',
      challenge: 'The enforcement point asks for a stronger proof first.',
      refuse: 'The enforcement point refuses.',
    };
    return {
      kind: 'table',
      title: `This request: ${decision.effect}`,
      description: `${inWords(probe)}. ${explain(decision)} ${passing[outcome]}`,
      columns: ['Rule', 'Effect', 'Says', 'Because'],
      rows: [
        ...decision.verdicts.map(({rule, verdict, because}) => ({
          cells: [rule.id, rule.effect, verdict, because[0] ?? 'all of it holds'],
          tone: tones[verdict],
        })),
        {
          cells: ['default', 'deny', decision.combined === 'not-applicable' ? 'deny' : '–', 'what no rule permits'],
          tone: decision.combined === 'not-applicable' ? 'bad' : 'muted',
        },
      ],
    };
  }

  #bars(): View {
    const {rightPermit, rightDeny, wrongPermit, wrongDeny} = this.#counts;
    return {
      kind: 'bars',
      title: 'Decisions of the traffic',
      description: `Right: ${rightPermit} permitted, ${rightDeny} denied. Wrong: ${wrongPermit} permitted, ${wrongDeny} denied.`,
      unit: '',
      bars: [
        {label: 'permit, right', value: rightPermit, tone: 'good'},
        {label: 'deny, right', value: rightDeny, tone: 'good'},
        {label: 'permit, wrong', value: wrongPermit, tone: 'bad'},
        {label: 'deny, wrong', value: wrongDeny, tone: 'waiting'},
      ],
    };
  }

  #comparison(): View {
    const effects = this.effects();
    const rows = Object.entries(ALGORITHMS).map(([id, label], index) => ({
      cells: [label, effects[index] ?? 'deny'],
      tone: id === this.#algorithm ? ('active' as const) : ('plain' as const),
    }));
    return {
      kind: 'table',
      title: 'The same rules, combined otherwise',
      description: `For this request: ${rows.map(({cells}) => cells.join(': ')).join('; ')}. In force: ${ALGORITHMS[this.#algorithm].toLowerCase()}.`,
      columns: ['Combining', 'This request'],
      rows,
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'policy-engine',
  title: 'A policy engine for zero trust',
  summary:
    'Decide every request by who asks, from what device, for what and when. Find what the rule from the time of the VPN lets in, and close it without locking out the engineer on call.',
  timeUnit: 'requests',
  parameters: {
    start: choice({
      label: 'Rules at first',
      options: {perimeter: 'Perimeter', mixed: 'Perimeter and new rules', 'zero-trust': 'Zero trust'},
      initial: 'mixed',
    }),
    algorithm: choice({label: 'Combining', options: ALGORITHMS, initial: 'deny-overrides'}),
    inside: number({label: 'Requests from office or VPN', unit: '%', min: 0, max: 100, step: 5, initial: 50}),
    silent: number({label: 'Devices whose agent is silent', unit: '%', min: 0, max: 50, step: 5, initial: 10}),
  },
  predict: {
    question:
      'An engineer on call reads the audit log, which she may from a healthy device. Another rule denies the audit log to unhealthy devices; denies override. Now the agent on her laptop falls silent, so nothing is known of it. What is decided?',
    options: [
      {
        text: 'Permit: nothing says that the device is unhealthy.',
        explanation:
          'Nothing says that it is healthy either, and a permission needs that. A missing signal counts for nothing, in either direction.',
      },
      {
        text: 'Deny: what can’t be known isn’t permitted.',
        explanation:
          'Both rules hang on the missing signal, so both are undecided, and so is the policy. Whatever is not clearly a permit is a deny.',
      },
      {
        text: 'An error: the request can’t be decided.',
        explanation:
          'The engine says so, in its reasons. But the enforcement point has a request to answer, and its default is to refuse.',
      },
    ],
    right: 1,
  },
  explain:
    'Each rule permits, denies, does not apply, or can’t tell because a signal is missing. Combined by “deny overrides”, one deny outweighs every permit, and a deny that can’t be excluded is enough to withhold a permission; so adding a prohibition never opens anything, and the order of the rules plays no role. Everything that isn’t permitted in the end is denied. The rule from the time of the VPN is a permission that looks at nothing but the network: whoever is inside may do everything that no other rule denies, with any device and whatever his role is.',
  challenges: [
    {
      id: 'vpn-hole',
      title: 'What the VPN lets in',
      task: 'With vpn-era in force, find a request that only this rule permits and that nobody wants: someone who deletes a photo of someone else.',
      hint: 'The rule looks at the network only. Change the request until nothing but the network speaks for it.',
      solved: (run: PolicyRun) => {
        const {effect, decisive} = run.decision;
        const only = effect === 'permit' && decisive.length === 1 && decisive[0] === 'vpn-era';
        return only && intended(run.probe) === 'deny' && run.probe.action === 'delete';
      },
    },
    {
      id: 'on-call-only',
      title: 'The engineer on call and no one else',
      task: `Start with the perimeter’s rules. Change them until all ${SPACE.length} possible requests are decided as intended: among them, only an engineer on call reads the audit log, and only from a healthy device.`,
      hint: 'Two of the old rules permit too much. Remove them, and permit what is needed. A deny rule can’t replace a permission that is missing.',
      solved: (run: PolicyRun) => run.values.start === 'perimeter' && run.wrong.length === 0,
    },
    {
      id: 'disagreement',
      title: 'The same rules, another answer',
      task: 'Find a request that “deny overrides” denies and “permit overrides” permits, under the same rules, and put the algorithm in force that decides it as intended.',
      hint: 'A permission and a prohibition have to apply to the same request. Which rule permits nearly everything?',
      solved: (run: PolicyRun) => {
        const [deny, permit] = run.effects();
        return deny === 'deny' && permit === 'permit' && run.decision.effect === intended(run.probe);
      },
    },
  ],
  firstFrame: 40,
  maxSteps: 400,
  pace: 6,
  start: (values, seed) => new PolicyRun(values, seed),
});
