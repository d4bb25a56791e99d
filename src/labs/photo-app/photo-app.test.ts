import {createHmac} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  MAX_PHOTO_BYTES,
  VALET_KEY_LIFETIME,
  ValetKeyExpired,
  issueValetKey,
  publish,
  traceHops,
  violations,
} from './index';
import type {Message, ValetKey} from './index';
import {NOT_A_PICTURE, PICTURE, VISIBILITY_TIMEOUT, draft, makeApp, makeWorld, settle} from './world.fixture';

describe('one upload, nothing fails', () => {
  it('answers 201 with the address of the photo before the thumbnail exists', async () => {
    const setup = makeWorld();
    const {app, publish} = makeApp(setup);
    expect(await publish(draft())).toEqual({status: 201, location: '/photos/p1', photo: 'p1'});
    expect(await app.getPhoto('ada-token', 'p1')).toMatchObject({status: 200, photo: {status: 'processing'}});
    expect([...setup.world.objects.objects.keys()]).toEqual([`originals/ada/${draft().key}`]);
  });

  it('shows the photo in the profile at once, and in the feed when it is ready', async () => {
    const setup = makeWorld();
    const {app, publish} = makeApp(setup);
    await publish(draft());
    expect(await app.getProfile('ada-token', 'ada')).toMatchObject({status: 200, photos: [{id: 'p1'}]});
    expect(setup.world.feed.entries.size).toBe(0);
    await settle(setup, app);
    expect(await app.getPhoto('bob-token', 'p1')).toMatchObject({
      status: 200,
      photo: {status: 'ready', thumbnail: 'thumbnails/p1'},
    });
    expect(await app.getProfile('bob-token', 'ada')).toMatchObject({photos: [{id: 'p1'}]});
    expect([...setup.world.feed.entries]).toEqual([['p1', 'thumbnails/p1']]);
    expect(setup.world.objects.objects.get('thumbnails/p1')).toEqual(PICTURE.slice(0, 3));
  });

  it('needs neither the queue nor the feed to answer', async () => {
    const hops: string[] = [];
    const {publish} = makeApp(
      makeWorld(),
      traceHops((hop) => hops.push(hop)),
    );
    await publish(draft());
    expect(hops).toEqual([
      'api.grantUpload',
      'identity.verify',
      'objects.put',
      'api.createPhoto',
      'identity.verify',
      'objects.exists',
      'metadata.transaction',
    ]);
  });

  it('rejects what is not a picture, without a thumbnail and without a place in the feed', async () => {
    const setup = makeWorld();
    const {app, publish} = makeApp(setup);
    await publish(draft({bytes: NOT_A_PICTURE}));
    await settle(setup, app);
    expect(await app.getPhoto('ada-token', 'p1')).toMatchObject({status: 200, photo: {status: 'rejected'}});
    expect(setup.world.feed.entries.size).toBe(0);
    expect(setup.world.objects.objects.has('thumbnails/p1')).toBe(false);
  });
});

describe('identity', () => {
  it('answers 401 to an unknown token and changes nothing', async () => {
    const setup = makeWorld();
    const {app, publish} = makeApp(setup);
    await publish(draft());
    expect(await app.grantUpload('forged', draft().key)).toMatchObject({status: 401});
    expect(await app.createPhoto('forged', draft().key, 'sunset')).toMatchObject({status: 401});
    expect(await app.getPhoto('forged', 'p1')).toMatchObject({status: 401});
    expect(await app.getProfile('forged', 'ada')).toMatchObject({status: 401});
    expect(setup.world.metadata.tables.photos.size).toBe(1);
  });

  it('gives a phone with an unknown token the refusal, and nothing is put anywhere', async () => {
    const setup = makeWorld();
    const {app} = makeApp(setup);
    expect(await publish(app, setup.world.objects, 'forged', draft())).toMatchObject({status: 401});
    expect([setup.world.objects.objects.size, setup.world.metadata.tables.photos.size]).toEqual([0, 0]);
  });

  it('hides a photo in processing from everybody but its owner', async () => {
    const {app, publish} = makeApp(makeWorld());
    await publish(draft());
    expect(await app.getPhoto('bob-token', 'p1')).toEqual(await app.getPhoto('bob-token', 'no-such-photo'));
    expect(await app.getProfile('bob-token', 'ada')).toEqual({status: 200, photos: []});
  });
});

