import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  Unavailable,
  VALET_KEY_LIFETIME,
  injectFaults,
  interceptPorts,
  issueValetKey,
  nest,
  traceHops,
  violations,
} from './index';
import type {Fault, Hop, Interceptor, Message, Photo, Ports} from './index';
import {draft, makeApp, makeWorld, orUnavailable, publishUntilAnswered, settle} from './world.fixture';

const FAULTS: readonly Fault[] = ['request lost', 'reply lost'];
type Setup = ReturnType<typeof makeWorld>;

/** Injects one fault, into call number `at` (from 0) of whatever kind. */
const oneFault = (at: number, fault: Fault): Interceptor => {
  let calls = 0;
  return injectFaults(() => (calls++ === at ? fault : undefined));
};

/** Notes what is wrong before every call. Outermost, so that it also looks between a fault and its consequences. */
const watch = ({world}: Setup, found: Set<string>): Interceptor =>
  traceHops(() => violations(world).forEach((line) => found.add(line)));

/** What users can see in the end. The number in a photo's id depends on how many attempts there were; drop it. */
function outcome({world}: Setup) {
  const {photos, outbox} = world.metadata.tables;
  const seen = (photo: Photo) => ({
    owner: photo.owner,
    caption: photo.caption,
    status: photo.status,
    inFeed: world.feed.entries.has(photo.id),
  });
  return {
    photos: [...photos.values()].map(seen),
    feed: world.feed.entries.size,
    objects: world.objects.objects.size,
    unfinished: outbox.size + world.queue.unacknowledged.length,
  };
}

const ONE_READY_PHOTO = {
  photos: [{owner: 'ada', caption: 'sunset', status: 'ready', inFeed: true}],
  feed: 1,
  objects: 2,
  unfinished: 0,
};

/** Uploads one photo through `faults`, the phone and the workers retrying, and returns every violation on the way. */
async function run(setup: Setup, faults: Interceptor): Promise<Set<string>> {
  const found = new Set<string>();
  const {app, publish} = makeApp(setup, nest(watch(setup, found), faults));
  const reply = await publishUntilAnswered(() => publish(draft()));
  expect(reply.status).toBe(201);
  await settle(setup, app);
  violations(setup.world).forEach((line) => found.add(line));
  if (reply.status === 201) expect(setup.world.metadata.tables.photos.has(reply.photo)).toBe(true);
  return found;
}

/** The calls of an upload in which nothing fails. */
async function callsOf(upload: (around: Interceptor) => Promise<unknown>): Promise<Hop[]> {
  const hops: Hop[] = [];
  await upload(traceHops((hop) => hops.push(hop)));
  return hops;
}

describe('a fault', () => {
  it.each([
    {fault: 'request lost' as const, effects: 0},
    {fault: 'reply lost' as const, effects: 1},
  ])('$fault: the callee acts $effects times, the caller sees the same error', async ({fault, effects}) => {
    let acted = 0;
    const call = injectFaults(() => fault)('feed.add', () => Promise.resolve(++acted));
    await expect(call).rejects.toEqual(new Unavailable('feed.add'));
    expect(acted).toBe(effects);
  });
});

describe('one fault', async () => {
  const hops = await callsOf((around) => run(makeWorld(), around));

  it('can hit every kind of hop', () => {
    expect(new Set(hops)).toEqual(
      new Set<Hop>([
        'api.grantUpload',
        'api.createPhoto',
        'identity.verify',
        'objects.put',
        'objects.exists',
        'objects.get',
        'metadata.transaction',
        'queue.send',
        'queue.receive',
        'queue.acknowledge',
        'feed.add',
      ]),
    );
  });

  const cases = hops.flatMap((hop, at) => FAULTS.map((fault) => ({at, hop, fault})));
  it.each(cases)('$fault at call $at, $hop: one photo, ready, once in the feed', async ({at, fault}) => {
    const setup = makeWorld();
    expect([...(await run(setup, oneFault(at, fault)))]).toEqual([]);
    expect(outcome(setup)).toEqual(ONE_READY_PHOTO);
  });
});

/** Lets a valet key's whole life pass before call number `at` (from 0) reaches the callee. */
const oneDelay = ({advance}: Setup, at: number): Interceptor => {
  let calls = 0;
  return (_, call) => {
    if (calls++ === at) advance(VALET_KEY_LIFETIME);
    return call();
  };
};

describe('one delay', async () => {
  const hops = await callsOf((around) => run(makeWorld(), around));

  it.each(hops.map((hop, at) => ({at, hop})))(
    'before call $at, $hop: one photo, ready, once in the feed',
    async ({at}) => {
      const setup = makeWorld();
      expect([...(await run(setup, oneDelay(setup, at)))]).toEqual([]);
      expect(outcome(setup)).toEqual(ONE_READY_PHOTO);
    },
  );
});

