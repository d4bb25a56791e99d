import type {Clock} from '../kernel';
import type {StoreEvent, Xid} from './events';
import {History} from './history';
import type {Scenario} from './scenarios';
import type {Script, Statement} from './script';
import {Store, type StoreOptions} from './store';
import type {Outcome, Transaction} from './transaction';

/** A client that runs one script, as one transaction or, after a rollback by the store, as several. */
export class Session {
  /** What it runs. */
  readonly script: Script;
  /** Its transactions, the last one the current one. */
  readonly attempts: Transaction[] = [];
  /** How many statements of the current attempt were given to the store. */
  position = 0;
  /** What the current attempt has read. */
  seen: Record<string, number> = {};

  /** A client that hasn't begun. */
  constructor(script: Script) {
    this.script = script;
  }

  /** The current transaction, once the first statement has begun it. */
  get tx(): Transaction | undefined {
    return this.position === 0 ? undefined : this.attempts.at(-1);
  }

  /** The next statement; none if the transaction has ended. */
  get next(): Statement | undefined {
    return this.hasEnded ? undefined : this.script.statements[this.position];
  }

  /** Whether its transaction has committed or was rolled back. */
  get hasEnded(): boolean {
    return this.tx !== undefined && this.tx.status !== 'active';
  }

  /** Whether its statement waits for a lock. */
  get waits(): boolean {
    return this.tx?.waiting !== undefined;
  }

  /** Whether the store rolled it back, and it may be tried again. */
  get hasFailed(): boolean {
    return this.tx?.status === 'aborted' && this.tx.reason !== 'rollback';
  }

  /** Whether its transaction can run a statement, or end. */
  get isOpen(): boolean {
    return this.tx?.status === 'active' && !this.waits;
  }
}

/** How a workload runs. */
export interface WorkloadOptions extends Pick<StoreOptions, 'level' | 'writes'> {
  /** Tells the time of events. */
  readonly clock?: Clock;
}

/** A store and the sessions that use it, which go on one statement at a time, in whatever order somebody chooses. */
export class Workload {
  /** What is played. */
  readonly scenario: Scenario;
  /** Where it is played. */
  readonly store: Store;
  /** Who plays. */
  readonly sessions: readonly Session[];

  /** Starts a scenario. */
  constructor(scenario: Scenario, options: WorkloadOptions) {
    this.scenario = scenario;
    this.store = new Store({...options, rows: scenario.rows});
    this.sessions = scenario.scripts.map((script) => new Session(script));
  }

  /** The sessions that can go on: they have a statement left, and don't wait. */
  get runnable(): readonly Session[] {
    return this.sessions.filter((session) => session.next !== undefined && !session.waits);
  }

  /** What happened, as Adya's model sees it. */
  get history(): History {
    return new History(this.store.trace.events);
  }

  /**
   * Runs the next statement of a session.
   *
   * @throws RangeError if the session can't go on
   */
  advance(session: Session): Outcome<unknown> {
    const statement = session.next;
    if (!statement || session.waits) throw new RangeError(`${session.script.name} can't go on`);
    const tx = session.tx ?? this.store.begin({readOnly: session.script.readOnly ?? false});
    if (session.position === 0) session.attempts.push(tx);
    session.position += 1;
    return statement.run(this.store, tx, session.seen);
  }

  /**
   * Lets a session whose transaction was rolled back start again, as a new transaction.
   *
   * @throws RangeError if the store hasn't rolled it back
   */
  retry(session: Session): void {
    if (!session.hasFailed) throw new RangeError(`${session.script.name} has nothing to try again`);
    session.position = 0;
    session.seen = {};
  }

  /** Whose transaction it is, and the how manieth, from 1. */
  sessionOf(xid: Xid): {readonly session: Session; readonly attempt: number} | undefined {
    for (const session of this.sessions) {
      const place = session.attempts.findIndex((tx) => tx.xid === xid);
      if (place >= 0) return {session, attempt: place + 1};
    }
    return undefined;
  }

  /** The name of a transaction, such as `T1`, or `T1′` for the second attempt. */
  nameOf(xid: Xid): string {
    const found = this.sessionOf(xid);
    return found ? `${found.session.script.name}${'′'.repeat(found.attempt - 1)}` : 'at first';
  }
}

// #region serial
/**
 * A serial order of the committed transactions that explains everything: every read gives what it gave, and the rows end
 * as they ended. `undefined` if there is none. Tries all orders, O(n!) for n transactions, which is why it can be trusted.
 */
export function serialOrder(workload: Workload): readonly Session[] | undefined {
  const committed = workload.sessions.filter(({tx}) => tx?.status === 'committed');
  return permutations(committed).find((order) => {
    const serial = new Workload(workload.scenario, {level: 'snapshot'});
    const twins = order.map((session) => {
      const twin = serial.sessions[workload.sessions.indexOf(session)];
      if (!twin) throw new Error('a session without a twin');
      // A session that was told to commit early has run only a part of its script.
      while (twin.position < session.position && twin.next) serial.advance(twin);
      if (twin.tx?.status === 'active') serial.store.commit(twin.tx);
      return twin;
    });
    return (
      same(serial.store.committed, workload.store.committed) &&
      order.every((session, place) => {
        const [own, other] = [session.tx?.xid, twins[place]?.tx?.xid];
        return same(answers(workload.store.trace.events, own), answers(serial.store.trace.events, other));
      })
    );
  });
}

/** All that a transaction was told, in order. */
function answers(events: readonly StoreEvent[], xid: Xid | undefined): unknown {
  return events.flatMap((event) => {
    if (event.kind === 'tx.read' && event.tx === xid) return [[event.key, event.value]];
    if (event.kind === 'tx.scan' && event.tx === xid) return event.rows.map(({key, value}) => [key, value]);
    return [];
  });
}
// #endregion serial

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** All orders of some items. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, place) =>
    permutations(items.filter((_, other) => other !== place)).map((rest) => [item, ...rest]),
  );
}
