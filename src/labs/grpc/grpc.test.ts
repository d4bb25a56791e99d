import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeUtf8, Scheduler} from '../kernel';
import {
  formatTimeout,
  frameMessage,
  intercept,
  MessageReader,
  parseTimeout,
  STATUS,
  statusOfHttp,
  stub,
  type CallOptions,
  type Handler,
  type Interceptor,
  type Reply,
} from './index';

describe('framing', () => {
  it('writes a flag, the length and the message', () => {
    expect([...frameMessage(Uint8Array.of(0x08, 0x96, 0x01))]).toEqual([0, 0, 0, 0, 3, 0x08, 0x96, 0x01]);
    expect(frameMessage(new Uint8Array(), true)[0]).toBe(1);
    expect([...frameMessage(new Uint8Array(66_000)).slice(0, 5)]).toEqual([0, 0, 1, 1, 208]);
  });

  it('comes back, however the stream is cut', () => {
    const messages = fc.array(fc.uint8Array({maxLength: 300}), {maxLength: 5});
    fc.assert(
      fc.property(messages, fc.array(fc.nat(40)), (sent, sizes) => {
        const stream = Uint8Array.from(sent.flatMap((message) => [...frameMessage(message)]));
        const reader = new MessageReader(300);
        let at = 0;
        expect([...sizes, stream.length].flatMap((size) => reader.push(stream.slice(at, (at += size))))).toEqual(sent);
      }),
    );
  });

  it('refuses a message above the limit as soon as its length has come', () => {
    expect(() => new MessageReader(10).push(Uint8Array.of(0, 0, 0, 0, 11))).toThrow('RESOURCE_EXHAUSTED');
  });
});

it('the status codes are 0 to 16, in the order of gRPC', () => {
  expect(Object.values(STATUS)).toEqual(Array.from({length: 17}, (_, code) => code));
});

describe('grpc-timeout', () => {
  it.each([
    [1n, '1n'],
    [99_999_999n, '99999999n'],
    [100_000_000n, '100000u'],
    [250_000_000n, '250000u'],
    [30_000_000_000n, '30000000u'],
    [3_600_000_000_000n, '3600000m'],
    [86_400_000_000_000_000n, '86400000S'],
  ])('of %s ns is %s', (nanoseconds, text) => {
    expect(formatTimeout(nanoseconds)).toBe(text);
  });

  it('is never shorter than asked for, by less than one part in a million longer, and has eight digits at most', () => {
    fc.assert(
      fc.property(fc.bigInt({min: 1n, max: 10n ** 20n}), (nanoseconds) => {
        const text = formatTimeout(nanoseconds);
        expect(text).toMatch(/^[1-9][0-9]{0,7}[HMSmun]$/);
        const parsed = parseTimeout(text) ?? 0n;
        expect(parsed >= nanoseconds && (parsed - nanoseconds) * 500_000n <= nanoseconds).toBe(true);
      }),
    );
  });

  it.each(['', '1', 'S', '123456789S', '-1S', '1.5S', '1s', ' 1S'])('is not %j', (text) => {
    expect(parseTimeout(text)).toBeUndefined();
  });

  it.each([0n, -1n, 10n ** 24n])('of %s ns does not exist', (nanoseconds) => {
    expect(() => formatTimeout(nanoseconds)).toThrow(RangeError);
  });
});

it('reads the answers of proxies as the mapping says', () => {
  const codes = [200, 400, 401, 403, 404, 429, 500, 502, 503, 504];
  expect(codes.map(statusOfHttp)).toEqual([
    'UNKNOWN',
    'INTERNAL',
    'UNAUTHENTICATED',
    'PERMISSION_DENIED',
    'UNIMPLEMENTED',
    'UNAVAILABLE',
    'UNKNOWN',
    'UNAVAILABLE',
    'UNAVAILABLE',
    'UNAVAILABLE',
  ]);
});