describe('many faults', () => {
  it('and delays leave the same photo behind, and no violation on the way, once they cease', async () => {
    const plan = fc.array(fc.option(fc.constantFrom(...FAULTS, 'late' as const), {nil: undefined}), {
      maxLength: 120,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(plan, async (faults) => {
        const setup = makeWorld();
        let calls = 0;
        expect([
          ...(await run(
            setup,
            injectFaults(() => {
              const fault = faults[calls++];
              if (fault !== 'late') return fault;
              setup.advance(VALET_KEY_LIFETIME);
              return undefined;
            }),
          )),
        ]).toEqual([]);
        expect(outcome(setup)).toEqual(ONE_READY_PHOTO);
      }),
      {numRuns: 500},
    );
  });
});

describe('concurrency', () => {
  it('two attempts and two of each worker, interleaved in any order, make one photo', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const setup = makeWorld();
        const found = new Set<string>();
        // Before each call and after it the scheduler chooses who goes on.
        const interleave: Interceptor = async (hop, call) => {
          await scheduler.schedule(Promise.resolve(), hop);
          const reply = await call();
          await scheduler.schedule(Promise.resolve(), hop);
          return reply;
        };
        const {app, publish} = makeApp(setup, nest(watch(setup, found), interleave));
        const repeat = async (work: () => Promise<boolean>) => {
          for (let turns = 0; turns < 4; turns++) await work();
        };
        const everybody = Promise.all([
          publish(draft()),
          publish(draft()),
          ...[app.relay, app.makeThumbnail, app.updateFeed].flatMap((work) => [repeat(work), repeat(work)]),
        ]);
        await scheduler.waitFor(everybody);
        const [first, second] = await everybody;
        expect(first).toEqual(second);
        await settle(setup, makeApp(setup).app);
        expect([...found, ...violations(setup.world)]).toEqual([]);
        expect(outcome(setup)).toEqual(ONE_READY_PHOTO);
      }),
      {numRuns: 300},
    );
  });
});

/** The violations that any single fault in `upload` can cause. `upload` runs on the ports that it is given. */
async function violationsAfterOneFault(upload: (ports: Ports, setup: Setup) => Promise<unknown>): Promise<Set<string>> {
  const hops = await callsOf((around) => {
    const setup = makeWorld();
    return upload(interceptPorts(setup.world, around), setup);
  });
  const found = new Set<string>();
  for (const fault of FAULTS) {
    for (const at of hops.keys()) {
      const setup = makeWorld();
      await orUnavailable(() => upload(interceptPorts(setup.world, oneFault(at, fault)), setup));
      violations(setup.world).forEach((line) => found.add(line));
    }
  }
  return found;
}

describe('the harness finds the bug in', () => {
  const original = `originals/ada/${draft().key}`;
  const job = (id: string): Message => ({id, topic: 'thumbnail', photo: id, claim: original});
  const row = (id: string): Photo => ({id, owner: 'ada', original, caption: 'sunset', status: 'processing'});
  const uploadBytes = ({objects}: Ports, {environment}: Setup) =>
    objects.put(issueValetKey(original, environment), draft().bytes);

  it('a dual write, row first', async () => {
    const found = await violationsAfterOneFault(async (ports, setup) => {
      await uploadBytes(setup.world, setup);
      await ports.metadata.transaction(({photos}) => photos.set('p1', row('p1')));
      await ports.queue.send(job('p1'));
    });
    expect([...found]).toEqual(['I3 a photo in processing has a job: p1']);
  });

  it('a dual write, message first: a quick worker finds no photo and drops the job', async () => {
    const setup = makeWorld();
    const {world} = setup;
    await uploadBytes(world, setup);
    await world.queue.send(job('p1'));
    await makeApp(setup).app.makeThumbnail();
    await world.metadata.transaction(({photos}) => photos.set('p1', row('p1')));
    expect(violations(world)).toEqual(['I3 a photo in processing has a job: p1']);
  });

  it('a relay that deletes before it sends', async () => {
    const found = await violationsAfterOneFault(async (ports, setup) => {
      await makeApp(setup).publish(draft());
      const promised = await ports.metadata.transaction(({outbox}) => [...outbox.values()]);
      for (const message of promised) {
        await ports.metadata.transaction(({outbox}) => outbox.delete(message.id));
        await ports.queue.send(message);
      }
    });
    expect([...found]).toEqual(['I3 a photo in processing has a job: p1']);
  });

  it('a retry without an idempotency key', async () => {
    const found = await violationsAfterOneFault(async (ports, setup) => {
      await uploadBytes(setup.world, setup);
      const create = (id: string) =>
        ports.metadata.transaction(({photos, outbox}) => {
          photos.set(id, row(id));
          outbox.set(id, job(id));
          return id;
        });
      if ((await orUnavailable(() => create('p1'))) === undefined) await create('p2');
    });
    expect([...found]).toEqual(['I2 one photo per idempotency key: p2']);
  });

  it('a row before its bytes', async () => {
    const found = await violationsAfterOneFault(async (ports, setup) => {
      await ports.metadata.transaction(({photos, outbox}) => {
        photos.set('p1', row('p1'));
        outbox.set('p1', job('p1'));
      });
      await uploadBytes(ports, setup);
    });
    expect([...found]).toEqual(['I1 a photo has its bytes: p1']);
  });
});
