import {once, type Database, type Tables} from './inbox';

/** What a consumer works with. */
export interface Delivery {
  /** The sender's id of the message, the same in each copy of it. */
  readonly id: string;
  readonly database: Database;
  /** Tells the queue that it may forget the message. */
  readonly acknowledge: () => void;
}

/** Deals with a delivery. At each `yield` it may crash, or another consumer may run; in between nothing can. */
export type Consumer = (delivery: Delivery) => Generator<undefined, void>;

/** What a consumer does in which order. */
export type ConsumerName =
  'ackFirst' | 'effectFirst' | 'markerFirst' | 'markerLast' | 'checkOutside' | 'oneTransaction';

/** Adds a like. */
function like(tables: Tables): void {
  tables.likes += 1;
}

/** Six ways to count a like, told apart by their order and by what is one transaction. */
export const CONSUMERS: Readonly<Record<ConsumerName, Consumer>> = {
  // #region separate
  *ackFirst({database, acknowledge}) {
    acknowledge();
    yield;
    database.transaction(like);
  },
  *effectFirst({database, acknowledge}) {
    database.transaction(like);
    yield;
    acknowledge();
  },
  *markerFirst({id, database, acknowledge}) {
    const isNew = database.transaction((tables) => once(tables, id, () => undefined));
    yield;
    if (isNew) database.transaction(like);
    yield;
    acknowledge();
  },
  *markerLast({id, database, acknowledge}) {
    if (!database.tables.inbox.has(id)) {
      yield;
      database.transaction(like);
      yield;
      database.transaction(({inbox}) => inbox.add(id));
    }
    yield;
    acknowledge();
  },
  // #endregion separate
  // #region together
  *checkOutside({id, database, acknowledge}) {
    if (!database.tables.inbox.has(id)) {
      yield;
      database.transaction((tables) => {
        like(tables);
        tables.inbox.add(id);
      });
    }
    yield;
    acknowledge();
  },
  *oneTransaction({id, database, acknowledge}) {
    database.transaction((tables) => once(tables, id, like));
    yield;
    acknowledge();
  },
  // #endregion together
};
