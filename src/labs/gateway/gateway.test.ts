import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {tokenBucket, type Tokens as BucketTokens} from '../rate-limit';
import {Router} from '../web-framework';
import {
  aggregate,
  authenticate,
  fanOutTail,
  limit,
  permit,
  photoGateway,
  pipeline,
  route,
  strip,
  type Filter,
  type Identity,
  type Part,
  type Ports,
  type Request,
  type Response,
  type Route,
  type Tokens,
} from './index';

const BUCKET = {interval: 1000, burst: 3};
const ADA: Identity = {subject: 'ada', scopes: ['photos:read']};

const tokens: Tokens = {
  verify: (token) => Promise.resolve(token === 'ada-token' ? ADA : undefined),
  exchange: ({subject}, audience) => Promise.resolve(`${subject}-for-${audience}`),
};

/** A sleep that ends only when the test says so: time is what `wake` lets pass. */
class ManualTime {
  #sleepers: {readonly until: number; readonly wake: () => void}[] = [];
  now = 0;

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => this.#sleepers.push({until: this.now + ms, wake: resolve}));

  wake(ms: number): void {
    this.now += ms;
    for (const {until, wake} of this.#sleepers) if (until <= this.now) wake();
  }
}

interface World {
  readonly ports: Ports<BucketTokens>;
  readonly sent: {service: string; request: Request}[];
  readonly time: ManualTime;
}

function world(
  answer: (service: string) => Promise<Response> = () => Promise.resolve({status: 200, body: 'ok'}),
): World {
  const sent: World['sent'] = [];
  const time = new ManualTime();
  return {
    sent,
    time,
    ports: {
      tokens,
      now: () => time.now,
      sleep: time.sleep,
      perAddress: tokenBucket({interval: 10, burst: 100}),
      perUser: tokenBucket(BUCKET),
      send: (service, request) => {
        sent.push({service, request});
        return answer(service);
      },
    },
  };
}

const get = (path: string, headers: Record<string, string> = {authorization: 'Bearer ada-token'}): Request => ({
  method: 'GET',
  path,
  headers,
});

const FILTERS: readonly Filter[] = [
  strip(),
  authenticate(tokens),
  limit('user', tokenBucket(BUCKET), () => 0),
  route(new Router<Route>()),
  permit(),
];
const serve = (): Promise<Response> => Promise.resolve({status: 200});

describe('permission', () => {
  const to: Route = {scope: 'photos:read', serve};
  const stranger: Identity = {subject: 'bob', scopes: ['photos:write']};

  it.each<[who: string, identity: Identity | undefined, to: Route | undefined, status: number]>([
    ['a token with the scope of the route', ADA, to, 200],
    ['a token with another scope', stranger, to, 403],
    ['no identity', undefined, to, 403],
    ['no route', ADA, undefined, 403],
  ])('with %s', async (_, identity, wanted, status) => {
    const exchange = {
      request: get('/users/ada'),
      address: '192.0.2.1',
      params: {},
      ...(identity && {identity}),
      ...(wanted && {route: wanted}),
    };
    expect((await permit().handle(exchange, serve)).status).toBe(status);
  });
});

describe('the order of filters', () => {
  it('is accepted exactly if every filter stands behind those that give what it needs', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...FILTERS], {minLength: 5}), (filters) => {
        const at = (name: string): number => filters.findIndex((filter) => filter.name === name);
        const right =
          at('strip') < at('authenticate') &&
          at('authenticate') < at('limit by user') &&
          at('authenticate') < at('permit') &&
          at('route') < at('permit');
        const build = (): unknown => pipeline(filters, ['permission'], serve);
        if (right) expect(build).not.toThrow();
        else expect(build).toThrow(RangeError);
      }),
    );
  });

  it('does not let a service be reached past the filters that it relies on', () => {
    expect(() => pipeline([strip(), authenticate(tokens)], ['permission'], serve)).toThrow(
      'the service needs permission from a filter before it',
    );
    expect(() => pipeline([authenticate(tokens)], [], serve)).toThrow(
      'authenticate needs clean from a filter before it',
    );
  });
});

