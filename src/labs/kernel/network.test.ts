import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {exponential} from './distributions';
import {Network, type LinkSettings, type NetworkEvent} from './network';
import {Rng} from './rng';
import {Scheduler} from './scheduler';
import {Trace} from './trace';

const NODES = ['a', 'b', 'c', 'd'];

/** A network of four nodes that note what they receive, as `from>to:message@time`. */
function build(link: Partial<LinkSettings> = {}, seed = 1) {
  const scheduler = new Scheduler();
  const trace = new Trace<NetworkEvent<number>>(scheduler);
  const network = new Network<number>({scheduler, rng: Rng.seeded(seed), trace, link});
  const received: string[] = [];
  for (const node of NODES) {
    network.attach(node, (message, from) => received.push(`${from}>${node}:${message}@${scheduler.now}`));
  }
  const drops = () => trace.events.flatMap((event) => (event.kind === 'network.drop' ? [event.reason] : []));
  return {scheduler, trace, network, received, drops};
}

/** The messages that `b` got from `a`, in the order of their arrival. */
function fromAToB(received: readonly string[]): number[] {
  return received.flatMap((line) => (line.startsWith('a>b:') ? [Number(line.slice(4).split('@')[0])] : []));
}

const node = fc.constantFrom(...NODES);
const probability = fc.double({min: 0, max: 1, noNaN: true});
const faulty = fc
  .record({loss: probability, duplication: probability, reordering: probability, mean: fc.constantFrom(0, 1, 20)})
  .map(({mean, ...faults}) => ({...faults, latency: exponential(mean)}));

type Command = (network: Network<number>) => void;
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(node, node, fc.nat()).map(
      ([a, b, m]): Command =>
        (network) =>
          network.send(a, b, m),
    ),
  },
  fc.tuple(node, node).map(
    ([a, b]): Command =>
      (network) =>
        network.cut(a, b),
  ),
  fc.tuple(node, node).map(
    ([a, b]): Command =>
      (network) =>
        network.restore(a, b),
  ),
  fc.subarray(NODES).map(
    (group): Command =>
      (network) =>
        network.partition(group),
  ),
  fc.tuple(node, fc.boolean()).map(
    ([a, up]): Command =>
      (network) =>
        network.setUp(a, up),
  ),
  fc.constant<Command>((network) => network.heal()),
);
const script = fc.array(fc.tuple(fc.nat(10), command), {maxLength: 60, size: 'max'});

