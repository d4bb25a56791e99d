/**
 * The photo app: the running example of the course, small enough to read in one sitting.
 *
 * A phone asks the API for a valet key, puts the bytes into the object store with it, and asks the API to create the
 * photo. A relay moves messages from the outbox to the queue; the thumbnail worker and the feed consume them. Every
 * dependency is a port, time and identifiers are passed in, and every step may fail and be repeated.
 *
 * @module
 */
import type {Clock, Ids, Message, ObjectName, ObjectStore, Photo, PhotoId, Ports, Sign, Topic, UserId} from './ports';
import {ValetKeyExpired, issueValetKey} from './valet-key';
import type {ValetKey} from './valet-key';

export * from './budget';
export * from './intercept';
export * from './memory';
export type * from './ports';
export * from './valet-key';

/** What the app needs besides its ports. */
export interface Environment {
  /** Decides when valet keys expire. */
  readonly clock: Clock;
  /** Names photos. */
  readonly ids: Ids;
  /** Signs valet keys. The object store has the same secret. */
  readonly sign: Sign;
  /** Scales a picture down, or returns `undefined` if the bytes are not a picture. Pure. */
  readonly scaleDown: (original: Uint8Array) => Uint8Array | undefined;
}

/** An answer that changed nothing. `status` is the HTTP status code. */
export interface Refusal {
  readonly status: 400 | 401 | 404 | 409 | 422;
  readonly reason: string;
}

/** The answer to {@link Api.grantUpload}. */
export type GrantReply = {readonly status: 200; readonly valetKey: ValetKey} | Refusal;

/** The answer to {@link Api.createPhoto}. `location` is the address of the new photo. */
export type CreateReply = {readonly status: 201; readonly location: string; readonly photo: PhotoId} | Refusal;

/** The answer to {@link Api.getPhoto}. */
export type PhotoReply = {readonly status: 200; readonly photo: Photo} | Refusal;

/** The answer to {@link Api.getProfile}. */
export type ProfileReply = {readonly status: 200; readonly photos: readonly Photo[]} | Refusal;

/** What the phone app may ask for. */
export interface Api {
  /** `POST /uploads`: permission to put the bytes of one photo into the object store. Repeatable. */
  grantUpload(token: string, key: string): Promise<GrantReply>;
  /** `POST /photos`: publishes the uploaded bytes as a photo, once per user and idempotency key. */
  createPhoto(token: string, key: string, caption: string): Promise<CreateReply>;
  /** `GET /photos/<id>`: the photo and the status of its processing. Until it is ready only its owner sees it. */
  getPhoto(token: string, id: PhotoId): Promise<PhotoReply>;
  /** `GET /users/<id>/photos`: the profile, a query over the photos that the asker may see. Oldest first. */
  getProfile(token: string, owner: UserId): Promise<ProfileReply>;
}

/** What runs in the background. Each call does one unit of work and says whether there was any. */
export interface Workers {
  /** Moves what is in the outbox to the queue. */
  readonly relay: () => Promise<boolean>;
  /** Makes the thumbnail of one photo. */
  readonly makeThumbnail: () => Promise<boolean>;
  /** Adds one photo to the feed. */
  readonly updateFeed: () => Promise<boolean>;
}

/** Idempotency keys become part of an object name, so their alphabet is closed. A UUID fits. */
const KEY_FORMAT = /^[A-Za-z0-9-]{16,64}$/;

const originalOf = (user: UserId, key: string): ObjectName => `originals/${user}/${key}`;
const thumbnailOf = (photo: PhotoId): ObjectName => `thumbnails/${photo}`;

const maySee = (user: UserId, photo: Photo): boolean => photo.status === 'ready' || photo.owner === user;

const UNKNOWN_TOKEN: Refusal = {status: 401, reason: 'unknown token'};
const MALFORMED_KEY: Refusal = {status: 400, reason: 'malformed idempotency key'};

