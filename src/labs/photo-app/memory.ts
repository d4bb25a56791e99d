/**
 * Adapters that hold everything in maps, and the invariants of the photo app as a function over them.
 *
 * They do not fail by themselves: see `injectFaults` in `intercept.ts`.
 *
 * @module
 */
import type {
  Clock,
  Delivery,
  Feed,
  Identity,
  Instant,
  Message,
  MetadataDatabase,
  ObjectName,
  ObjectStore,
  PhotoId,
  Ports,
  PutResult,
  Queue,
  Sign,
  Tables,
  Topic,
  UserId,
} from './ports';
import {valetKeyText} from './valet-key';
import type {ValetKey} from './valet-key';

/** Knows a fixed set of tokens. */
export class MemoryIdentity implements Identity {
  readonly #users: ReadonlyMap<string, UserId>;

  /** @param users - user by token */
  constructor(users: ReadonlyMap<string, UserId>) {
    this.#users = users;
  }

  verify(token: string): Promise<UserId | undefined> {
    return Promise.resolve(this.#users.get(token));
  }
}

/** An object store that checks valet keys and never overwrites. */
export class MemoryObjectStore implements ObjectStore {
  readonly objects = new Map<ObjectName, Uint8Array>();
  readonly #sign: Sign;
  readonly #clock: Clock;

  /** @param sign - under the same secret key as the app's */
  constructor(sign: Sign, clock: Clock) {
    this.#sign = sign;
    this.#clock = clock;
  }

  put(key: ValetKey, bytes: Uint8Array): Promise<PutResult> {
    const genuine = this.#sign(valetKeyText(key)) === key.signature;
    if (!genuine || bytes.length > key.maxBytes) return Promise.resolve('refused');
    if (this.#clock() >= key.expiresAt) return Promise.resolve('expired');
    if (this.objects.has(key.object)) return Promise.resolve('exists');
    this.objects.set(key.object, bytes.slice());
    return Promise.resolve('created');
  }

  exists(name: ObjectName): Promise<boolean> {
    return Promise.resolve(this.objects.has(name));
  }

  get(name: ObjectName): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.objects.get(name)?.slice());
  }
}

/** Three tables and one writer at a time. */
export class MemoryMetadata implements MetadataDatabase {
  #tables: Tables = {photos: new Map(), requests: new Map(), outbox: new Map()};

  /** What is committed. */
  get tables(): Tables {
    return this.#tables;
  }

  transaction<T>(body: (tables: Tables) => T): Promise<T> {
    return new Promise((resolve) => {
      const draft = {
        photos: new Map(this.#tables.photos),
        requests: new Map(this.#tables.requests),
        outbox: new Map(this.#tables.outbox),
      };
      const result = body(draft);
      this.#tables = draft; // the commit point: one assignment, so all of it or, if `body` threw, none of it
      resolve(result);
    });
  }
}

/** A queue with a visibility timeout. It may deliver a message twice, also to two consumers at once. */
export class MemoryQueue implements Queue {
  readonly #entries = new Map<number, {message: Message; visibleAt: Instant; receipt: string}>();
  readonly #clock: Clock;
  readonly #visibilityTimeout: Instant;
  #sent = 0;
  #delivered = 0;

  /** @param visibilityTimeout - milliseconds for which a received message is hidden from other consumers */
  constructor(clock: Clock, visibilityTimeout: Instant) {
    this.#clock = clock;
    this.#visibilityTimeout = visibilityTimeout;
  }

  /** Everything that is sent and not acknowledged, visible or not. */
  get unacknowledged(): readonly Message[] {
    return [...this.#entries.values()].map((entry) => entry.message);
  }

  send(message: Message): Promise<void> {
    this.#entries.set(this.#sent++, {message, visibleAt: this.#clock(), receipt: ''});
    return Promise.resolve();
  }

  /** O(n) in the number of entries. */
  receive(topic: Topic): Promise<Delivery | undefined> {
    for (const entry of this.#entries.values()) {
      if (entry.message.topic !== topic || entry.visibleAt > this.#clock()) continue;
      entry.visibleAt = this.#clock() + this.#visibilityTimeout;
      entry.receipt = `receipt-${++this.#delivered}`;
      return Promise.resolve({message: entry.message, receipt: entry.receipt});
    }
    return Promise.resolve(undefined);
  }

  /** O(n) in the number of entries. */
  acknowledge(receipt: string): Promise<void> {
    for (const [position, entry] of this.#entries) {
      if (entry.receipt === receipt) this.#entries.delete(position);
    }
    return Promise.resolve();
  }
}

/** One feed for everybody, oldest first. */
export class MemoryFeed implements Feed {
  readonly entries = new Map<PhotoId, ObjectName>();

  add(photo: PhotoId, thumbnail: ObjectName): Promise<void> {
    this.entries.set(photo, thumbnail);
    return Promise.resolve();
  }
}

/** The ports of the app, in memory, open to inspection. */
export interface MemoryWorld extends Ports {
  readonly objects: MemoryObjectStore;
  readonly metadata: MemoryMetadata;
  readonly queue: MemoryQueue;
  readonly feed: MemoryFeed;
}

/**
 * What is wrong with a world: one line per violated invariant and photo, none if all is well.
 *
 * The invariants hold between any two calls to a port, not only when the app is at rest. O(photos × messages).
 */
export function violations({objects, metadata, queue, feed}: MemoryWorld): string[] {
  const {photos, outbox} = metadata.tables;
  const pending = [...outbox.values(), ...queue.unacknowledged];
  const promised = (topic: Topic, photo: PhotoId) => pending.some((m) => m.topic === topic && m.photo === photo);
  const found: string[] = [];
  const demand = (holds: boolean, invariant: string, photo: PhotoId) => {
    if (!holds) found.push(`${invariant}: ${photo}`);
  };

  const originals = new Set<ObjectName>();
  for (const photo of photos.values()) {
    demand(objects.objects.has(photo.original), 'I1 a photo has its bytes', photo.id);
    demand(!originals.has(photo.original), 'I2 one photo per idempotency key', photo.id);
    originals.add(photo.original);
    if (photo.status === 'processing') {
      demand(promised('thumbnail', photo.id), 'I3 a photo in processing has a job', photo.id);
    }
    if (photo.status === 'ready') {
      demand(objects.objects.has(photo.thumbnail), 'I4 a ready photo has its thumbnail', photo.id);
      demand(feed.entries.has(photo.id) || promised('feed', photo.id), 'I5 a ready photo reaches the feed', photo.id);
    }
  }
  for (const id of feed.entries.keys()) {
    demand(photos.get(id)?.status === 'ready', 'I6 the feed shows only ready photos', id);
  }
  return found;
}