describe('the idempotency key', () => {
  it('makes a repeated request the same photo with the same answer', async () => {
    const setup = makeWorld();
    const {publish} = makeApp(setup);
    const first = await publish(draft());
    expect(await publish(draft())).toEqual(first);
    expect(setup.world.metadata.tables.photos.size).toBe(1);
  });

  it('is answered with 422 when it comes back with another caption', async () => {
    const setup = makeWorld();
    const {publish} = makeApp(setup);
    await publish(draft());
    expect(await publish(draft({caption: 'sunrise'}))).toMatchObject({status: 422});
    expect([...setup.world.metadata.tables.photos.values()].map((photo) => photo.caption)).toEqual(['sunset']);
  });

  it('belongs to one user: the same key of another user is another photo', async () => {
    const {app, publish} = makeApp(makeWorld());
    await publish(draft());
    await publish(draft(), 'bob-token');
    expect(await app.getProfile('ada-token', 'ada')).toMatchObject({photos: [{id: 'p1', owner: 'ada'}]});
    expect(await app.getProfile('bob-token', 'bob')).toMatchObject({photos: [{id: 'p2', owner: 'bob'}]});
  });

  it('is not used up by a refusal', async () => {
    const {app, publish} = makeApp(makeWorld());
    expect(await app.createPhoto('ada-token', draft().key, 'sunset')).toMatchObject({status: 409});
    expect(await publish(draft())).toMatchObject({status: 201});
  });

  it.each(['', 'too-short', 'a'.repeat(65), '../../originals/bob/x', 'sixteen letters!'])(
    'is refused if malformed: %j',
    async (key) => {
      const {app} = makeApp(makeWorld());
      expect(await app.grantUpload('ada-token', key)).toMatchObject({status: 400});
      expect(await app.createPhoto('ada-token', key, 'sunset')).toMatchObject({status: 400});
    },
  );
});

describe('the valet key', () => {
  const hmac = (text: string) => createHmac('sha256', 'secret').update(text).digest('hex');
  const issue = () => {
    const setup = makeWorld(hmac);
    return {...setup, key: issueValetKey('originals/ada/x', setup.environment)};
  };

  it('admits the object it names', async () => {
    const {world, key} = issue();
    expect(await world.objects.put(key, PICTURE)).toBe('created');
  });

  it('is void after any change of its terms', async () => {
    const {world, key} = issue();
    const forgery: fc.Arbitrary<Partial<ValetKey>> = fc.oneof(
      fc.record({object: fc.string().filter((object) => object !== key.object)}),
      fc.record({maxBytes: fc.integer({min: MAX_PHOTO_BYTES + 1})}),
      fc.record({expiresAt: fc.integer({min: key.expiresAt + 1})}),
      fc.record({signature: fc.string()}),
    );
    await fc.assert(
      fc.asyncProperty(forgery, async (change) => {
        expect(await world.objects.put({...key, ...change}, PICTURE)).toBe('refused');
      }),
    );
    expect(world.objects.objects.size).toBe(0);
  });

  it('keeps its fields apart in the signed text', async () => {
    const {world, environment} = issue();
    const genuine = issueValetKey('originals/ada/x1', environment);
    // Concatenated without separators, these terms would read like the genuine ones, and admit 120 MB.
    const shifted = {...genuine, object: 'originals/ada/x', maxBytes: Number(`1${genuine.maxBytes}`)};
    expect(`${shifted.object}${shifted.maxBytes}`).toBe(`${genuine.object}${genuine.maxBytes}`);
    expect(await world.objects.put(shifted, PICTURE)).toBe('refused');
  });

  it('expires on the millisecond', async () => {
    const {world, key, advance} = issue();
    advance(VALET_KEY_LIFETIME - 1);
    expect(await world.objects.put(key, PICTURE)).toBe('created');
    const late = issue();
    late.advance(VALET_KEY_LIFETIME);
    expect(await late.world.objects.put(late.key, PICTURE)).toBe('expired');
    expect(late.world.objects.objects.size).toBe(0);
  });

  it('does not tell a forger that it has expired', async () => {
    const {world, key, advance} = issue();
    advance(VALET_KEY_LIFETIME);
    expect(await world.objects.put({...key, signature: 'forged'}, PICTURE)).toBe('refused');
  });

  it('may expire in a tunnel between grant and PUT: the attempt has no answer, the next one makes the photo', async () => {
    const setup = makeWorld();
    let tunnels = 1;
    const {publish} = makeApp(setup, (hop, call) => {
      if (hop === 'objects.put' && tunnels-- > 0) setup.advance(VALET_KEY_LIFETIME);
      return call();
    });
    await expect(publish(draft())).rejects.toThrow(ValetKeyExpired);
    expect(setup.world.metadata.tables.photos.size).toBe(0);
    expect(await publish(draft())).toMatchObject({status: 201});
  });

  it('bounds the size', async () => {
    const {world, key} = issue();
    expect(await world.objects.put(key, new Uint8Array(MAX_PHOTO_BYTES + 1))).toBe('refused');
    expect(await world.objects.put(key, new Uint8Array(MAX_PHOTO_BYTES))).toBe('created');
  });

  it('writes once: a second PUT changes nothing', async () => {
    const {world, key} = issue();
    await world.objects.put(key, PICTURE);
    expect(await world.objects.put(key, NOT_A_PICTURE)).toBe('exists');
    expect(await world.objects.get(key.object)).toEqual(PICTURE);
  });
});