/** Wires the photo app to its ports. It keeps no state of its own: any number of copies may run side by side. */
export function photoApp(ports: Ports, environment: Environment): Api & Workers {
  const {identity, objects, metadata, queue, feed} = ports;
  const {ids, scaleDown} = environment;

  async function grantUpload(token: string, key: string): Promise<GrantReply> {
    const user = await identity.verify(token);
    if (user === undefined) return UNKNOWN_TOKEN;
    if (!KEY_FORMAT.test(key)) return MALFORMED_KEY;
    // The same user and key always name the same object, so a repeated grant cannot create a second upload.
    return {status: 200, valetKey: issueValetKey(originalOf(user, key), environment)};
  }

  // #region createPhoto
  async function createPhoto(token: string, key: string, caption: string): Promise<CreateReply> {
    const user = await identity.verify(token);
    if (user === undefined) return UNKNOWN_TOKEN;
    if (!KEY_FORMAT.test(key)) return MALFORMED_KEY;
    const original = originalOf(user, key);
    const uploaded = await objects.exists(original);
    const id = ids();

    return metadata.transaction(({photos, requests, outbox}): CreateReply => {
      const earlier = requests.get(original);
      if (earlier !== undefined) {
        return earlier.fingerprint === caption
          ? {status: 201, location: `/photos/${earlier.photo}`, photo: earlier.photo}
          : {status: 422, reason: 'this idempotency key belongs to another request'};
      }
      // Not recorded: the client may upload the bytes and repeat the request.
      if (!uploaded) return {status: 409, reason: 'the bytes are not in the object store'};
      photos.set(id, {id, owner: user, original, caption, status: 'processing'});
      outbox.set(`thumbnail/${id}`, {id: `thumbnail/${id}`, topic: 'thumbnail', photo: id, claim: original});
      requests.set(original, {fingerprint: caption, photo: id});
      return {status: 201, location: `/photos/${id}`, photo: id};
    });
  }
  // #endregion createPhoto

  async function getPhoto(token: string, id: PhotoId): Promise<PhotoReply> {
    const user = await identity.verify(token);
    if (user === undefined) return UNKNOWN_TOKEN;
    const photo = await metadata.transaction(({photos}) => photos.get(id));
    // To others a photo that is not public does not exist: 403 would tell them that it does.
    if (photo === undefined || !maySee(user, photo)) return {status: 404, reason: 'no such photo'};
    return {status: 200, photo};
  }

  async function getProfile(token: string, owner: UserId): Promise<ProfileReply> {
    const user = await identity.verify(token);
    if (user === undefined) return UNKNOWN_TOKEN;
    const photos = await metadata.transaction(({photos}) => [...photos.values()]);
    return {status: 200, photos: photos.filter((photo) => photo.owner === owner && maySee(user, photo))};
  }

  // #region relay
  async function relay(): Promise<boolean> {
    const promised = await metadata.transaction(({outbox}) => [...outbox.values()]);
    for (const message of promised) {
      await queue.send(message);
      // A crash here sends the message again. In the other order it would lose it.
      await metadata.transaction(({outbox}) => outbox.delete(message.id));
    }
    return promised.length > 0;
  }
  // #endregion relay

  // #region consume
  async function consume(topic: Topic, handle: (message: Message) => Promise<void>): Promise<boolean> {
    const delivery = await queue.receive(topic);
    if (delivery === undefined) return false;
    await handle(delivery.message);
    // Last: a crash before this line brings the message back, so `handle` must bear repetition.
    await queue.acknowledge(delivery.receipt);
    return true;
  }

  const makeThumbnail = () =>
    consume('thumbnail', async ({photo: id, claim}) => {
      const original = await objects.get(claim);
      if (original === undefined) throw new Error(`claim check without an object: ${claim}`);
      const small = scaleDown(original);
      const thumbnail = thumbnailOf(id);
      if (small !== undefined) {
        const put = await objects.put(issueValetKey(thumbnail, environment), small);
        if (put === 'expired') throw new ValetKeyExpired(thumbnail);
        if (put === 'refused') throw new Error(`the object store refused ${thumbnail}`);
      }
      await metadata.transaction(({photos, outbox}) => {
        const photo = photos.get(id);
        if (photo?.status !== 'processing') return; // an earlier delivery has done it
        if (small === undefined) {
          photos.set(id, {...photo, status: 'rejected'});
        } else {
          photos.set(id, {...photo, status: 'ready', thumbnail});
          outbox.set(`feed/${id}`, {id: `feed/${id}`, topic: 'feed', photo: id, claim: thumbnail});
        }
      });
    });

  const updateFeed = () => consume('feed', ({photo, claim}) => feed.add(photo, claim));
  // #endregion consume

  return {grantUpload, createPhoto, getPhoto, getProfile, relay, makeThumbnail, updateFeed};
}

/** What the phone app writes to its own disk before it first talks to the network, and keeps until it has a 201. */
export interface Draft {
  /** Chosen once per photo, at random, and never for another one. */
  readonly key: string;
  readonly caption: string;
  readonly bytes: Uint8Array;
}

/**
 * One attempt of the phone app to publish a draft. Safe to repeat with the same draft until it returns, also after the
 * user has signed in again: a token may change between attempts, the draft may not.
 *
 * @throws {ValetKeyExpired} if the bytes came too late: the next attempt asks for a new valet key
 * @throws whatever the network throws: then the outcome is unknown; in both cases the remedy is to call again
 */
export async function publish(
  api: Api,
  objects: Pick<ObjectStore, 'put'>,
  token: string,
  draft: Draft,
): Promise<CreateReply> {
  const grant = await api.grantUpload(token, draft.key);
  if (grant.status !== 200) return grant;
  // 'exists' is success: only this draft's key names this object, so an earlier attempt has put it there.
  const put = await objects.put(grant.valetKey, draft.bytes);
  // No answer but a reason to call again, as after a lost reply: the draft is as good as before.
  if (put === 'expired') throw new ValetKeyExpired(grant.valetKey.object);
  if (put === 'refused') return {status: 422, reason: 'the object store refused the bytes'};
  return api.createPhoto(token, draft.key, draft.caption);
}
