import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {exponential} from './distributions';
import {Simulation, type Boot, type NodeContext} from './simulation';
import {decodeUtf8, encodeUtf8} from './utf8';

type Gossip = {readonly rumor: number};
type Heard = {readonly kind: 'gossip.heard'; readonly node: string; readonly rumor: number};

/** Each node tells a random number to all others now and then, and writes down what it hears. */
const gossip: Boot<Gossip, Heard> = ({id, rng, disk, broadcast, every, record}) => {
  every(10, () => broadcast({rumor: rng.int(100)}));
  return ({rumor}) => {
    disk.append('heard', encodeUtf8(`${rumor}\n`));
    if (rng.chance(0.5)) disk.fsync('heard');
    record({kind: 'gossip.heard', node: id, rumor});
  };
};

function run(seed: number): Simulation<Gossip, Heard> {
  const simulation = new Simulation<Gossip, Heard>({
    seed,
    link: {latency: exponential(5), loss: 0.1, duplication: 0.1, reordering: 0.5},
  });
  for (const id of ['n1', 'n2', 'n3']) simulation.addNode(id, gossip);
  simulation.scheduler.at(40, () => simulation.network.partition(['n1']));
  simulation.scheduler.at(60, () => simulation.crash('n2'));
  simulation.scheduler.at(80, () => simulation.restart('n2'));
  simulation.scheduler.at(90, () => simulation.network.heal());
  simulation.runUntil(150);
  return simulation;
}

/** One node that keeps its context, for looking at it from outside. */
function single(boot: (context: NodeContext<string>) => void = () => undefined) {
  const simulation = new Simulation<string>({seed: 1});
  const contexts: NodeContext<string>[] = [];
  const received: string[] = [];
  simulation.addNode('n1', (context) => {
    contexts.push(context);
    boot(context);
    return (message) => received.push(message);
  });
  simulation.runUntil(0);
  return {simulation, contexts, received};
}

describe('Simulation', () => {
  it('gives the same trace for the same seed and the same actions', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const [one, other] = [run(seed), run(seed)];
        expect(other.trace.hash).toBe(one.trace.hash);
      }),
      {numRuns: 50},
    );
  });

  it('gives another trace for another seed', () => {
    const hashes = Array.from({length: 50}, (_, seed) => run(seed).trace.hash);
    expect(new Set(hashes).size).toBe(50);
  });

  it('gives this trace in every engine', () => {
    expect(run(2024).trace.hash).toBe('dcbf57acde091b6a');
  });

  it('starts all nodes before the first message, so that a node may send while it starts', () => {
    const simulation = new Simulation<string>({seed: 1});
    const received: string[] = [];
    for (const id of ['n1', 'n2']) {
      simulation.addNode(id, ({broadcast}) => {
        broadcast(`hello from ${id}`);
        return (message) => received.push(message);
      });
    }
    simulation.runUntil(10);
    expect(received).toEqual(['hello from n1', 'hello from n2']);
  });

  it('loses the timers of a node that crashes', () => {
    const ran: number[] = [];
    const {simulation} = single(({after, every, life}) => {
      after(10, () => ran.push(life));
      every(10, () => ran.push(life));
    });
    simulation.runUntil(5);
    simulation.crash('n1');
    simulation.runUntil(20);
    expect([ran, simulation.scheduler.pending]).toEqual([[], 0]);
    simulation.restart('n1');
    simulation.runUntil(35);
    expect(ran).toEqual([1, 1]);
  });

  it('loses messages that arrive while the node is down', () => {
    const {simulation, received} = single();
    simulation.network.send('n1', 'n1', 'early');
    simulation.crash('n1');
    simulation.runUntil(5);
    simulation.restart('n1');
    simulation.network.send('n1', 'n1', 'late');
    simulation.runUntil(10);
    expect(received).toEqual(['late']);
  });

  it('keeps what is on the disk, as far as it was synced', () => {
    const {simulation, contexts} = single();
    const disk = contexts[0]?.disk;
    disk?.append('log', encodeUtf8('synced'));
    disk?.fsync('log');
    disk?.syncDirectory();
    simulation.crash('n1');
    simulation.restart('n1');
    expect(decodeUtf8(simulation.disk('n1').read('log'))).toBe('synced');
  });

  it('ignores what a node does after its life has ended', () => {
    const {simulation, contexts} = single();
    simulation.crash('n1');
    simulation.restart('n1');
    const [ghost] = contexts;
    const before = [simulation.trace.hash, simulation.scheduler.pending];
    ghost?.send('n1', 'boo');
    ghost?.broadcast('boo');
    const timer = ghost?.after(1, () => undefined);
    expect([simulation.trace.hash, simulation.scheduler.pending, timer?.active]).toEqual([...before, false]);
  });

  it('gives each life randomness of its own', () => {
    const {simulation, contexts} = single();
    simulation.crash('n1');
    simulation.restart('n1');
    const [first, second] = contexts.map(({rng}) => rng.uint32());
    expect(first).not.toBe(second);
  });

  it('records each start and crash with the life that it belongs to', () => {
    const {simulation} = single();
    simulation.crash('n1');
    simulation.restart('n1');
    const lives = simulation.trace.events.flatMap((e) => (e.kind.startsWith('node.') ? [e] : []));
    expect(lives).toMatchObject([
      {kind: 'node.start', life: 0},
      {kind: 'node.crash', life: 0},
      {kind: 'node.start', life: 1},
    ]);
  });

  it('ignores a second crash and a second start', () => {
    const {simulation} = single();
    simulation.restart('n1');
    simulation.crash('n1');
    const {length} = simulation.trace;
    simulation.crash('n1');
    expect([simulation.trace.length, simulation.isUp('n1')]).toEqual([length, false]);
  });

  it('refuses a second node of one name, and names that it does not know', () => {
    const {simulation} = single();
    expect(() => simulation.addNode('n1', () => () => undefined)).toThrow('there is a node n1 already');
    expect(() => simulation.crash('n9')).toThrow('no node n9');
  });

  it('keeps as many events as it is told', () => {
    const simulation = new Simulation<string>({seed: 1, traceCapacity: 5});
    simulation.addNode('n1', ({every, send}) => {
      every(1, () => send('n1', 'tick'));
      return () => undefined;
    });
    simulation.runUntil(100);
    expect(simulation.trace.events).toHaveLength(5);
  });
});
