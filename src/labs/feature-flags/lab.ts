import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {bucketOf} from './bucket';
import {brokenFlag, encoderFlag, Fleet, FLAG_KEY, RATE, SERVICES, USERS, type Instance, type Tally} from './fleet';
import {evaluate} from './flag';

const STEP = 500;
const SECOND = 1000 / STEP;
const EVENT_AT = 30_000;
const PERCENTAGES = [1, 10, 50, 100];
/** Users that are drawn: one of the staff, and three whose buckets lie below 10 %, 30 % and 60 %. */
const DRAWN = ['staff-1', 'user-12', 'ada', 'user-1'];

interface Values {
  readonly news: 'poll' | 'stream' | 'both';
  readonly interval: number;
  readonly instances: number;
  readonly percent: number;
  readonly evaluate: 'each' | 'edge';
  readonly dead: number;
  readonly event: 'kill' | 'raise' | 'none';
}

class FlagsRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly fleet: Fleet;
  /** The percentage that was last published. */
  percent: number;
  /** Good publications since the start, those of them that arrived everywhere, and those that were kills. */
  changes = 0;
  arrivals = 0;
  kills = 0;
  mixed = 0;
  late = 0;
  fallbacks = 0;
  readonly #ticks: (Tally & {readonly asked: number})[] = [];
  #settled = true;

  constructor(values: Values, seed: number) {
    const {interval, dead} = values;
    this.values = values;
    this.percent = values.percent;
    this.fleet = new Fleet({...values, seed, interval: 1000 * interval, dead: dead / 100});
    this.#say(
      `${RATE} requests a second pass an instance of edge and one of thumbs, ${values.instances} of each. The new encoder is on for the staff and ${this.percent} % of everybody else.`,
    );
  }

  get time(): number {
    return this.fleet.scheduler.now / 1000;
  }

  /** Seconds from the last good publication until half and until all of the instances had it; not a number until then. */
  get spreading(): {half: number; all: number} {
    const {at, half = NaN, all = NaN} = this.fleet.spreading;
    return this.changes === 0 ? {half: NaN, all: NaN} : {half: (half - at) / 1000, all: (all - at) / 1000};
  }

  /** Questions a second that the flag store got in the last minute, or since the start. */
  get load(): number {
    const ticks = this.#ticks.slice(-60 * SECOND);
    return ticks.length === 0 ? 0 : (SECOND * ticks.reduce((sum, {asked}) => sum + asked, 0)) / ticks.length;
  }

  step(): boolean {
    const {fleet, values} = this;
    if (fleet.scheduler.now === EVENT_AT) this.#happen(values.event);
    const before = fleet.asked;
    const tally = fleet.run(STEP);
    this.#ticks.push({...tally, asked: fleet.asked - before});
    this.mixed += tally.mixed;
    this.late += tally.late;
    this.fallbacks += tally.fallback;
    if (!this.#settled && fleet.spreading.all !== undefined) {
      this.#settled = true;
      this.arrivals += 1;
      this.#say(`All instances have version ${fleet.spreading.version}, ${this.spreading.all.toFixed(1)} s after it.`);
    }
    return true;
  }

  actions(): Action[] {
    const {isUp, intended} = this.fleet;
    const publishing = isUp
      ? [
          ...(intended.on
            ? [{id: 'kill', label: 'Kill', group: 'The flag'}]
            : [{id: 'revive', label: 'Turn on again', group: 'The flag'}]),
          ...PERCENTAGES.filter((percent) => percent !== this.percent).map((percent) => ({
            id: `percent:${percent}`,
            label: `${percent} %`,
            group: 'The flag',
          })),
          {id: 'broken', label: 'Publish a mistake', group: 'The flag'},
        ]
      : [];
    return [
      ...publishing,
      isUp
        ? {id: 'stop', label: 'Stop it', group: 'The flag store'}
        : {id: 'start', label: 'Start it', group: 'The flag store'},
      ...SERVICES.map((service) => ({
        id: `restart:${service}`,
        label: `Restart ${service.charAt(0)}1`,
        group: 'An instance',
      })),
    ];
  }

  act(id: string): void {
    const {fleet} = this;
    const [what, target = ''] = id.split(':');
    switch (what) {
      case 'kill':
        this.#publish(false, this.percent);
        break;
      case 'revive':
        this.#publish(true, this.percent);
        break;
      case 'percent':
        this.#publish(fleet.intended.on, Number(target));
        break;
      case 'broken':
        fleet.publish(brokenFlag(), 'mistake');
        this.#say(
          'Somebody publishes a flag whose shares are not 10,000 buckets. Each instance that hears of it refuses it.',
        );
        break;
      case 'stop':
        fleet.stop();
        this.#say('The flag store stops. Instances go on with what they have.');
        break;
      case 'start':
        fleet.start();
        this.#say('The flag store answers again.');
        break;
      default: {
        const instance = fleet.instances.find(({service}) => service === target);
        if (instance === undefined) throw new RangeError(`There is no service «${target}».`);
        fleet.restart(instance);
        this.#say(`${instance.name} starts again, with no flags in its memory.`);
      }
    }
  }

  views(): View[] {
    return [this.#copies(), this.#decisions(), this.#series()];
  }

  metrics(): Metric[] {
    return [
      {id: 'half', label: 'Half the instances knew after', value: this.spreading.half, unit: 's'},
      {id: 'all', label: 'All instances knew after', value: this.spreading.all, unit: 's'},
      {id: 'late', label: 'New encoder, though killed', value: this.late, unit: ''},
      {id: 'mixed', label: 'Requests with both variants', value: this.mixed, unit: ''},
      {id: 'fallbacks', label: 'Requests without a flag', value: this.fallbacks, unit: ''},
      {id: 'load', label: 'Asked of the flag store', value: this.load, unit: '1/s'},
    ];
  }

  hash(): string {
    return this.fleet.trace.hash;
  }

  /** What the parameters plan for second 30, unless the reader has published a change before, or nobody can. */
  #happen(event: Values['event']): void {
    if (event === 'none' || this.changes > 0) return;
    if (!this.fleet.isUp) this.#say('The flag store is down: the flag can’t be changed.');
    else if (event === 'kill') this.#publish(false, this.percent);
    else this.#publish(true, 50);
  }

  #publish(on: boolean, percent: number): void {
    const wasOn = this.fleet.intended.on;
    this.percent = percent;
    this.changes += 1;
    if (wasOn && !on) this.kills += 1;
    this.#settled = false;
    this.fleet.publish(encoderFlag(on, percent), on ? `${percent} %` : 'kill');
    const {version} = this.fleet.spreading;
    const meaning = wasOn ? 'the flag is killed' : `${percent} % of users once it is on again; it stays killed`;
    this.#say(`Version ${version}: ${on ? `${percent} % of users` : meaning}.`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #copies(): View {
    const {fleet} = this;
    const {version} = fleet.spreading;
    const old = fleet.instances.filter(({flags}) => flags.version < version);
    const cell = ({name, flags}: Instance): {text: string; tone: 'good' | 'waiting' | 'bad'} =>
      flags.version === 0
        ? {text: `${name} none`, tone: 'bad'}
        : {text: `${name} v${flags.version}`, tone: flags.version === version ? 'good' : 'waiting'};
    return {
      kind: 'rows',
      title: 'Which version each instance has',
      description: `Version ${version} is the last good one published${fleet.isUp ? '' : ', and the flag store is down'}. ${old.length} of ${fleet.instances.length} instances do not have it${old.length === 0 ? '.' : `: ${old.map(({name}) => name).join(', ')}.`}`,
      rows: SERVICES.map((service) => ({id: service, label: service, cells: fleet.of(service).map(cell)})),
    };
  }

  #decisions(): View {
    const {fleet, values} = this;
    const [edge, thumbs] = SERVICES.map((service) => fleet.of(service)[0]);
    const told = ({variant, reason}: {variant: string; reason: string}): string => `${variant} (${reason})`;
    const rows = USERS.filter(({key}) => DRAWN.includes(key)).map((user) => {
      const intended = evaluate(fleet.intended, user);
      const seen = [edge, values.evaluate === 'edge' ? edge : thumbs].map(
        (instance) => instance?.flags.evaluate(FLAG_KEY, user, 'old') ?? intended,
      );
      return {
        cells: [
          user.key,
          bucketOf(fleet.intended.salt, user.key).toLocaleString('en'),
          told(intended),
          ...seen.map(told),
        ],
        tone: seen.every(({variant}) => variant === intended.variant) ? ('plain' as const) : ('bad' as const),
        differs: seen[0]?.variant !== seen[1]?.variant,
      };
    });
    return {
      kind: 'table',
      title: 'Who gets what',
      description: `By the last good version the new encoder is ${fleet.intended.on ? `on for the staff and for buckets below ${(100 * this.percent).toLocaleString('en')}` : 'off for everybody'}. For ${rows.filter(({differs}) => differs).length} of these ${rows.length} users, e1 and t1 decide differently.`,
      columns: ['User', 'Bucket', 'Meant', 'At e1', values.evaluate === 'edge' ? 't1, by e1' : 'At t1'],
      rows: rows.map(({cells, tone}) => ({cells, tone})),
    };
  }

  #series(): View {
    const count = (what: 'fresh' | 'mixed', from: number): number =>
      this.#ticks.slice(from, from + 2 * SECOND).reduce((sum, tick) => sum + tick[what], 0);
    const line = (what: 'fresh' | 'mixed'): [number, number][] => {
      const points: [number, number][] = [];
      for (let from = 0; from + 2 * SECOND <= this.#ticks.length; from += 2 * SECOND) {
        points.push([(from + 2 * SECOND) / SECOND, count(what, from) / 2]);
      }
      return points;
    };
    return {
      kind: 'series',
      title: 'Requests',
      description: `At ${RATE} requests a second, the new encoder has run for ${this.late} requests although the flag was killed; in ${this.mixed} requests the two services had different variants.`,
      x: {label: 'time', unit: 's'},
      y: {label: 'rate', unit: '1/s'},
      lines: [
        {label: 'new encoder', points: line('fresh')},
        {label: 'both variants', points: line('mixed'), dashed: true},
      ],
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'feature-flags',
  title: 'A flag on its way',
  summary:
    'A flag is killed or raised, and every instance hears of it at another moment. See how long the old decision goes on, and for whom two services disagree.',
  timeUnit: 's',
  parameters: {
    news: choice({
      label: 'Instances',
      options: {poll: 'Ask for news', stream: 'Are told', both: 'Are told, and ask too'},
      initial: 'poll',
    }),
    interval: number({label: 'They ask every', unit: 's', min: 2, max: 60, step: 1, initial: 30}),
    instances: number({label: 'Instances of each service', unit: '', min: 2, max: 10, step: 1, initial: 8}),
    percent: number({label: 'On for, at first', unit: '%', min: 0, max: 100, step: 1, initial: 30}),
    evaluate: choice({
      label: 'Who decides',
      options: {each: 'Each service for itself', edge: 'The edge; thumbs obeys'},
      initial: 'each',
    }),
    dead: number({label: 'Dead connections at a change', unit: '%', min: 0, max: 50, step: 5, initial: 0}),
    event: choice({
      label: `In second ${EVENT_AT / 1000}`,
      options: {kill: 'The flag is killed', raise: 'It is raised to 50 %', none: 'Nothing happens'},
      initial: 'kill',
    }),
  },
  predict: {
    question:
      'Two services of eight instances ask for news every 30 s, each at a moment of its own. In second 30 you kill the flag. When does the last instance stop?',
    options: [
      {
        text: 'Within a second: a kill switch works at once',
        explanation:
          'The store knows at once. An instance evaluates by its own copy, without a call, and learns of the change when it asks the next time.',
      },
      {
        text: 'After about 15 s, half an interval',
        explanation:
          'That is when half of them know, and the mean over the instances. The incident ends with the last one.',
      },
      {
        text: 'After nearly 30 s, a whole interval',
        explanation:
          'Sixteen waits are uniform from 0 to 30 s. The longest of them is 30 × 16/17 = 28 s on average: the more instances, the nearer to the whole interval.',
      },
    ],
    right: 2,
  },
  explain:
    'Each instance has a copy of the flag and decides by it, so a decision costs no call, and a change is in force when it has arrived. By asking every I seconds it arrives after I/2 on average and I × n/(n + 1) at the last of n. Meanwhile two services that decide for themselves can disagree within one request: for λ requests a second of which a share s changes variant, λsI/3 of them. One that decides and passes the variant on makes that zero, and changes nothing about the delay. Being told takes a quarter of a second, unless the connection is dead and nobody knows: then there is no upper bound, and asking now and then is what gives one.',
  challenges: [
    {
      id: 'seconds',
      title: 'A switch that works in two seconds',
      task: 'With six instances of each service or more, kill the flag so that all have it within 2 s. The flag store may be asked once a second at most.',
      hint: 'Asking twice as often halves the delay and doubles the load. What has neither?',
      solved: ({fleet, spreading, values, load, kills}: FlagsRun) =>
        kills > 0 && !fleet.intended.on && values.instances >= 6 && spreading.all <= 2 && load <= 1,
    },
    {
      id: 'dead',
      title: 'Dead and nobody knows',
      task: 'A fifth of the connections or more are dead at a change. With six instances of each service or more, get a kill to half of them within 2 s and to all within 30 s, by at most one question a second.',
      hint: 'The first number needs one way, the second needs the other. How often may twelve instances ask if the store is to hear one question a second?',
      solved: ({fleet, spreading, values, load, kills}: FlagsRun) =>
        kills > 0 &&
        !fleet.intended.on &&
        values.instances >= 6 &&
        values.dead >= 20 &&
        spreading.half <= 2 &&
        spreading.all > 2 &&
        spreading.all <= 30 &&
        load <= 1,
    },
    {
      id: 'one-answer',
      title: 'One request, one answer',
      task: 'Begin with 10 % or more, and let instances only ask, every 20 s or less often. Kill the flag and change it once more, let each of the two arrive everywhere, and have no request with both variants.',
      hint: 'You can’t make them hear at the same moment. Who else could tell thumbs?',
      solved: ({values, kills, arrivals, mixed}: FlagsRun) =>
        values.news === 'poll' &&
        values.interval >= 20 &&
        values.percent >= 10 &&
        kills > 0 &&
        arrivals >= 2 &&
        mixed === 0,
    },
  ],
  firstFrame: 29 * SECOND, // just before the kill that the prediction asks about
  maxSteps: 180 * SECOND,
  pace: 6,
  start: (values, seed) => new FlagsRun(values, seed),
});
