import {execFileSync} from 'node:child_process';
import {stat} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {EventLoop, ThreadPool, type Runtime} from './index';

/** A program says what it does through `log`. */
type Program = (runtime: Runtime, log: (text: string) => void) => void;

/** Runs a program as a callback of the poll phase of the simulated loop. */
function simulated(program: Program): string[] {
  const loop = new EventLoop();
  const said: string[] = [];
  loop.onReady(() => program(loop, (text) => said.push(text)), 0);
  while (loop.step());
  return said;
}

const node: Runtime = {
  nextTick: (callback) => process.nextTick(callback),
  queueMicrotask: (callback) => queueMicrotask(callback),
  setImmediate: (callback) => void setImmediate(callback),
  setTimeout: (callback, delay) => void setTimeout(callback, delay),
};

/** Runs a program as a callback of the poll phase of Node.js, until it has said so much. */
function real(program: Program, lines: number): Promise<string[]> {
  return new Promise((resolve) => {
    const said: string[] = [];
    const watch = (): void => {
      if (said.length >= lines) resolve(said);
      else setImmediate(watch);
    };
    stat('.', () => {
      program(node, (text) => said.push(text));
      watch();
    });
  });
}

const PROGRAMS: Readonly<Record<string, readonly [Program, string]>> = {
  'the five queues, from an I/O callback': [
    (runtime, log) => {
      runtime.setTimeout(() => log('timeout'), 0);
      runtime.setImmediate(() => log('immediate'));
      runtime.queueMicrotask(() => log('microtask'));
      runtime.nextTick(() => log('tick'));
      log('callback');
    },
    'callback tick microtask immediate timeout',
  ],
  'microtasks and ticks that add others': [
    (runtime, log) => {
      runtime.queueMicrotask(() => {
        log('m1');
        runtime.nextTick(() => log('t2'));
        runtime.queueMicrotask(() => log('m2'));
      });
      runtime.nextTick(() => {
        log('t1');
        runtime.queueMicrotask(() => log('m3'));
        runtime.nextTick(() => log('t3'));
      });
    },
    't1 t3 m1 m3 m2 t2',
  ],
  'an immediate that adds another one': [
    (runtime, log) => {
      runtime.setImmediate(() => {
        log('i1');
        runtime.setImmediate(() => log('i3'));
        runtime.queueMicrotask(() => log('m1'));
      });
      runtime.setImmediate(() => log('i2'));
    },
    'i1 m1 i2 i3',
  ],
  'microtasks between two timers that are due at once': [
    (runtime, log) => {
      for (const name of ['a', 'b']) {
        runtime.setTimeout(() => {
          log(name);
          runtime.queueMicrotask(() => log(`${name}-micro`));
          runtime.nextTick(() => log(`${name}-tick`));
        }, 5);
      }
    },
    'a a-tick a-micro b b-tick b-micro',
  ],
  'timers by their time, and not by their order': [
    (runtime, log) => {
      runtime.setTimeout(() => log('late'), 60);
      runtime.setTimeout(() => log('early'), 2);
    },
    'early late',
  ],
};

describe('the order of callbacks', () => {
  it.each(Object.entries(PROGRAMS))('is the same as in Node.js: %s', async (_, [program, expected]) => {
    expect(simulated(program).join(' ')).toBe(expected);
    expect((await real(program, expected.split(' ').length)).join(' ')).toBe(expected);
  });

  interface Task {
    readonly kind: 'nextTick' | 'queueMicrotask' | 'setImmediate';
    readonly children: readonly Task[];
  }
  const {tasks} = fc.letrec<{tasks: readonly Task[]}>((tie) => ({
    tasks: fc.array(
      fc.record({
        kind: fc.constantFrom('nextTick', 'queueMicrotask', 'setImmediate'),
        children: fc.oneof({maxDepth: 3, withCrossShrink: true}, fc.constant([]), tie('tasks')),
      }),
      {maxLength: 3},
    ),
  }));

  it('is the same as in Node.js for any program of ticks, microtasks and immediates', async () => {
    await fc.assert(
      fc.asyncProperty(tasks, async (roots) => {
        const program: Program = (runtime, log) => {
          const start = (children: readonly Task[], prefix: string): void =>
            children.forEach((task, index) =>
              runtime[task.kind](() => {
                const name = `${prefix}${index}`;
                log(`${task.kind} ${name}`);
                start(task.children, `${name}.`);
              }),
            );
          start(roots, '');
        };
        const expected = simulated(program);
        expect(await real(program, expected.length)).toEqual(expected);
      }),
      {numRuns: 150},
    );
  }, 20_000);

  it('of a main program of CommonJS: ticks, then microtasks, then the loop', () => {
    const script = `
      setTimeout(() => console.log('timeout'), 5);
      Promise.resolve().then(() => console.log('microtask'));
      process.nextTick(() => console.log('tick'));
      console.log('main');`;
    const said = execFileSync(process.execPath, ['-e', script], {encoding: 'utf8'}).trim().split('\n');
    expect(said).toEqual(['main', 'tick', 'microtask', 'timeout']);
  });
});