describe('the gateway of the photo app', () => {
  it('forwards with a token for that service, and never the one from outside', async () => {
    const {ports, sent} = world();
    expect((await photoGateway(ports)(get('/photos/p1'), '192.0.2.1')).status).toBe(200);
    expect(sent.map(({service}) => service)).toEqual(['photos']);
    expect(sent[0]?.request.headers.authorization).toBe('Bearer ada-for-photos');
  });

  it('strips what only the gateway may say', async () => {
    const {ports, sent} = world();
    const headers = {
      authorization: 'Bearer ada-token',
      'x-user': 'root',
      'x-internal-debug': '1',
      'x-request-id': 'r1',
    };
    await photoGateway(ports)(get('/photos/p1', headers), '192.0.2.1');
    expect(Object.keys(sent[0]?.request.headers ?? {}).sort()).toEqual(['authorization', 'x-request-id']);
  });

  it('answers each refusal by its own status, and asks no service', async () => {
    const {ports, sent} = world();
    const gateway = photoGateway(ports);
    const statusOf = async (request: Request): Promise<number> => (await gateway(request, '192.0.2.1')).status;
    expect(await statusOf(get('/photos/p1', {}))).toBe(401);
    expect(await statusOf(get('/photos/p1', {authorization: 'Bearer forged'}))).toBe(401);
    expect(await statusOf(get('/nothing'))).toBe(404);
    expect(await statusOf({...get('/feed'), method: 'DELETE'})).toBe(405);
    expect(await statusOf({...get('/photos'), method: 'POST'})).toBe(403);
    expect(sent).toEqual([]);
  });

  it('counts a user wherever they come from, and not whoever only claims to be one', async () => {
    const {ports, time} = world();
    const gateway = photoGateway(ports);
    for (let i = 0; i < 10; i++) {
      expect((await gateway(get('/feed', {authorization: 'Bearer forged'}), `192.0.2.${i}`)).status).toBe(401);
    }
    for (let i = 0; i < BUCKET.burst; i++) expect((await gateway(get('/feed'), `192.0.2.${i}`)).status).toBe(200);
    const refused = await gateway(get('/feed'), '192.0.2.99');
    expect([refused.status, refused.headers?.['retry-after']]).toEqual([429, '1']);
    time.now += BUCKET.interval;
    expect((await gateway(get('/feed'), '192.0.2.99')).status).toBe(200);
  });

  it('limits an address before it pays for looking at a token', async () => {
    const {ports} = world();
    let verified = 0;
    const counting = {...tokens, verify: (token: string) => ((verified += 1), tokens.verify(token))};
    const gateway = photoGateway({...ports, tokens: counting, perAddress: tokenBucket({interval: 1000, burst: 5})});
    for (let i = 0; i < 20; i++) await gateway(get('/feed', {authorization: 'Bearer forged'}), '192.0.2.1');
    expect(verified).toBe(5);
  });

  it('answers 502 for a service that is gone, and 504 for one that is silent', async () => {
    const gone = world(() => Promise.reject(new Error('no instance')));
    expect((await photoGateway(gone.ports)(get('/feed'), '192.0.2.1')).status).toBe(502);
    const silent = world(() => new Promise(() => undefined));
    const answer = photoGateway(silent.ports)(get('/feed'), '192.0.2.1');
    await new Promise((resolve) => setTimeout(resolve, 0));
    silent.time.wake(2000);
    expect((await answer).status).toBe(504);
  });

  it('answers likewise if it gets no token for the service, or none in time', async () => {
    const {ports, sent, time} = world();
    const refusing = {...tokens, exchange: () => Promise.reject(new Error('identity is down'))};
    expect((await photoGateway({...ports, tokens: refusing})(get('/feed'), '192.0.2.1')).status).toBe(502);
    const silent = {...tokens, exchange: () => new Promise<string>(() => undefined)};
    const answer = photoGateway({...ports, tokens: silent})(get('/feed'), '192.0.2.1');
    await new Promise((resolve) => setTimeout(resolve, 0));
    time.wake(2000);
    expect((await answer).status).toBe(504);
    expect(sent).toEqual([]);
  });

  it('makes one profile of three services, each with a token of its own', async () => {
    const {ports, sent} = world((service) => Promise.resolve({status: 200, body: service}));
    const answer = await photoGateway(ports)(get('/profiles/ada'), '192.0.2.1');
    expect(answer.body).toEqual({user: 'users', photos: 'photos', likes: 'likes', missing: []});
    expect(sent.map(({request}) => request.headers.authorization)).toEqual(
      ['users', 'photos', 'likes'].map((service) => `Bearer ada-for-${service}`),
    );
  });

  it('leaves likes out by name if their service fails, and not the user', async () => {
    const without = (lost: string): Promise<Response> =>
      photoGateway(
        world((service) => Promise.resolve(service === lost ? {status: 503} : {status: 200, body: service})).ports,
      )(get('/profiles/ada'), '192.0.2.1');
    expect(await without('likes')).toEqual({status: 200, body: {user: 'users', photos: 'photos', missing: ['likes']}});
    expect((await without('users')).status).toBe(502);
  });
});

describe('aggregate', () => {
  const never = (): Promise<unknown> => new Promise(() => undefined);
  const part = (name: string, required: boolean, timeout: number, load: () => Promise<unknown>): Part => ({
    name,
    required,
    timeout,
    load,
  });

  it('waits for no part longer than its timeout', async () => {
    const time = new ManualTime();
    const answer = aggregate(
      [part('user', true, 500, () => Promise.resolve('ada')), part('likes', false, 150, never)],
      time.sleep,
    );
    time.wake(150);
    expect(await answer).toEqual({status: 200, body: {user: 'ada', missing: ['likes']}});
  });

  it('fails with 504 if a part that must be there is late', async () => {
    const time = new ManualTime();
    const answer = aggregate([part('user', true, 500, never)], time.sleep);
    time.wake(500);
    expect((await answer).status).toBe(504);
  });

  it('starts all parts before it waits for any', async () => {
    const started: string[] = [];
    const parts = ['a', 'b', 'c'].map((name) =>
      part(name, true, 100, () => {
        started.push(name);
        return Promise.resolve(started.length);
      }),
    );
    const {body} = await aggregate(parts, () => new Promise(() => undefined));
    expect(started).toEqual(['a', 'b', 'c']);
    expect(body).toEqual({a: 1, b: 2, c: 3, missing: []});
  });
});

describe('the fan-out formula', () => {
  it('gives what the lesson works by hand', () => {
    expect(fanOutTail(0.01, 1)).toBeCloseTo(0.01, 10);
    expect(fanOutTail(0.01, 5)).toBeCloseTo(0.049, 3);
    expect(fanOutTail(0.01, 20)).toBeCloseTo(0.182, 3);
    expect(fanOutTail(0.01, 100)).toBeCloseTo(0.634, 3);
  });
});