describe('Network', () => {
  it('delivers after the latency, and shows what is in flight until then', () => {
    const {scheduler, network, received} = build({latency: {mean: 4, variance: 0, sample: () => 4}});
    network.send('a', 'b', 7);
    expect(network.inFlight).toEqual([{id: 0, from: 'a', to: 'b', message: 7, sentAt: 0, arrivesAt: 4}]);
    scheduler.run();
    expect([received, network.inFlight]).toEqual([['a>b:7@4'], []]);
  });

  it('ends each packet once, by delivering or dropping what was sent, whatever happens', () => {
    fc.assert(
      fc.property(faulty, script, fc.nat(), (link, commands, seed) => {
        const {scheduler, trace, network} = build(link, seed);
        for (const [pause, run] of commands) {
          run(network);
          scheduler.runUntil(scheduler.now + pause);
        }
        scheduler.run();
        const sent: string[] = [];
        const ended: string[] = [];
        for (const event of trace.events) {
          if (event.kind === 'network.send') sent.push(`${event.packet}:${event.node}>${event.to}:${event.message}`);
          if (event.kind === 'network.deliver' || event.kind === 'network.drop') {
            ended.push(`${event.packet}:${event.from}>${event.node}:${event.message}`);
          }
        }
        expect(ended.sort()).toEqual(sent.sort());
        expect(network.inFlight).toEqual([]);
      }),
      {numRuns: 500},
    );
  });

  it('delivers nothing between groups, over cut links, from or to nodes that are down', () => {
    fc.assert(
      fc.property(faulty, script, (link, commands) => {
        const {scheduler, network} = build(link);
        for (const to of NODES) {
          network.attach(to, (_, from) => {
            expect([network.isConnected(from, to), network.isUp(to)]).toEqual([true, true]);
          });
        }
        for (const [pause, run] of commands) {
          run(network);
          scheduler.runUntil(scheduler.now + pause);
        }
      }),
      {numRuns: 300},
    );
  });

  it('is reliable and first in, first out on each link as long as there are no faults', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(5)), (seed, pauses) => {
        const {scheduler, network, received} = build({latency: exponential(10)}, seed);
        pauses.forEach((pause, message) => {
          network.send('a', 'b', message);
          scheduler.runUntil(scheduler.now + pause);
        });
        scheduler.run();
        expect(fromAToB(received)).toEqual(pauses.map((_, message) => message));
      }),
    );
  });

  it('lets packets overtake each other if it may reorder', () => {
    const {scheduler, network, received} = build({latency: exponential(10), reordering: 1});
    for (let message = 0; message < 10; message++) network.send('a', 'b', message);
    scheduler.run();
    const arrived = fromAToB(received);
    expect(arrived).not.toEqual([...arrived].sort((a, b) => a - b));
    expect(arrived).toHaveLength(10);
  });

  it('loses about as many packets as it is told', () => {
    const {scheduler, network, drops} = build({loss: 0.3});
    for (let message = 0; message < 10_000; message++) network.send('a', 'b', message);
    scheduler.run();
    expect(Math.abs(drops().length - 3000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.3 * 0.7));
    expect(new Set(drops())).toEqual(new Set(['loss']));
  });

  it('repeats about as many packets as it is told, and repeats no copy', () => {
    const {scheduler, network, trace, received} = build({duplication: 1});
    for (let message = 0; message < 10; message++) network.send('a', 'b', message);
    scheduler.run();
    const copies = trace.events.flatMap((event) =>
      event.kind === 'network.send' && event.copyOf !== undefined ? [event.copyOf] : [],
    );
    expect(copies).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    expect(received).toHaveLength(20);
  });

  it('leaves the luck of everything else as it was when one fault is switched on', () => {
    const run = (link: Partial<LinkSettings>): string[] => {
      const {scheduler, network, received} = build({latency: exponential(10), reordering: 1, ...link});
      for (let message = 0; message < 200; message++) network.send('a', 'b', message);
      scheduler.run();
      return received;
    };
    const calm = new Set(run({}));
    const lossy = run({loss: 0.5});
    expect(lossy.filter((arrival) => !calm.has(arrival))).toEqual([]);
    const doubled = new Set(run({duplication: 0.5}));
    expect([...calm].filter((arrival) => !doubled.has(arrival))).toEqual([]);
  });

  it('leaves the luck of a link as it was when there is traffic on another', () => {
    const run = (others: number): number[] => {
      const {scheduler, network, received} = build({latency: exponential(10), reordering: 1, loss: 0.2});
      for (let message = 0; message < 50; message++) {
        network.send('a', 'b', message);
        for (let i = 0; i < others; i++) network.send('b', 'a', message);
      }
      scheduler.run();
      return fromAToB(received);
    };
    expect(run(3)).toEqual(run(0));
  });

  it('keeps unnamed nodes of a partition together', () => {
    const {network} = build();
    network.partition(['a'], ['b']);
    const connected = (from: string): string[] => NODES.filter((to) => network.isConnected(from, to));
    expect([connected('a'), connected('b'), connected('c')]).toEqual([['a'], ['b'], ['c', 'd']]);
    network.heal();
    expect(connected('a')).toEqual(NODES);
  });

  it('cuts one direction without the other', () => {
    const {scheduler, network, received, drops} = build();
    network.cut('a', 'b');
    network.send('a', 'b', 1);
    network.send('b', 'a', 2);
    scheduler.run();
    expect([received, drops()]).toEqual([['b>a:2@1'], ['partition']]);
    network.restore('a', 'b');
    expect(network.isConnected('a', 'b')).toBe(true);
  });

  it('drops what is in flight when the network splits, and what was sent before it healed', () => {
    const {scheduler, network, received, drops} = build();
    network.send('a', 'b', 1);
    network.partition(['a']);
    scheduler.runUntil(2);
    network.send('a', 'b', 2);
    expect(network.inFlight.map(({doomed}) => doomed)).toEqual(['partition']);
    network.heal();
    scheduler.run();
    expect([received, drops()]).toEqual([[], ['partition', 'partition']]);
  });

  it('drops what arrives at a node that is down', () => {
    const {scheduler, network, received, drops} = build();
    network.setUp('b', false);
    network.send('a', 'b', 1);
    scheduler.run();
    expect([received, drops()]).toEqual([[], ['down']]);
  });

  it('broadcasts to all other nodes', () => {
    const {scheduler, network, received} = build();
    network.broadcast('c', 5);
    scheduler.run();
    expect(received).toEqual(['c>a:5@1', 'c>b:5@1', 'c>d:5@1']);
  });

  it('configures one link apart from the others', () => {
    const {scheduler, network, received} = build();
    network.configureLink('a', 'b', {loss: 1});
    network.broadcast('a', 1);
    scheduler.run();
    expect(received).toEqual(['a>c:1@1', 'a>d:1@1']);
  });

  it('makes a message immutable when it is sent', () => {
    const scheduler = new Scheduler();
    const trace = new Trace<NetworkEvent<{entries: number[]}>>(scheduler);
    const network = new Network<{entries: number[]}>({scheduler, rng: Rng.seeded(1), trace});
    network.attach('a', () => undefined);
    const message = {entries: [1]};
    network.send('a', 'a', message);
    expect(() => message.entries.push(2)).toThrow(TypeError);
  });

  it.each([-0.1, 1.1, NaN])('refuses %d as a probability', (loss) => {
    expect(() => build({loss})).toThrow('loss is a probability from 0 to 1');
  });

  it('names the nodes that there are when one is unknown', () => {
    expect(() => build().network.send('a', 'z', 1)).toThrow('no node z in the network, which has a, b, c, d');
  });
});
