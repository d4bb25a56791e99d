import {Trace, type Clock, type Rng, type TraceEvent} from '../kernel';
import {CardNetwork, type Fate} from './card-network';
import {Host, type Behavior, type Defect, type Inlet, type Move} from './host';
import {begin, orchestrate, type Progress} from './orchestrator';
import {
  isCompensation,
  message,
  REACTIONS,
  SERVICES,
  type Action,
  type Event,
  type Message,
  type ServiceName,
  type Style,
} from './protocol';
import {
  charge,
  refund,
  release,
  reserve,
  sell,
  ship,
  type Parcels,
  type Payments,
  type Result,
  type Stock,
} from './services';

/** What happens in a shop. */
export type SagaEvent = TraceEvent &
  (
    | {readonly kind: 'saga.place'; readonly order: string; readonly fate: Fate}
    | {readonly kind: 'saga.move'; readonly move: Move; readonly message: string}
    | {readonly kind: 'saga.told'; readonly order: string; readonly event: Event}
    | {readonly kind: 'saga.crash' | 'saga.restart'}
  );

/** How a shop starts. */
export interface ShopOptions {
  readonly style: Style;
  readonly defect?: Defect;
  /** Prints that can be sold. */
  readonly stock: number;
  readonly semanticLock?: boolean;
  /** Probability that the broker delivers a message twice. */
  readonly duplicates?: number;
  /** Whether the broker delivers in any order. */
  readonly reorder?: boolean;
  /** Draws what the broker does; without it the broker is on its best behavior. */
  readonly rng?: Rng;
}

/** Something that can happen next. */
export interface Choice {
  readonly service: ServiceName;
  readonly move: Move;
}

/** The orders, by name. */
export type Orders = Readonly<Record<string, Progress>>;

const ACTIONS: ReadonlySet<string> = new Set<Action>([
  'place',
  'reserve',
  'release',
  'sell',
  'charge',
  'refund',
  'ship',
]);

const isAction = (type: Action | Event): type is Action => ACTIONS.has(type);

/** What a message makes its receiver do: what it says if it is a command, what follows from it if it is an event. */
function actionFor({type, to}: Message): Action | undefined {
  return isAction(type) ? type : REACTIONS[type]?.find(({service}) => service === to)?.action;
}

/**
 * The photo app's print shop: four services with a database each, a broker between them, and the card network outside.
 * Nothing happens by itself: {@link PrintOrders.choices} says what can happen next, and a test or a reader decides. So every
 * interleaving and every crash can be played.
 */
export class PrintOrders implements Clock {
  readonly options: ShopOptions;
  readonly trace: Trace<SagaEvent> = new Trace(this);
  readonly network = new CardNetwork();
  /** What was ordered, and what is to become of it. */
  readonly fates = new Map<string, Fate>();
  readonly #queues: Readonly<Record<ServiceName, Message[]>> = {order: [], stock: [], payment: [], shipping: []};
  readonly #order: Host<Orders>;
  readonly #stock: Host<Stock>;
  readonly #payment: Host<Payments>;
  readonly #shipping: Host<Parcels>;
  readonly #style: Style;
  readonly #defect: Defect;
  readonly #hosts: Readonly<
    Record<ServiceName, Pick<Host<unknown>, 'outbox' | 'task' | 'up' | 'moves' | 'move' | 'crash' | 'restart'>>
  >;
  #now = 0;
  #calls = 0;