describe('the object store in memory', () => {
  it('keeps its own copy of the bytes', async () => {
    const {world, environment} = makeWorld();
    const bytes = PICTURE.slice();
    await world.objects.put(issueValetKey('o', environment), bytes);
    bytes.fill(0);
    (await world.objects.get('o'))?.fill(0);
    expect(await world.objects.get('o')).toEqual(PICTURE);
  });
});

describe('the queue in memory', () => {
  const message: Message = {id: 'm', topic: 'thumbnail', photo: 'p', claim: 'o'};
  const received = async () => {
    const {world, advance} = makeWorld();
    await world.queue.send(message);
    const delivery = await world.queue.receive('thumbnail');
    if (delivery === undefined) throw new Error('nothing received');
    return {queue: world.queue, advance, delivery};
  };

  it('hides a message while a consumer holds it, and brings it back after the visibility timeout', async () => {
    const {queue, advance} = await received();
    advance(VISIBILITY_TIMEOUT - 1);
    expect(await queue.receive('thumbnail')).toBeUndefined();
    advance(1);
    expect(await queue.receive('thumbnail')).toMatchObject({message});
  });

  it('ignores the receipt of a delivery that was followed by another one', async () => {
    const {queue, advance, delivery} = await received();
    advance(VISIBILITY_TIMEOUT);
    await queue.receive('thumbnail');
    await queue.acknowledge(delivery.receipt);
    expect(queue.unacknowledged).toEqual([message]);
  });

  it('forgets an acknowledged message', async () => {
    const {queue, advance, delivery} = await received();
    await queue.acknowledge(delivery.receipt);
    advance(VISIBILITY_TIMEOUT);
    expect(await queue.receive('thumbnail')).toBeUndefined();
  });

  it('keeps topics apart', async () => {
    const {world} = makeWorld();
    await world.queue.send(message);
    expect(await world.queue.receive('feed')).toBeUndefined();
  });
});

describe('the metadata database in memory', () => {
  it('keeps nothing of a transaction that throws', async () => {
    const {world} = makeWorld();
    const failed = world.metadata.transaction(({outbox}) => {
      outbox.set('m', {id: 'm', topic: 'feed', photo: 'p', claim: 'o'});
      throw new Error('constraint violated');
    });
    await expect(failed).rejects.toThrow('constraint violated');
    expect(world.metadata.tables.outbox.size).toBe(0);
  });
});

