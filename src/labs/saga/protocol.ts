/** The four services. `order` takes orders, and is the orchestrator if there is one. */
export type ServiceName = 'order' | 'stock' | 'payment' | 'shipping';

/** All services, in the order of the saga. */
export const SERVICES: readonly ServiceName[] = ['order', 'stock', 'payment', 'shipping'];

/** What a service can do in one local transaction. */
export type Action = 'place' | 'reserve' | 'release' | 'sell' | 'charge' | 'refund' | 'ship';

/** What it tells afterwards. */
export type Event =
  | 'placed'
  | 'reserved'
  | 'sold-out'
  | 'released'
  | 'sold'
  | 'charged'
  | 'declined'
  | 'refunded'
  | 'shipped'
  | 'refused';

/** How the saga is coordinated: by commands of the order service, or by services that react to each other's events. */
export type Style = 'orchestration' | 'choreography';

/** A message on its way: a command to do something, or an event that tells what was done. */
export interface Message {
  /**
   * The identity by which a receiver knows that it has seen it. It is made of what the message says, and not drawn when it
   * is sent, so that a sender that sends again after a crash sends the same message. Each type occurs once in a saga.
   */
  readonly id: string;
  readonly type: Action | Event;
  readonly order: string;
  readonly to: ServiceName;
}

/** Makes a message. */
export function message(type: Action | Event, order: string, to: ServiceName): Message {
  return {id: `${order}:${type}`, type, order, to};
}

// #region saga
/**
 * A step of a saga. Up to the *pivot*, each step is *compensable*: something undoes what it did, in meaning if not in every
 * trace. The pivot is the point of no return: if it succeeds, the saga will complete. Steps behind it are *retriable*:
 * they can't be refused, only delayed, so trying again is all they need.
 */
export interface Step {
  readonly service: ServiceName;
  readonly action: Action;
  readonly done: Event;
  readonly kind: 'compensable' | 'pivot' | 'retriable';
  /** What is told if the step can't be done. */
  readonly refused?: Event;
  readonly compensation?: {readonly action: Action; readonly done: Event};
}

/** The order of a print. */
export const PRINT_SAGA: readonly Step[] = [
  {
    service: 'stock',
    action: 'reserve',
    done: 'reserved',
    refused: 'sold-out',
    kind: 'compensable',
    compensation: {action: 'release', done: 'released'},
  },
  {
    service: 'payment',
    action: 'charge',
    done: 'charged',
    refused: 'declined',
    kind: 'compensable',
    compensation: {action: 'refund', done: 'refunded'},
  },
  {service: 'shipping', action: 'ship', done: 'shipped', refused: 'refused', kind: 'pivot'},
  {service: 'stock', action: 'sell', done: 'sold', kind: 'retriable'},
];
// #endregion saga

/**
 * Checks that a saga can always end well: compensable steps, each with a compensation, then at most one pivot, then
 * retriable steps, none of which can be refused.
 *
 * @throws RangeError if it can't
 */
export function checkSaga(steps: readonly Step[]): void {
  const ranks = {compensable: 0, pivot: 1, retriable: 2};
  steps.forEach((step, index) => {
    const {kind, action, compensation, refused} = step;
    const before = steps[index - 1];
    if (before && (ranks[before.kind] > ranks[kind] || (before.kind === 'pivot' && kind === 'pivot'))) {
      throw new RangeError(`${action} is ${kind}, after a ${before.kind} step`);
    }
    if (kind === 'compensable' && !compensation) throw new RangeError(`nothing undoes ${action}`);
    if (kind === 'retriable' && refused) throw new RangeError(`${action} can be refused behind the pivot`);
  });
}

// #region choreography
/** Who does what when it hears of an event: all of the choreography, and written down nowhere else. */
export const REACTIONS: Readonly<
  Partial<Record<Event, readonly {readonly service: ServiceName; readonly action: Action}[]>>
> = {
  placed: [{service: 'stock', action: 'reserve'}],
  reserved: [{service: 'payment', action: 'charge'}],
  charged: [{service: 'shipping', action: 'ship'}],
  shipped: [{service: 'stock', action: 'sell'}],
  refused: [{service: 'payment', action: 'refund'}],
  declined: [{service: 'stock', action: 'release'}],
  refunded: [{service: 'stock', action: 'release'}],
};
// #endregion choreography

/** Actions that undo something. */
export const isCompensation = (type: Action | Event, style: Style): boolean =>
  style === 'orchestration'
    ? type === 'release' || type === 'refund'
    : ['refused', 'declined', 'refunded'].includes(type);
