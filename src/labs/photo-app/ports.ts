/**
 * What the photo app asks of the outside world: one interface per dependency, nothing about how it is met.
 *
 * Cockburn calls such an interface a port and whatever implements it an adapter. The adapters in `memory.ts` hold
 * everything in maps. Later labs put a real mechanism behind the same port.
 *
 * @module
 */
import type {ValetKey} from './valet-key';

/** Milliseconds since an origin that the caller chooses. */
export type Instant = number;

/** Tells the time. Passed in, so that a test can stop or advance it. */
export type Clock = () => Instant;

/** Returns a new identifier at each call, never the same one twice. */
export type Ids = () => string;

/**
 * A message authentication code under a secret key, for instance HMAC-SHA256 in hexadecimal.
 *
 * Nobody without the key can find the code of a text, so a code proves that a holder of the key wrote the text.
 */
export type Sign = (text: string) => string;

/** A user, as the identity service names them. Contains no slash. */
export type UserId = string;
/** A photo, as the metadata database names it. */
export type PhotoId = string;
/** The name of an object in the object store, for instance `originals/ada/<key>`. */
export type ObjectName = string;

/** Knows who a bearer of a token is. */
export interface Identity {
  /** The user, or `undefined` if the token is unknown or expired. */
  verify(token: string): Promise<UserId | undefined>;
}

/** What became of a put. `refused` is final; `expired` says that the same put may succeed with a new valet key. */
export type PutResult = 'created' | 'exists' | 'expired' | 'refused';

/** Holds bytes under a name. An object is written once and never changes afterwards. */
export interface ObjectStore {
  /** Obeys the valet key and nothing else: the store has never heard of users. */
  put(key: ValetKey, bytes: Uint8Array): Promise<PutResult>;
  /** Whether there is an object of this name. */
  exists(name: ObjectName): Promise<boolean>;
  /** The bytes, or `undefined` if there is no such object. */
  get(name: ObjectName): Promise<Uint8Array | undefined>;
}

// #region contracts
/** Holds facts about photos. A transaction happens entirely or not at all, and transactions never overlap. */
export interface MetadataDatabase {
  /** Runs `body` on the tables. If it throws, nothing has changed. `body` must be free of side effects. */
  transaction<T>(body: (tables: Tables) => T): Promise<T>;
}

/** Delivers each message at least once: until a consumer acknowledges it, it comes back. */
export interface Queue {
  /** Once it returns, the queue holds the message. */
  send(message: Message): Promise<void>;
  /** A message that nobody else holds, or `undefined`. The caller holds it until the visibility timeout. */
  receive(topic: Topic): Promise<Delivery | undefined>;
  /** Deletes the message. A receipt that has expired is ignored. */
  acknowledge(receipt: string): Promise<void>;
}
// #endregion contracts

/** Shows published photos to followers. */
export interface Feed {
  /** Idempotent: adding a photo again changes nothing. */
  add(photo: PhotoId, thumbnail: ObjectName): Promise<void>;
}

/** Everything that the photo app depends on. */
export interface Ports {
  readonly identity: Identity;
  readonly objects: ObjectStore;
  readonly metadata: MetadataDatabase;
  readonly queue: Queue;
  readonly feed: Feed;
}

/** A photo as the metadata database knows it. Its bytes are elsewhere. */
export type Photo = {
  readonly id: PhotoId;
  readonly owner: UserId;
  readonly original: ObjectName;
  readonly caption: string;
} & (
  | {readonly status: 'processing'}
  | {readonly status: 'ready'; readonly thumbnail: ObjectName}
  | {readonly status: 'rejected'}
);

/** The tables of the metadata database. */
export interface Tables {
  readonly photos: Map<PhotoId, Photo>;
  /** What was answered to a request, under its user and idempotency key. */
  readonly requests: Map<string, {readonly fingerprint: string; readonly photo: PhotoId}>;
  /** Messages that are promised and not yet known to be in the queue, oldest first. */
  readonly outbox: Map<string, Message>;
}

/** Who a message is for. */
export type Topic = 'thumbnail' | 'feed';

/** A message carries a claim check, the name of an object, in place of the object's bytes. */
export interface Message {
  readonly id: string;
  readonly topic: Topic;
  readonly photo: PhotoId;
  readonly claim: ObjectName;
}

/** A message in the hands of one consumer. */
export interface Delivery {
  readonly message: Message;
  /** Names this delivery, not the message: a redelivery has another receipt. */
  readonly receipt: string;
}
