import type {Api, CreateReply, Draft, Environment, Interceptor, MemoryWorld, Sign, Workers} from './index';
import {
  MemoryFeed,
  MemoryIdentity,
  MemoryMetadata,
  MemoryObjectStore,
  MemoryQueue,
  Unavailable,
  ValetKeyExpired,
  interceptPhone,
  interceptPorts,
  photoApp,
  publish,
} from './index';

/** Milliseconds. */
export const VISIBILITY_TIMEOUT = 30_000;
/** Starts like a JPEG file. */
export const PICTURE = Uint8Array.of(0xff, 0xd8, 1, 2, 3, 4);
/** Does not. */
export const NOT_A_PICTURE = Uint8Array.of(0x00);

/** Ada's photo of a sunset, or a variation of it. */
export const draft = (over: Partial<Draft> = {}): Draft => ({
  key: '8e03978e-40d5-43e8-bc93-6894a57f9324',
  caption: 'sunset',
  bytes: PICTURE,
  ...over,
});

/**
 * A world in memory with two users and a clock that stands still until it is moved.
 *
 * @param sign - by default a stand-in that anybody could forge, for tests in which nobody does
 */
export function makeWorld(sign: Sign = (text) => `signed ${text}`) {
  let now = 0;
  let ids = 0;
  const environment: Environment = {
    clock: () => now,
    ids: () => `p${++ids}`,
    sign,
    // A JPEG file starts with ff d8. Halving stands for scaling.
    scaleDown: (bytes) => (bytes[0] === 0xff && bytes[1] === 0xd8 ? bytes.slice(0, bytes.length / 2) : undefined),
  };
  const world: MemoryWorld = {
    identity: new MemoryIdentity(
      new Map([
        ['ada-token', 'ada'],
        ['bob-token', 'bob'],
      ]),
    ),
    objects: new MemoryObjectStore(sign, environment.clock),
    metadata: new MemoryMetadata(),
    queue: new MemoryQueue(environment.clock, VISIBILITY_TIMEOUT),
    feed: new MemoryFeed(),
  };
  return {world, environment, advance: (ms: number) => void (now += ms)};
}

/** The app on a world, with every call of the app and of the phone passing through `around`. */
export function makeApp({world, environment}: ReturnType<typeof makeWorld>, around: Interceptor = (_, call) => call()) {
  const app = photoApp(interceptPorts(world, around), environment);
  const phone = interceptPhone(app, world.objects, around);
  return {app, publish: (photo: Draft, token = 'ada-token') => publish(phone.api, phone.objects, token, photo)};
}

/** The result, or `undefined` if the network failed or outlasted a valet key. Any other error is a bug and passes. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unavailable || error instanceof ValetKeyExpired) return undefined;
    throw error;
  }
}

/** What a phone does: the same draft again and again until there is an answer. */
export async function publishUntilAnswered(attempt: () => Promise<CreateReply>): Promise<CreateReply> {
  for (let attempts = 0; attempts < 200; attempts++) {
    const reply = await orUnavailable(attempt);
    if (reply !== undefined) return reply;
  }
  throw new Error('no answer after 200 attempts');
}

/** Runs the workers until nothing is left to do, and lets the visibility timeout pass when they are stuck. */
export async function settle({world, advance}: ReturnType<typeof makeWorld>, app: Api & Workers): Promise<void> {
  for (let rounds = 0; rounds < 500; rounds++) {
    let busy = false;
    for (const work of [app.relay, app.makeThumbnail, app.updateFeed]) {
      busy = (await orUnavailable(work)) !== false || busy;
    }
    if (busy) continue;
    if (world.metadata.tables.outbox.size === 0 && world.queue.unacknowledged.length === 0) return;
    advance(VISIBILITY_TIMEOUT);
  }
  throw new Error('not settled after 500 rounds');
}
