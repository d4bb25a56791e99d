import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Scheduler} from '../kernel';
import {
  App,
  compose,
  errors,
  Lifecycle,
  object,
  Refusal,
  Router,
  text,
  valid,
  type Context,
  type Middleware,
  type Response,
} from './index';

const segment = fc.constantFrom('a', 'ab', 'abc', 'b', 'photos', ':x', ':y');
const patterns = fc.uniqueArray(
  fc
    .tuple(fc.array(segment, {minLength: 1, maxLength: 4}), fc.boolean())
    .map(([segments, wild]) => `/${segments.join('/')}${wild ? '/*' : ''}`),
  {selector: (pattern) => pattern.replace(/:\w+/g, ':'), maxLength: 12},
);
const paths = fc.array(fc.constantFrom('a', 'ab', 'abc', 'abcd', 'b', 'photos', 'photo', ''), {
  minLength: 1,
  maxLength: 5,
});

/** The definition that the tree must meet: all that fit, the best one by its segments from left to right. */
function naive(all: readonly string[], path: string): string | undefined {
  const rank = (part: string): string => (part === '*' ? '2' : part.startsWith(':') ? '1' : '0');
  const ranks = (pattern: string): string => pattern.split('/').map(rank).join('');
  return all
    .filter((pattern) => {
      const source = pattern.replace(/:\w+/g, '[^/]+').replace(/\*$/, '.*');
      return new RegExp(`^${source}$`).test(path);
    })
    .sort((a, b) => (ranks(a) < ranks(b) ? -1 : 1))[0];
}

describe('the router', () => {
  it('finds what a list of patterns would, whatever the routes and the path', () => {
    fc.assert(
      fc.property(patterns, paths, (all, parts) => {
        const path = `/${parts.join('/')}`;
        const router = new Router<string>();
        for (const pattern of all) router.add('GET', pattern, pattern);
        const match = router.match('GET', path);
        expect(match.kind === 'found' ? match.handler : undefined).toBe(naive(all, path));
      }),
      {numRuns: 2000},
    );
  });

  it('gives parameters by name, decoded after the path was cut', () => {
    const router = new Router<string>()
      .add('GET', '/photos/:id/comments/:comment', 'comment')
      .add('GET', '/photos/new', 'new')
      .add('GET', '/files/*', 'file');
    expect(router.match('GET', '/photos/a%2Fb/comments/7')).toEqual({
      kind: 'found',
      handler: 'comment',
      params: {id: 'a/b', comment: '7'},
    });
    expect(router.match('GET', '/files/2025/a.jpg')).toMatchObject({params: {'*': '2025/a.jpg'}});
    expect(router.match('GET', '/photos/newest/comments/1')).toMatchObject({params: {id: 'newest'}});
    expect(router.match('GET', '/photos/%ff/comments/1')).toEqual({kind: 'malformed'});
  });

  it('knows which methods a path has', () => {
    const router = new Router<string>().add('PUT', '/a', 'put').add('GET', '/a', 'get');
    expect(router.match('DELETE', '/a')).toEqual({kind: 'method-not-allowed', allow: ['GET', 'PUT']});
    expect(router.match('DELETE', '/b')).toEqual({kind: 'not-found'});
  });

  it.each(['', 'a', '/a:b', '/*/a', '/a*', '/:'])('refuses the pattern %j', (pattern) => {
    expect(() => new Router<string>().add('GET', pattern, 'x')).toThrow(RangeError);
  });

  it('refuses a route that exists, also under another name of its parameter', () => {
    const router = new Router<string>().add('GET', '/photos/:id', 'one');
    expect(() => router.add('GET', '/photos/:photo', 'two')).toThrow(RangeError);
  });
});

describe('layers', () => {
  it('see the request in order and the response in reverse', async () => {
    const log: string[] = [];
    const layer =
      (name: string): Middleware<null, string> =>
      async (_, next) => {
        log.push(`${name} in`);
        const response = await next();
        log.push(`${name} out`);
        return response;
      };
    const run = compose([layer('log'), layer('auth')], () => Promise.resolve(log.push('handler').toString()));
    await run(null);
    expect(log).toEqual(['log in', 'auth in', 'handler', 'auth out', 'log out']);
  });

  it('may answer without going on', async () => {
    const run = compose<null, string>([() => Promise.resolve('no')], () => Promise.reject(new Error('ran')));
    expect(await run(null)).toBe('no');
  });

  it('may not go on twice', async () => {
    const twice: Middleware<null, string> = async (_, next) => (await next()) + (await next());
    await expect(compose([twice], () => Promise.resolve('x'))(null)).rejects.toThrow('twice');
  });

  it('let different requests through at once', async () => {
    const run = compose<number, number>([(_, next) => next()], (n) => Promise.resolve(n));
    expect(await Promise.all([1, 2, 3].map(run))).toEqual([1, 2, 3]);
  });
});