describe('calls', () => {
  const LATENCY = 5;

  /** Feed calls Photos calls Storage, which takes its time. */
  function chain(work: number, options: {readonly propagate: boolean} = {propagate: true}) {
    const scheduler = new Scheduler();
    const link = {scheduler, latency: LATENCY};
    const seen: number[] = [];
    let finished = 0;
    const storage: Handler = (context, _, answer) => {
      seen.push(context.deadline - scheduler.now);
      const timer = scheduler.after(work, () => {
        finished += 1;
        answer({status: 'OK', body: 'bytes'});
      });
      context.onCancel(() => timer.cancel());
    };
    const toStorage = stub({get: storage}, link);
    const photos: Handler = (context, request, answer) => {
      seen.push(context.deadline - scheduler.now);
      scheduler.after(20, () => {
        const parent = options.propagate ? {parent: context} : {};
        toStorage({method: 'get', request, ...parent}, answer);
      });
    };
    const feed = stub({list: photos}, link);
    const call = (callOptions: CallOptions): {reply: () => Reply | undefined; at: () => number} => {
      let [reply, at]: [Reply | undefined, number] = [undefined, NaN];
      feed({method: 'list', request: 'p1', ...callOptions}, (one) => {
        expect(reply).toBeUndefined();
        [reply, at] = [one, scheduler.now];
      });
      return {reply: () => reply, at: () => at};
    };
    return {scheduler, call, seen, finished: () => finished};
  }

  it('answer through two hops', () => {
    const {scheduler, call, seen} = chain(30);
    const {reply, at} = call({timeout: 100});
    scheduler.run();
    expect(reply()).toEqual({status: 'OK', body: 'bytes'});
    expect(at()).toBe(4 * LATENCY + 20 + 30);
    expect(seen).toEqual([100, 80]);
  });

  it('end at the deadline, and so does the work of everyone behind', () => {
    const {scheduler, call, finished} = chain(10_000);
    const {reply, at} = call({timeout: 100});
    scheduler.run();
    expect([reply()?.status, at(), finished()]).toEqual(['DEADLINE_EXCEEDED', 100, 0]);
    expect(scheduler.now).toBeLessThanOrEqual(100 + 3 * LATENCY);
  });

  it('leave work behind that nobody waits for, where the deadline is not passed on', () => {
    const {scheduler, call, finished} = chain(10_000, {propagate: false});
    call({timeout: 100});
    scheduler.run();
    expect([finished(), scheduler.now > 10_000]).toEqual([1, true]);
  });

  it('do not start when no time is left', () => {
    const {scheduler, call, seen} = chain(30);
    const {reply} = call({timeout: 0});
    scheduler.run();
    expect([reply()?.status, seen.length]).toEqual(['DEADLINE_EXCEEDED', 0]);
  });

  it('answer exactly once, whatever the timeout and the work', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 200}), fc.integer({min: 0, max: 200}), (timeout, work) => {
        const {scheduler, call} = chain(work);
        const {reply, at} = call({timeout});
        scheduler.run();
        const duration = 4 * LATENCY + 20 + work;
        if (duration < timeout) expect([reply()?.status, at()]).toEqual(['OK', duration]);
        if (duration > timeout) expect([reply()?.status, at()]).toEqual(['DEADLINE_EXCEEDED', timeout]);
      }),
    );
  });

  it('say what is not implemented', () => {
    const scheduler = new Scheduler();
    let status = '';
    stub({}, {scheduler, latency: 1})({method: 'nothing', request: ''}, (reply) => (status = reply.status));
    scheduler.run();
    expect(status).toBe('UNIMPLEMENTED');
  });

  it('pass through interceptors from the outside in and back', () => {
    const scheduler = new Scheduler();
    const log: string[] = [];
    const named =
      (name: string): Interceptor =>
      (next) =>
      (call, done) => {
        log.push(`${name} out`);
        next({...call, metadata: {...call.metadata, [name]: 'seen'}}, (reply) => {
          log.push(`${name} in`);
          done(reply);
        });
      };
    const handler: Handler = ({metadata}, _, answer) => answer({status: 'OK', body: Object.keys(metadata).join()});
    const invoke = intercept(stub({m: handler}, {scheduler, latency: 1}), [named('trace'), named('auth')]);
    invoke({method: 'm', request: ''}, ({body}) => log.push(body));
    scheduler.run();
    expect(log).toEqual(['trace out', 'auth out', 'auth in', 'trace in', 'trace,auth']);
  });

  it('carry text as bytes', () => {
    expect(new MessageReader(10).push(frameMessage(encodeUtf8('ada')))).toEqual([encodeUtf8('ada')]);
  });
});