describe('the workers', () => {
  it('say whether there was anything to do', async () => {
    const {app, publish} = makeApp(makeWorld());
    const work = [app.relay, app.makeThumbnail, app.relay, app.updateFeed];
    const turns = async () => {
      const did: boolean[] = [];
      for (const turn of work) did.push(await turn());
      return did;
    };
    expect(await turns()).toEqual([false, false, false, false]);
    await publish(draft());
    expect(await turns()).toEqual([true, true, true, true]);
    expect(await turns()).toEqual([false, false, false, false]);
  });
});

describe('the thumbnail worker', () => {
  it('does the work of a message once, however often it arrives', async () => {
    const setup = makeWorld();
    const {app, publish} = makeApp(setup);
    await publish(draft());
    const job = setup.world.metadata.tables.outbox.get('thumbnail/p1');
    if (job === undefined) throw new Error('no job in the outbox');
    await settle(setup, app);
    await setup.world.queue.send(job);
    expect(await app.makeThumbnail()).toBe(true);
    expect(setup.world.metadata.tables.outbox.size).toBe(0);
    expect(setup.world.queue.unacknowledged).toEqual([]);
  });

  it('keeps a message that it cannot obey, so that it is not lost unseen', async () => {
    const setup = makeWorld();
    const {app} = makeApp(setup);
    await setup.world.queue.send({id: 'm', topic: 'thumbnail', photo: 'p', claim: 'originals/ada/gone'});
    await expect(app.makeThumbnail()).rejects.toThrow('claim check without an object');
    expect(setup.world.queue.unacknowledged).toHaveLength(1);
  });

  it('does not call a photo ready whose thumbnail the object store refused', async () => {
    const setup = makeWorld();
    const {publish} = makeApp(setup);
    await publish(draft());
    const huge = {...setup.environment, scaleDown: () => new Uint8Array(MAX_PHOTO_BYTES + 1)};
    const {app} = makeApp({...setup, environment: huge});
    await app.relay();
    await expect(app.makeThumbnail()).rejects.toThrow('refused');
    expect(violations(setup.world)).toEqual([]);
  });
});

describe('violations', () => {
  const ready = async () => {
    const setup = makeWorld();
    const {app, publish} = makeApp(setup);
    await publish(draft());
    await settle(setup, app);
    expect(violations(setup.world)).toEqual([]);
    return setup.world;
  };
  const processing = async () => {
    const setup = makeWorld();
    await makeApp(setup).publish(draft());
    expect(violations(setup.world)).toEqual([]);
    return setup.world;
  };

  it('notices lost bytes', async () => {
    const world = await ready();
    world.objects.objects.delete(`originals/ada/${draft().key}`);
    expect(violations(world)).toEqual(['I1 a photo has its bytes: p1']);
  });

  it('notices a second photo for one key', async () => {
    const world = await ready();
    await world.metadata.transaction(({photos}) => {
      const photo = photos.get('p1');
      if (photo !== undefined) photos.set('p2', {...photo, id: 'p2', status: 'rejected'});
    });
    expect(violations(world)).toEqual(['I2 one photo per idempotency key: p2']);
  });

  it('notices a lost job', async () => {
    const world = await processing();
    await world.metadata.transaction(({outbox}) => outbox.clear());
    expect(violations(world)).toEqual(['I3 a photo in processing has a job: p1']);
  });

  it('notices a lost thumbnail', async () => {
    const world = await ready();
    world.objects.objects.delete('thumbnails/p1');
    expect(violations(world)).toEqual(['I4 a ready photo has its thumbnail: p1']);
  });

  it('notices a photo that never reaches the feed', async () => {
    const world = await ready();
    world.feed.entries.clear();
    expect(violations(world)).toEqual(['I5 a ready photo reaches the feed: p1']);
  });

  it('notices a photo in the feed before it is ready', async () => {
    const world = await processing();
    await world.feed.add('p1', 'thumbnails/p1');
    expect(violations(world)).toEqual(['I6 the feed shows only ready photos: p1']);
  });
});