describe('the framework', () => {
  const caption = object<{caption: string}>({caption: text(10)});
  const reported: unknown[] = [];
  const app = new App([errors((error) => reported.push(error))])
    .route('PUT', '/photos/:id', ({params, request}) =>
      Promise.resolve({status: 200, body: {id: params.id, ...valid(caption(request.body))}}),
    )
    .route('GET', '/bug', () => Promise.reject(new Error('secret')));

  it.each<[string, string, unknown, Response]>([
    ['PUT', '/photos/p1', {caption: 'Dusk'}, {status: 200, body: {id: 'p1', caption: 'Dusk'}}],
    [
      'PUT',
      '/photos/p1',
      {caption: 'A long evening', tag: 1},
      {
        status: 422,
        body: {
          title: 'a field is not valid',
          errors: [
            {pointer: '/tag', code: 'unknown'},
            {pointer: '/caption', code: 'too-long'},
          ],
        },
      },
    ],
    ['GET', '/photos/p1', undefined, {status: 405, headers: {allow: 'PUT'}}],
    ['GET', '/nothing', undefined, {status: 404, body: {title: 'not found', errors: []}}],
    ['PUT', '/photos/%', undefined, {status: 400, body: {title: 'malformed path', errors: []}}],
    ['GET', '/bug', undefined, {status: 500, body: {title: 'internal error'}}],
  ])('answers %s %s with %j', async (method, path, body, response) => {
    expect(await app.handle({method, path, body})).toEqual(response);
  });

  it('reports bugs and no refusals', () => {
    expect(reported).toEqual([new Error('secret')]);
  });

  it('tells the layers which route it was', async () => {
    const routes: string[] = [];
    const counting: Middleware<Context, Response> = async (context, next) => {
      const response = await next();
      routes.push(context.route);
      return response;
    };
    await new App([counting])
      .route('GET', '/photos/:id', () => Promise.resolve({status: 204}))
      .handle({method: 'GET', path: '/photos/17'});
    expect(routes).toEqual(['/photos/:id']);
  });

  it('keeps an error of an outer layer apart from a refusal', async () => {
    const outer = new App([() => Promise.reject(new Refusal(401, 'who are you?'))]);
    await expect(outer.handle({method: 'GET', path: '/'})).rejects.toThrow('who are you?');
  });
});

it.each([undefined, null, 'x', 7, []])('an object is not %j', (input) => {
  expect(object<{a: string}>({a: text(1)})(input)).toEqual({
    ok: false,
    problems: [{pointer: '', code: 'not-an-object'}],
  });
});

describe('an orderly stop', () => {
  /** Runs the virtual clock and lets promises settle in between. */
  async function play(scheduler: Scheduler): Promise<void> {
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    };
    await settle();
    while (scheduler.step()) await settle();
  }

  function server() {
    const scheduler = new Scheduler();
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => scheduler.after(ms, resolve));
    const life = new Lifecycle(sleep);
    const log: string[] = [];
    for (const name of ['pool', 'consumer']) {
      life.onStop(() => {
        log.push(`${name} closed at ${scheduler.now}`);
        return Promise.resolve();
      });
    }
    life.ready();
    const request = (name: string, ms: number): void => {
      void life
        .serve(() => sleep(ms).then(() => log.push(`${name} done at ${scheduler.now}`)))
        .then((result) => {
          if (result === undefined) log.push(`${name} refused at ${scheduler.now}`);
        });
    };
    const stop = async (): Promise<void> => {
      log.push(`cut off ${await life.stop({notice: 5000, grace: 10_000})} at ${scheduler.now}, ${life.phase}`);
    };
    return {scheduler, life, log, request, stop};
  }

  it('finishes requests in progress and those of the notice, refuses later ones, and closes last to first', async () => {
    const {scheduler, life, log, request, stop} = server();
    request('slow', 9000);
    scheduler.after(1000, () => {
      void stop();
      expect(life.phase).toBe('draining');
    });
    scheduler.after(3000, () => request('late', 100));
    scheduler.after(7000, () => request('too late', 100));
    await play(scheduler);
    expect(log).toEqual([
      'late done at 3100',
      'too late refused at 7000',
      'slow done at 9000',
      'consumer closed at 9000',
      'pool closed at 9000',
      'cut off 0 at 9000, stopped',
    ]);
  });

  it('ends at once after the notice when nothing is in progress', async () => {
    const {scheduler, log, stop} = server();
    void stop();
    await play(scheduler);
    expect(log.at(-1)).toBe('cut off 0 at 5000, stopped');
  });

  it('does not wait for ever', async () => {
    const {scheduler, log, request, stop} = server();
    request('endless', 100_000);
    void stop();
    await play(scheduler);
    expect(log[2]).toBe('cut off 1 at 15000, stopped');
  });

  it('counts a request that fails as finished', async () => {
    const {scheduler, life, log, stop} = server();
    const failing = life.serve(() => Promise.reject(new Error('no')));
    void stop();
    await expect(failing).rejects.toThrow('no');
    await play(scheduler);
    expect(log.at(-1)).toBe('cut off 0 at 5000, stopped');
  });
});
