import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Scheduler} from '../kernel';
import {
  compose,
  composeSteps,
  flaws,
  Lifecycle,
  Server,
  type Incoming,
  type Layer,
  type LayerName,
  type Middleware,
  type ServerOptions,
  type Steps,
  type Visit,
} from './index';

const GOOD: readonly LayerName[] = ['id', 'log', 'errors', 'auth', 'limit', 'body'];
const orders = fc.shuffledSubarray([...GOOD], {minLength: GOOD.length});

const request = (changes: Partial<Incoming> = {}): Incoming => ({
  name: 'good',
  address: 'home',
  token: 'valid',
  user: 'Ada',
  megabytes: 0.001,
  bug: false,
  database: 20,
  ...changes,
});

const server = (changes: Partial<ServerOptions> = {}): Server =>
  new Server({
    order: GOOD,
    limitBy: 'user',
    bodyLimit: 1,
    showStack: true,
    balancer: 5000,
    notice: 5000,
    grace: 20_000,
    kill: 30_000,
    ...changes,
  });

/** Serves one request to its end. */
function serve(
  order: readonly LayerName[],
  changes: Partial<Incoming> = {},
  options: Partial<ServerOptions> = {},
): Visit {
  const one = server({order, ...options});
  const visit = one.receive(request(changes));
  one.scheduler.run();
  return visit;
}

const wrong = ({exchange, response, escaped}: Visit): string[] =>
  response === undefined ? ['no response'] : flaws(exchange, response, escaped);

/** Virtual time in which promises settle between events. */
async function play(scheduler: Scheduler): Promise<void> {
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  await settle();
  while (scheduler.step()) await settle();
}

describe('the onion in steps', () => {
  /** What a layer does: goes on, answers instead, throws on the way in or out, or catches what comes from inside. */
  const behaviors = fc.array(fc.constantFrom('pass', 'answer', 'throw in', 'throw out', 'catch'), {maxLength: 6});

  it('does what the one of promises does, whatever its layers do', async () => {
    await fc.assert(
      fc.asyncProperty(behaviors, fc.boolean(), async (all, handlerThrows) => {
        const seen: [string[], string[]] = [[], []];
        const promises = all.map((behavior, at): Middleware<null, string> => async (_, next) => {
          seen[0].push(`${at} in`);
          if (behavior === 'answer') return `from ${at}`;
          if (behavior === 'throw in') throw new Error(`in ${at}`);
          try {
            const response = await next();
            seen[0].push(`${at} out`);
            if (behavior === 'throw out') throw new Error(`out ${at}`);
            return response;
          } catch (error) {
            if (behavior !== 'catch') throw error;
            return `caught ${String(error)}`;
          }
        });
        const steps = all.map(
          (behavior, at): Layer<null, string> =>
            function* (_, next) {
              seen[1].push(`${at} in`);
              if (behavior === 'answer') return `from ${at}`;
              if (behavior === 'throw in') throw new Error(`in ${at}`);
              try {
                const response = yield* next();
                seen[1].push(`${at} out`);
                if (behavior === 'throw out') throw new Error(`out ${at}`);
                return response;
              } catch (error) {
                if (behavior !== 'catch') throw error;
                return `caught ${String(error)}`;
              }
            },
        );
        const byPromises = await compose(promises, () =>
          handlerThrows ? Promise.reject(new Error('bug')) : Promise.resolve('handler'),
        )(null).catch(String);
        function* handler(): Steps<string> {
          yield {on: 'cpu', ms: 1};
          if (handlerThrows) throw new Error('bug');
          return 'handler';
        }
        let bySteps: string;
        try {
          const running = composeSteps(steps, handler)(null);
          let result = running.next();
          while (result.done !== true) result = running.next();
          bySteps = result.value;
        } catch (error) {
          bySteps = String(error);
        }
        expect(bySteps).toBe(byPromises);
        expect(seen[1]).toEqual(seen[0]);
      }),
    );
  });
});

