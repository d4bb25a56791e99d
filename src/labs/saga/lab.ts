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
import {Rng} from '../kernel';
import type {Fate} from './card-network';
import {problems} from './check';
import type {Defect, Move} from './host';
import {SERVICES, type Event, type ServiceName, type Style} from './protocol';
import {PrintOrders, type Choice} from './shop';

const MOST_ORDERS = 8;
const DOWN_FOR = 8;
const DRAWN = 6;
const DUPLICATES = 0.1;

/** What becomes of the first orders, in turn. */
const FATES: readonly Fate[] = ['declined', 'fine', 'refused', 'fine'];

const FATE_WORDS: Readonly<Record<Fate, string>> = {
  fine: 'all is fine with it',
  declined: 'its card will be declined',
  refused: 'the carrier will refuse its address',
};

/** Columns of a saga's row: the step, and what was told of it. */
const STEPS: readonly {readonly label: string; readonly events: Readonly<Partial<Record<Event, Tone>>>}[] = [
  {label: 'reserve', events: {reserved: 'good', 'sold-out': 'bad', released: 'muted'}},
  {label: 'charge', events: {charged: 'good', declined: 'bad', refunded: 'muted'}},
  {label: 'ship', events: {shipped: 'good', refused: 'bad'}},
  {label: 'sell', events: {sold: 'good'}},
];

const MOVES: Readonly<Record<Move, string>> = {
  receive: 'receives',
  skip: 'finds in its inbox, and skips,',
  call: 'asks the card network about',
  commit: 'commits, with what follows from it in the same transaction,',
  send: 'sends, past any outbox, after',
  ack: 'acknowledges',
  publish: 'publishes from its outbox',
  mark: 'marks as published',
};

interface Values {
  readonly style: Style;
  readonly defect: Defect;
  readonly orders: number;
  readonly stock: number;
  readonly lock: 'off' | 'on';
  readonly crash: 'none' | 'call' | 'commit' | 'publish';
}

const isService = (text: string): text is ServiceName => SERVICES.some((service) => service === text);
const isFate = (text: string): text is Fate => Object.hasOwn(FATE_WORDS, text);

class SagaRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly shop: PrintOrders;
  /** Services that the reader crashed while they handled a message. */
  readonly struck = new Set<ServiceName>();
  readonly #rng: Rng;
  readonly #told = new Map<string, Event[]>();
  /** Events of the trace that have been noted. */
  #read = 0;
  /** When a service that crashed by itself comes back. */
  #back: {readonly service: ServiceName; readonly at: number} | undefined;
  #crashed = false;

  constructor(values: Values, seed: number) {
    this.values = values;
    const rng = Rng.seeded(seed);
    this.#rng = rng.split('choices');
    this.shop = new PrintOrders({
      style: values.style,
      defect: values.defect,
      stock: values.stock,
      semanticLock: values.lock === 'on',
      duplicates: DUPLICATES,
      reorder: true,
      rng: rng.split('broker'),
    });
    for (let order = 0; order < values.orders; order++) this.#place(FATES[order % FATES.length] ?? 'fine');
  }

  get time(): number {
    return this.shop.now;
  }

  /** Nothing moves any longer, and no service is down. */
  get quiet(): boolean {
    return this.shop.choices().length === 0 && SERVICES.every((service) => this.shop.hosts[service].up);
  }

  get problems(): string[] {
    return this.quiet ? problems(this.shop) : [];
  }

  /** Orders that ended as `state`. */
  count(state: string): number {
    return Object.values(this.shop.states.orders).filter((progress) => progress.state === state).length;
  }

  /** Orders that were turned away for want of a print. */
  get turnedAway(): number {
    return [...this.#told.values()].filter((events) => events.includes('sold-out')).length;
  }

  /** Orders that were turned away although, in the end, there is a print for them. */
  get turnedAwayInVain(): number {
    return this.quiet ? Math.min(this.turnedAway, this.shop.states.stock.free) : 0;
  }

  /** Orders with more than one charge. */
  get chargedTwice(): string[] {
    const charges = this.shop.network.bookings.filter(({amount}) => amount === 1).map(({order}) => order);
    return [...new Set(charges.filter((order, index) => charges.indexOf(order) !== index))];
  }

  step(): boolean {
    this.#recover();
    const choices = this.shop.choices();
    if (choices.length === 0) return false;
    this.#do(this.#rng.pick(choices));
    if (this.quiet) this.#conclude();
    return true;
  }

  actions(): Action[] {
    const {hosts} = this.shop;
    const place = (fate: Fate, label: string): Action[] =>
      this.shop.fates.size < MOST_ORDERS ? [{id: `place:${fate}`, label, group: 'Order a print'}] : [];
    return [
      ...SERVICES.map((service) =>
        hosts[service].up
          ? {id: `crash:${service}`, label: `Crash ${service}`, group: 'Crash'}
          : {id: `restart:${service}`, label: `Restart ${service}`, group: 'Crash'},
      ),
      ...place('fine', 'Order that is fine'),
      ...place('declined', 'Order with a bad card'),
      ...place('refused', 'Order to a bad address'),
    ];
  }

  act(id: string): void {
    const [what = '', which = ''] = id.split(':');
    if (what === 'place' && isFate(which)) return this.#place(which);
    if (!isService(which)) return;
    if (what === 'restart') return this.#restart(which);
    if (this.shop.hosts[which].task) this.struck.add(which);
    this.#crash(which, 'You crash it');
  }

  views(): View[] {
    return [this.#sagas(), this.#services(), this.#queues()];
  }

  metrics(): Metric[] {
    const {orders} = this.shop.states;
    const done = this.count('completed') + this.count('compensated');
    const waiting = SERVICES.reduce((sum, service) => sum + this.shop.queues[service].length, 0);
    return [
      {
        id: 'open',
        label: 'Sagas under way',
        value: Math.max(this.shop.fates.size, Object.keys(orders).length) - done,
        unit: '',
      },
      {id: 'completed', label: 'Completed', value: this.count('completed'), unit: ''},
      {id: 'compensated', label: 'Compensated', value: this.count('compensated'), unit: ''},
      {id: 'twice', label: 'Charged twice', value: this.chargedTwice.length, unit: ''},
      {id: 'messages', label: 'Messages at the broker', value: waiting, unit: ''},
    ];
  }

  hash(): string {
    return this.shop.trace.hash;
  }

  #place(fate: Fate): void {
    const order = `o${this.shop.fates.size + 1}`;
    this.shop.place(order, fate);
    this.#told.set(order, []);
    this.#say(`Order ${order} is placed; ${FATE_WORDS[fate]}.`);
  }

  #do(choice: Choice): void {
    const {service, move} = choice;
    const host = this.shop.hosts[service];
    const relaying = move === 'publish' || move === 'mark';
    const before = relaying ? host.outbox[0] : host.task?.message;
    const booked = this.shop.network.bookings.length;
    this.shop.choose(choice);
    this.#hear();
    const about = before ?? host.task?.message;
    this.#say(`${service} ${MOVES[move]} “${about?.id ?? ''}”.`);
    const {crash} = this.values;
    // Of the calls, one that was answered with "done": a declined card can't be charged twice.
    const now = move !== 'call' || this.shop.network.bookings.length > booked;
    if (!this.#crashed && service === 'payment' && move === crash && now) {
      this.#crashed = true;
      this.#back = {service, at: this.time + DOWN_FOR};
      this.#crash(service, 'It crashes right after that');
    }
  }

  /** Notes what the services have told since. */
  #hear(): void {
    const {events} = this.shop.trace;
    for (const event of events.slice(this.#read)) {
      if (event.kind === 'saga.told') this.#told.get(event.order)?.push(event.event);
    }
    this.#read = events.length;
  }

  #recover(): void {
    if (!this.#back) return;
    const {service, at} = this.#back;
    if (this.time < at && this.shop.choices().length > 0) return;
    this.#back = undefined;
    if (!this.shop.hosts[service].up) this.#restart(service);
  }

  #crash(service: ServiceName, how: string): void {
    this.shop.crash(service);
    this.#say(`${how}: ${service} loses its memory. Its database and the broker keep what they have.`);
  }

  #restart(service: ServiceName): void {
    this.shop.restart(service);
    this.#say(`${service} starts again. What it had not acknowledged comes again.`);
  }

  #conclude(): void {
    const found = this.problems;
    const ends = `${this.count('completed')} completed, ${this.count('compensated')} compensated`;
    const verdict = found.length === 0 ? 'Nothing was charged twice, and no print is lost' : `But ${found.join('; ')}`;
    const turned = this.turnedAwayInVain;
    const vain = turned > 0 ? ` ${turned} turned away although a print is left.` : '';
    this.#say(`All is at rest: ${ends}. ${verdict}.${vain}`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #sagas(): View {
    const {orders} = this.shop.states;
    const state = (order: string): string => orders[order]?.state ?? 'placed';
    const told = (order: string): readonly Event[] => this.#told.get(order) ?? [];
    const sentences = [...this.shop.fates.keys()].map((order) => {
      const events = told(order);
      return `${order}: ${state(order)}${events.length > 0 ? ` (${events.join(', ')})` : ''}`;
    });
    return {
      kind: 'rows',
      title: 'Sagas',
      description: `${sentences.join('; ')}.`,
      rows: [...this.shop.fates.keys()].map((order) => ({
        id: order,
        label: order,
        detail: state(order),
        cells: STEPS.map(({label, events}) => {
          const last = [...told(order)].reverse().find((event) => events[event] !== undefined);
          return last ? {text: last, tone: events[last] ?? 'plain'} : {text: label, tone: 'waiting'};
        }),
      })),
    };
  }

  #services(): View {
    const {stock, payments, parcels} = this.shop.states;
    const {bookings} = this.shop.network;
    const count = (status: string): number => Object.values(payments).filter((one) => one === status).length;
    const charges = bookings.filter(({amount}) => amount === 1).length;
    const texts: Readonly<Record<ServiceName, string>> = {
      order: `${this.count('completed')} completed, ${this.count('compensated')} compensated`,
      stock: `${stock.free} free, ${stock.pending} reserved, ${stock.sold} sold${stock.waiting.length > 0 ? `; ${stock.waiting.join(', ')} waiting` : ''}`,
      payment: `${count('charged')} charged, ${count('refunded')} refunded, ${count('declined')} declined`,
      shipping: `${parcels.length} shipped`,
    };
    const network = `${charges} charges, ${bookings.length - charges} refunds`;
    const found = this.problems;
    return {
      kind: 'table',
      title: 'What the databases hold',
      description: `Stock: ${texts.stock}. Payment: ${texts.payment}. Shipping: ${texts.shipping}. The card network, which is outside: ${network}. ${found.length > 0 ? `Wrong: ${found.join('; ')}.` : this.quiet ? 'All is at rest, and nothing is wrong.' : 'Under way.'}`,
      columns: ['Service', 'State', 'Outbox'],
      rows: [
        ...SERVICES.map((service) => {
          const {up, outbox} = this.shop.hosts[service];
          const tone: Tone = up ? 'plain' : 'bad';
          return {cells: [up ? service : `${service} (down)`, texts[service], String(outbox.length)], tone};
        }),
        {cells: ['card network', network, '–'], tone: this.chargedTwice.length > 0 ? 'bad' : 'plain'},
      ],
    };
  }

  #queues(): View {
    const line = (service: ServiceName): string => {
      const queue = this.shop.queues[service];
      return `${service}: ${queue.length === 0 ? 'none' : queue.map(({id}) => id).join(', ')}`;
    };
    return {
      kind: 'queue',
      title: 'Messages at the broker',
      description: `A message stays until it is acknowledged. ${SERVICES.map(line).join('; ')}.`,
      queues: SERVICES.map((service) => {
        const {up, task} = this.shop.hosts[service];
        const waiting = this.shop.queues[service].filter((queued) => queued !== task?.message);
        return {
          id: service,
          label: service,
          waiting: waiting.slice(0, DRAWN).map(({id}) => ({text: id, tone: 'waiting' as const})),
          hidden: Math.max(0, waiting.length - DRAWN),
          servers: [
            {
              label: up ? 'up' : 'down',
              tone: up ? (task ? ('active' as const) : ('muted' as const)) : ('bad' as const),
              ...(task && {serving: task.message.id}),
            },
          ],
        };
      }),
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'saga',
  title: 'Sagas',
  summary:
    'Prints are ordered from four services with a database each. Crash any of them between any two steps, and see whether every order still ends complete or undone.',
  timeUnit: 'steps',
  parameters: {
    style: choice({
      label: 'Coordination',
      options: {orchestration: 'Orchestration', choreography: 'Choreography'},
      initial: 'orchestration',
    }),
    defect: choice({
      label: 'Defect',
      options: {
        sound: 'None',
        'dual-write': 'No outbox: commit, then send',
        'no-inbox': 'No inbox',
        'no-key': 'No idempotency key',
        'lost-compensation': 'Compensations go past the outbox',
      },
      initial: 'sound',
    }),
    orders: number({label: 'Orders at first', unit: '', min: 1, max: 6, step: 1, initial: 4}),
    stock: number({label: 'Prints in stock', unit: '', min: 1, max: 6, step: 1, initial: 3}),
    lock: choice({label: 'Semantic lock', options: {off: 'Off', on: 'On'}, initial: 'off'}),
    crash: choice({
      label: 'Payment crashes once, right after it',
      options: {
        none: 'never',
        call: 'charged a card',
        commit: 'committed',
        publish: 'published from its outbox',
      },
      initial: 'call',
    }),
  },
  predict: {
    question:
      'The payment service asks the card network to charge a card, the network answers “done”, and the service crashes before it has written that down. What happens when it starts again?',
    options: [
      {
        text: 'The card is charged twice.',
        explanation:
          'It would be, without an idempotency key: the service can’t know that it has asked before. The network can: it has seen the key.',
      },
      {
        text: 'The order is lost: its message was already received.',
        explanation:
          'Received, and not acknowledged. The broker keeps a message until then, and delivers it again after the crash.',
      },
      {
        text: 'It asks again, and the card is charged once.',
        explanation:
          'The message comes again, for it was not acknowledged; the inbox doesn’t know it, for nothing was committed. So the service asks again, with the same key, and the network gives the same answer as before without charging again.',
      },
    ],
    right: 2,
  },
  explain:
    'No transaction spans the four databases, the broker and the card network, so a crash can fall between any two of them. Each gap is closed by doing something again and making sure that the second time has no effect: an unacknowledged message is delivered again, and the inbox knows it; the outbox, written with the state in one transaction, is published again, and the receiver’s inbox knows it; the card network is asked again, and knows the key. What can’t go on is undone step by step, up to the pivot; behind it, steps can only be repeated until they succeed. What a saga does not give is isolation: a reserved print may come back, and whoever was turned away meanwhile has read something that was never true in the end.',
  challenges: [
    {
      id: 'charge-twice',
      title: 'Charge a card twice',
      task: 'Find the defect and the instant of a crash that together make the card network charge an order twice.',
      hint: 'The service has to ask the network twice, and the network must not notice.',
      solved: ({chargedTwice}: SagaRun) => chargedTwice.length > 0,
    },
    {
      id: 'survive',
      title: 'Crash everything',
      task: 'In the system without a defect, with four orders or more, crash each of the four services while it handles a message. Let all come to rest with one saga completed, one compensated and nothing wrong.',
      hint: 'Go step by step: the queues show which service handles a message. Restart what you crashed.',
      solved: (run: SagaRun) =>
        run.values.defect === 'sound' &&
        run.shop.fates.size >= 4 &&
        run.struck.size === SERVICES.length &&
        run.quiet &&
        run.problems.length === 0 &&
        run.count('completed') > 0 &&
        run.count('compensated') > 0,
    },
    {
      id: 'turned-away',
      title: 'Turned away for nothing',
      task: 'Without a defect, let all come to rest so that an order was turned away as sold out and yet a print is left. Then see what the semantic lock makes of the same run.',
      hint: 'Little stock, no lock. An order has to be decided while the print is reserved by one that will be undone; a crash keeps it reserved for longer.',
      solved: (run: SagaRun) => run.values.defect === 'sound' && run.turnedAwayInVain > 0,
    },
  ],
  firstFrame: 60,
  maxSteps: 600,
  pace: 6,
  start: (values, seed) => new SagaRun(values, seed),
});