describe('a loop', () => {
  it('lets everything wait while a callback computes', () => {
    const loop = new EventLoop();
    const times: Record<string, number> = {};
    loop.setTimeout(() => (times['timer'] = loop.now), 10);
    loop.onReady(() => (times['socket'] = loop.now), 12);
    loop.onReady(() => loop.compute(500), 5);
    while (loop.step());
    expect(times).toEqual({timer: 505, socket: 505});
    expect(loop.trace.events.map(({label, late}) => [label, late])).toEqual([
      ['socket', 0],
      ['timer', 495],
      ['socket', 493],
    ]);
  });

  it('is blocked by microtasks as by computing, and not by immediates', () => {
    const chain = (how: 'queueMicrotask' | 'setImmediate'): number => {
      const loop = new EventLoop();
      let answered = NaN;
      let left = 100;
      const slice = (): void => {
        loop.compute(5);
        if (--left > 0) loop[how](slice);
      };
      loop.onReady(slice, 0);
      loop.onReady(() => (answered = loop.now), 20);
      while (loop.step());
      return answered;
    };
    expect(chain('queueMicrotask')).toBe(500);
    expect(chain('setImmediate')).toBe(20);
  });

  it('knows the share of time in which it was awake', () => {
    const loop = new EventLoop();
    for (let i = 1; i <= 10; i++) loop.onReady(() => loop.compute(25), 100 * i);
    while (loop.step());
    expect(loop.now).toBe(1025);
    expect(loop.utilization).toBeCloseTo(250 / 1025, 12);
  });

  it('never runs a timer early, whatever else happens', () => {
    const deed = fc.record({delay: fc.nat(50), work: fc.nat(20), io: fc.boolean()});
    fc.assert(
      fc.property(fc.array(deed, {maxLength: 30, size: 'max'}), (deeds) => {
        const loop = new EventLoop();
        let ran = 0;
        for (const {delay, work, io} of deeds) {
          const callback = (): void => {
            ran += 1;
            expect(loop.now).toBeGreaterThanOrEqual(io ? delay : Math.max(1, delay));
            loop.compute(work);
          };
          if (io) loop.onReady(callback, delay);
          else loop.setTimeout(callback, delay);
        }
        while (loop.step());
        expect(ran).toBe(deeds.length);
        expect(loop.now).toBeGreaterThanOrEqual(deeds.reduce((sum, {work}) => sum + work, 0));
      }),
    );
  });

  it('sleeps while the pool works, and hears of a job that waited for a thread later', () => {
    const loop = new EventLoop({threads: 4});
    const done: number[] = [];
    for (let i = 0; i < 5; i++) loop.inPool(() => done.push(loop.now), 100);
    while (loop.step());
    expect(done).toEqual([100, 100, 100, 100, 200]);
    expect(loop.utilization).toBe(0);
  });
});

it('a pool hands a thread over at the moment at which a job ends', () => {
  const pool = new ThreadPool(1);
  for (const label of ['a', 'b', 'c']) pool.submit(label, 10, 0);
  const labels = (now: number) => Object.values(pool.at(now)).map((jobs) => jobs.map(({label}) => label));
  expect(labels(9)).toEqual([['a'], ['b', 'c']]);
  expect(labels(10)).toEqual([['b'], ['c']]);
  expect(labels(30)).toEqual([[], []]);
});

it('a pool runs at most as many jobs as it has threads', () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 5}), fc.array(fc.tuple(fc.nat(20), fc.nat(30))), (threads, jobs) => {
      const pool = new ThreadPool(threads);
      let now = 0;
      let last = 0;
      for (const [gap, duration] of jobs) {
        now += gap;
        const job = pool.submit('job', duration, now);
        expect(job.starts).toBeGreaterThanOrEqual(Math.max(now, last)); // first come, first served
        last = job.starts;
        const {running, waiting} = pool.at(now);
        expect(running.length).toBeLessThanOrEqual(threads);
        if (waiting.length > 0) expect(running).toHaveLength(threads);
      }
    }),
  );
});
