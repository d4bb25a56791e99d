/**
 * The seam between the app and its ports: every call passes one function, and what that function does is yours.
 *
 * Fault injection, tracing, latency measurement, timeouts and retries are all interceptors.
 *
 * @module
 */
import type {Api} from './index';
import type {ObjectStore, Ports} from './ports';

/** One kind of call over the network. */
export type Hop =
  | 'api.grantUpload'
  | 'api.createPhoto'
  | 'identity.verify'
  | 'objects.put'
  | 'objects.exists'
  | 'objects.get'
  | 'metadata.transaction'
  | 'queue.send'
  | 'queue.receive'
  | 'queue.acknowledge'
  | 'feed.add';

// #region intercept
/** Stands between a caller and a callee. Calls `call` or not, before or after whatever else it does. */
export type Interceptor = <T>(hop: Hop, call: () => Promise<T>) => Promise<T>;

/** Two ways in which a call can fail. The caller sees the same error in both, and cannot tell them apart. */
export type Fault = 'request lost' | 'reply lost';

/** What a caller sees when no reply comes. It says nothing about what the callee did. */
export class Unavailable extends Error {
  /** @param hop - the call that was not answered */
  constructor(readonly hop: Hop) {
    super(`no reply from ${hop}`);
  }
}

/** Injects the faults that `plan` asks for, call by call. */
export function injectFaults(plan: (hop: Hop) => Fault | undefined): Interceptor {
  return async (hop, call) => {
    const fault = plan(hop);
    if (fault === 'request lost') throw new Unavailable(hop);
    const reply = await call();
    if (fault === 'reply lost') throw new Unavailable(hop);
    return reply;
  };
}
// #endregion intercept

/** Records the name of every hop, in the order of the calls: the smallest useful trace. */
export function traceHops(record: (hop: Hop) => void): Interceptor {
  return (hop, call) => {
    record(hop);
    return call();
  };
}

/** Both interceptors, `outer` around `inner`. */
export function nest(outer: Interceptor, inner: Interceptor): Interceptor {
  return (hop, call) => outer(hop, () => inner(hop, call));
}

/** The same ports, with every call passing through `around`. */
export function interceptPorts({identity, objects, metadata, queue, feed}: Ports, around: Interceptor): Ports {
  return {
    identity: {verify: (token) => around('identity.verify', () => identity.verify(token))},
    objects: {
      put: (key, bytes) => around('objects.put', () => objects.put(key, bytes)),
      exists: (name) => around('objects.exists', () => objects.exists(name)),
      get: (name) => around('objects.get', () => objects.get(name)),
    },
    metadata: {transaction: (body) => around('metadata.transaction', () => metadata.transaction(body))},
    queue: {
      send: (message) => around('queue.send', () => queue.send(message)),
      receive: (topic) => around('queue.receive', () => queue.receive(topic)),
      acknowledge: (receipt) => around('queue.acknowledge', () => queue.acknowledge(receipt)),
    },
    feed: {add: (photo, thumbnail) => around('feed.add', () => feed.add(photo, thumbnail))},
  };
}

/** The network of the phone: its two calls to the API and its call to the object store pass through `around`. */
export function interceptPhone(
  api: Api,
  objects: ObjectStore,
  around: Interceptor,
): {readonly api: Api; readonly objects: Pick<ObjectStore, 'put'>} {
  return {
    api: {
      ...api,
      grantUpload: (token, key) => around('api.grantUpload', () => api.grantUpload(token, key)),
      createPhoto: (token, key, caption) => around('api.createPhoto', () => api.createPhoto(token, key, caption)),
    },
    objects: {put: (key, bytes) => around('objects.put', () => objects.put(key, bytes))},
  };
}