describe('the order of the layers', () => {
  it('is the way in, and the reverse is the way out', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const {way} = serve(order);
        const places = (how: string): string[] => way.filter((one) => one.how === how).map(({place}) => place);
        expect(places('in')).toEqual([...order, 'handler']);
        expect(places('out')).toEqual(['handler', ...[...order].reverse()]);
      }),
    );
  });

  it('leaves nothing wrong in the good one', () => {
    const all = [{}, {token: 'none' as const}, {token: 'none' as const, megabytes: 50}, {bug: true}, {megabytes: 50}];
    expect(all.map((changes) => serve(GOOD, changes).response?.status)).toEqual([200, 401, 401, 500, 413]);
    expect(all.flatMap((changes) => wrong(serve(GOOD, changes)))).toEqual([]);
  });

  it('leaves nothing wrong in exactly those orders that the reasons allow', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const before = (a: LayerName, b: LayerName): boolean => order.indexOf(a) < order.indexOf(b);
        const inErrors = (['auth', 'limit', 'body'] as const).every((name) => before('errors', name));
        const allowed =
          inErrors &&
          before('id', 'errors') &&
          before('log', 'errors') &&
          before('auth', 'body') &&
          before('auth', 'limit');
        const all = [{}, {token: 'none' as const}, {bug: true}];
        expect(all.flatMap((changes) => wrong(serve(order, changes))).length === 0).toBe(allowed);
      }),
      {numRuns: 500},
    );
  });

  it.each<[string, readonly LayerName[], Partial<Incoming>, readonly string[]]>([
    [
      'authentication outside of the error handler',
      ['id', 'log', 'auth', 'errors', 'limit', 'body'],
      {token: 'none'},
      ['a refusal became 500', 'stack trace in the answer', 'no request id', 'not in the access log'],
    ],
    [
      'the log inside the error handler',
      ['id', 'errors', 'log', 'auth', 'limit', 'body'],
      {bug: true},
      ['not in the access log'],
    ],
    [
      'the id inside the error handler',
      ['log', 'errors', 'id', 'auth', 'limit', 'body'],
      {bug: true},
      ['no request id'],
    ],
    [
      'the id where a refusal does not reach it',
      ['log', 'errors', 'auth', 'id', 'limit', 'body'],
      {token: 'none'},
      ['no request id', 'log line without id'],
    ],
    ['the id inside the parser', ['log', 'errors', 'auth', 'limit', 'body', 'id'], {bug: true}, ['no request id']],
    [
      'the parser outside of the authentication',
      ['id', 'log', 'errors', 'body', 'auth', 'limit'],
      {token: 'none'},
      ['1 kB parsed before authentication'],
    ],
    [
      'the limit by user outside of the authentication',
      ['id', 'log', 'errors', 'limit', 'auth', 'body'],
      {},
      ['counted as “nobody”'],
    ],
  ])('%s', (_, order, changes, expected) => {
    expect(wrong(serve(order, changes))).toEqual(expected);
  });

  it('reports a bug that escapes to nobody, and shows the stack only where it is told to', () => {
    const order: readonly LayerName[] = ['id', 'log', 'auth', 'limit', 'body', 'errors'];
    const refused = serve(order, {megabytes: 50}, {showStack: false});
    expect(refused.response).toEqual({status: 500});
    expect(wrong(refused)).toEqual(['a refusal became 500', 'no request id', 'not in the access log']);
    expect(serve(GOOD, {bug: true}).exchange.report).toEqual({
      error: "TypeError: can't read 'id' of undefined",
      id: 'r1',
    });
  });
});

describe('one processor', () => {
  it('lets others wait while it parses, and not while it waits for the database', () => {
    const one = server({bodyLimit: 64});
    one.receive(request({megabytes: 50, database: 5000}));
    const short = one.receive(request());
    one.scheduler.runUntil(500);
    expect(short.fate).toBe('in progress');
    one.scheduler.runUntil(600);
    expect(short.fate).toBe('answered');
    expect(one.inProgress.size).toBe(1);
  });
});

describe('the end', () => {
  it('is the one of Lifecycle, whenever requests come and however long they take', async () => {
    const arrivals = fc.array(fc.tuple(fc.nat(12), fc.integer({min: 1, max: 12})), {maxLength: 8});
    await fc.assert(
      fc.asyncProperty(arrivals, fc.nat(6), fc.nat(8), async (all, notice, grace) => {
        const stop = {notice: 1000 * notice, grace: 1000 * grace};
        // Off the full seconds at which the door closes and the grace is over, so that nothing ties.
        const plan = all.map(([at, seconds]) => ({at: 1000 * at + 100, ms: 1000 * seconds + 200}));

        const scheduler = new Scheduler();
        const life = new Lifecycle((ms) => new Promise((resolve) => scheduler.after(ms, resolve)));
        let refused = 0;
        let cut: number | undefined;
        for (const {at, ms} of plan) {
          scheduler.at(at, () => {
            void life
              .serve(() => new Promise((resolve) => scheduler.after(ms, () => resolve('done'))))
              .then((result) => (refused += result === undefined ? 1 : 0));
          });
        }
        scheduler.at(3000, () => void life.stop(stop).then((count) => (cut = count)));
        await play(scheduler);

        const one = server({...stop, balancer: 60_000, kill: 60_000});
        for (const {at, ms} of plan) one.scheduler.at(at, () => one.receive(request({database: ms})));
        one.scheduler.at(3000, () => one.terminate());
        one.scheduler.run();
        expect({cut: one.cut.length, refused: one.refused.length}).toEqual({cut, refused});
      }),
    );
  });

  it('comes with SIGKILL where the grace is too long, and cuts what is in progress', () => {
    const one = server({notice: 5000, grace: 20_000, kill: 10_000});
    const slow = one.receive(request({database: 15_000}));
    one.terminate();
    one.scheduler.run();
    expect(one).toMatchObject({killed: true, exited: 10_000, phase: 'stopped', cut: [slow]});
    // Its database would have answered 5 s later.
    expect(slow).toMatchObject({fate: 'cut', response: undefined});
  });

  it('closes after the last request, within the grace', () => {
    const one = server({notice: 1000, grace: 20_000, balancer: 1000});
    const slow = one.receive(request({database: 3000}));
    expect(one.phase).toBe('ready');
    one.terminate();
    expect(one.phase).toBe('draining');
    one.scheduler.runUntil(3500);
    expect(slow.fate).toBe('answered');
    expect(one.exited).toBeUndefined();
    one.scheduler.runUntil(4100);
    expect(one.exited).toBeGreaterThan(4000);
    expect(one.killed).toBe(false);
  });

  it('has another trace after another order of its layers', () => {
    const [one, other] = [server(), server()];
    other.reorder([...GOOD].reverse());
    expect(other.trace.hash).not.toBe(one.trace.hash);
  });

  it('neither terminates twice nor kills what is gone', () => {
    const one = server();
    one.terminate();
    one.terminate();
    one.scheduler.run();
    const {hash} = one.trace;
    one.kill();
    expect(one.trace.hash).toBe(hash);
    expect(one.killed).toBe(false);
  });
});