  constructor(options: ShopOptions) {
    this.options = options;
    const {style, defect = 'sound', stock, semanticLock = false} = options;
    this.#style = style;
    this.#defect = defect;
    const fate = (order: string): Fate => this.fates.get(order) ?? 'fine';
    this.#order = this.#host<Orders>('order', {}, (received, state) => this.#progress(received, state));
    this.#stock = this.#host<Stock>(
      'stock',
      {free: stock, pending: 0, sold: 0, waiting: []},
      ({order}, state, action) => {
        if (action === 'reserve') return reserve(state, order, semanticLock);
        return action === 'release' ? release(state, order) : sell(state, order);
      },
    );
    this.#payment = this.#host<Payments>('payment', {}, ({order}, state, action, answer) =>
      action === 'charge' ? charge(state, order, answer === true) : refund(state, order),
    );
    this.#shipping = this.#host<Parcels>('shipping', [], ({order}, state) =>
      ship(state, order, fate(order) !== 'refused'),
    );
    this.#hosts = {order: this.#order, stock: this.#stock, payment: this.#payment, shipping: this.#shipping};
  }

  /** Moves so far. */
  get now(): number {
    return this.#now;
  }

  /** The services' hosts. */
  get hosts(): Readonly<Record<ServiceName, Pick<Host<unknown>, 'outbox' | 'task' | 'up' | 'moves'>>> {
    return this.#hosts;
  }

  /** The committed states of the services. */
  get states(): {
    readonly orders: Orders;
    readonly stock: Stock;
    readonly payments: Payments;
    readonly parcels: Parcels;
  } {
    return {
      orders: this.#order.state,
      stock: this.#stock.state,
      payments: this.#payment.state,
      parcels: this.#shipping.state,
    };
  }

  /** What the broker holds for each service. */
  get queues(): Readonly<Record<ServiceName, readonly Message[]>> {
    return this.#queues;
  }

  /** Places an order. The client's request is durable, as the client repeats it until it is acknowledged. */
  place(order: string, fate: Fate): void {
    if (this.fates.has(order)) throw new RangeError(`${order} was placed before`);
    this.fates.set(order, fate);
    this.trace.record({kind: 'saga.place', order, fate});
    this.#publish(message('place', order, 'order'));
  }

  /** What can happen next, apart from crashes. Nothing: all is at rest, or waits for a service that is down. */
  choices(): Choice[] {
    return SERVICES.flatMap((service) => this.hosts[service].moves().map((move) => ({service, move})));
  }

  /**
   * Lets it happen.
   *
   * @throws RangeError if it can't happen now
   */
  choose({service, move}: Choice): void {
    const host = this.#hosts[service];
    const before = host.task?.message ?? host.outbox[0];
    host.move(move);
    this.#now += 1;
    const what = move === 'publish' || move === 'mark' ? before : (host.task?.message ?? before);
    this.trace.record({kind: 'saga.move', node: service, move, message: what?.id ?? ''});
  }

  /** Crashes a service; its database and the broker stay as they are. */
  crash(service: ServiceName): void {
    this.#hosts[service].crash();
    this.trace.record({kind: 'saga.crash', node: service});
  }

  /** Starts it again. */
  restart(service: ServiceName): void {
    this.#hosts[service].restart();
    this.trace.record({kind: 'saga.restart', node: service});
  }

  #host<State>(
    name: ServiceName,
    initial: State,
    transact: (
      received: Message,
      state: State,
      action: Action | undefined,
      answer: boolean | undefined,
    ) => Result<State> & {readonly send?: readonly Message[]},
  ): Host<State> {
    const behavior: Behavior<State> = {
      initial,
      calls: () => name === 'payment',
      call: (received) => this.#book(received),
      handle: (received, state, answer) => {
        const result = transact(received, state, actionFor(received), answer);
        for (const {event, order} of result.events) this.trace.record({kind: 'saga.told', node: name, order, event});
        const told = result.events.flatMap(({event, order}) => this.#tell(event, order));
        return {state: result.state, send: [...(result.send ?? []), ...told]};
      },
      direct: ({type}) =>
        this.#defect === 'dual-write' || (this.#defect === 'lost-compensation' && isCompensation(type, this.#style)),
    };
    const inbox = this.#defect !== 'no-inbox';
    return new Host(name, behavior, this.#inlet(name), (sent) => this.#publish(sent), {inbox});
  }

  /** Who hears of an event: the orchestrator, or those who react and the order service, which keeps the books. */
  #tell(event: Event, order: string): Message[] {
    if (this.#style === 'orchestration') return [message(event, order, 'order')];
    const reacting = (REACTIONS[event] ?? []).map(({service}) => message(event, order, service));
    const ends = event === 'sold' || event === 'sold-out' || event === 'released';
    return ends ? [...reacting, message(event, order, 'order')] : reacting;
  }

  #progress({type, order}: Message, orders: Orders): Result<Orders> & {readonly send?: readonly Message[]} {
    const orchestrated = this.#style === 'orchestration';
    const before = orders[order];
    if (isAction(type)) {
      // A second request for an order that exists, which only a system without inbox lets come this far.
      if (before) return {state: orders, events: []};
      const {progress, send} = begin(order);
      const state = {...orders, [order]: progress};
      return orchestrated ? {state, events: [], send} : {state, events: [{event: 'placed', order}]};
    }
    if (!before) return {state: orders, events: []};
    if (orchestrated) {
      const {progress, send} = orchestrate(before, type, order);
      return {state: {...orders, [order]: progress}, events: [], send};
    }
    const state = type === 'sold' ? 'completed' : 'compensated';
    return {state: {...orders, [order]: {state, at: 0}}, events: []};
  }

  // #region idempotency-key
  /** Asks the card network. The key is the message's, so that asking again after a crash asks for the same thing. */
  #book(received: Message): boolean {
    const {order, id} = received;
    this.#calls += 1;
    const key = this.#defect === 'no-key' ? `call ${this.#calls}` : id;
    if (actionFor(received) === 'refund') return this.network.book({key, order, amount: -1}, true);
    return this.network.book({key, order, amount: 1}, this.fates.get(order) !== 'declined');
  }
  // #endregion idempotency-key

  #publish(sent: Message): void {
    const {rng, duplicates = 0} = this.options;
    this.#queues[sent.to].push(sent);
    if (rng?.chance(duplicates) === true) this.#queues[sent.to].push(sent);
  }

  #inlet(name: ServiceName): Inlet {
    const queue = this.#queues[name];
    const {rng, reorder = false} = this.options;
    return {
      messages: queue,
      next: () => (reorder && rng ? rng.int(queue.length) : 0),
      remove: (done) => {
        const index = queue.indexOf(done);
        if (index >= 0) queue.splice(index, 1);
      },
    };
  }
}
