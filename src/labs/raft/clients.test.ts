import {describe, expect, it} from 'vitest';
import {constant} from '../kernel';
import {Bench} from './bench.fixture';
import {BROKEN, Cluster, type Command, type Ending, KeyValueMachine, type Payload, RAFT, type Rules} from './index';

const THREE = ['s1', 's2', 's3'];

const session: Payload = {kind: 'session'};
const command = (session: number, serial: number, command: Command): Payload => ({
  kind: 'command',
  session,
  serial,
  command,
});
const write = (value: string): Command => ({op: 'write', key: 'x', value});
const cas = (from: string | null, to: string): Command => ({op: 'cas', key: 'x', from, to});

/** A machine that has applied these, from index 1, and what came of each. */
function apply(payloads: readonly Payload[], {maxSessions = 10, rules = RAFT} = {}) {
  const machine = new KeyValueMachine(rules, maxSessions);
  const results = payloads.map((payload, i) => machine.apply({index: i + 1, term: 1, payload}));
  return {machine, results, last: results.at(-1)};
}

describe('a session (§6.3)', () => {
  it('executes a repeated command once, and gives the first answer again', () => {
    const twice = [session, command(1, 1, cas(null, 'a')), command(1, 1, cas(null, 'a'))];
    expect(apply(twice).last).toEqual({status: 'OK', output: true});
    expect(apply(twice, {rules: BROKEN.repeatsCommands.rules}).last).toEqual({status: 'OK', output: false});
  });

  it('shuts out a command that its client has left behind', () => {
    const {machine} = apply([session, command(1, 2, write('new')), command(1, 1, write('old'))]);
    expect(machine.read('x')).toBe('new');
  });

  it('expires when there are too many, the least recently used first, on every server at the same entry', () => {
    const payloads = [session, session, command(1, 1, write('a')), session, command(2, 1, write('b'))];
    const {machine, last} = apply(payloads, {maxSessions: 2});
    expect(last).toEqual({status: 'SESSION_EXPIRED'});
    expect(machine.read('x')).toBe('a');
  });

  it('is part of a snapshot: a repetition after it is a repetition', () => {
    const {machine} = apply([session, command(1, 1, cas(null, 'a'))]);
    const copy = new KeyValueMachine(RAFT, 10);
    copy.restore(machine.snapshot());
    expect(copy.snapshot()).toBe(machine.snapshot());
    const repeated = {index: 3, term: 1, payload: command(1, 1, cas(null, 'a'))};
    expect(copy.apply(repeated)).toEqual({status: 'OK', output: true});
  });

  it('keeps its order of use in a snapshot, so that the same one expires', () => {
    const payloads = [session, session, command(1, 1, write('a'))];
    const {machine} = apply(payloads, {maxSessions: 2});
    const copy = new KeyValueMachine(RAFT, 2);
    copy.restore(machine.snapshot());
    for (const each of [machine, copy]) each.apply({index: 4, term: 1, payload: session});
    expect(copy.snapshot()).toBe(machine.snapshot());
  });
});

describe('a command that reaches the log twice', () => {
  it('takes effect once, on every server', () => {
    const bench = new Bench(THREE);
    bench.timeout('s1');
    bench.settle(...THREE);
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle(...THREE);
    const request = {op: 'ClientRequest', session: 2, serial: 1, command: cas(null, 'a')} as const;
    bench.ask('s1', request);
    bench.settle(...THREE);
    // The leader fails before the client has its answer; the client asks the next one.
    bench.elect('s2', 's3');
    bench.ask('s2', request);
    bench.settle('s2', 's3');
    expect(bench.raft('s2').log.last.index).toBe(5);
    expect(bench.replies.slice(1)).toEqual([
      {status: 'OK', output: true},
      {status: 'OK', output: true},
    ]);
  });
});

describe('a read (§6.4)', () => {
  /** s1 leads term 1, and has written 1 to x; these servers have it. */
  function written(rules = RAFT, ...reached: readonly string[]): Bench {
    const bench = new Bench(THREE, {rules});
    bench.timeout('s1');
    bench.settle(...THREE);
    bench.ask('s1', {op: 'RegisterClient'});
    bench.settle(...THREE);
    bench.ask('s1', {op: 'ClientRequest', session: 2, serial: 1, command: write('1')});
    if (reached.length > 0) bench.settle(...reached);
    else bench.settle(...THREE);
    bench.replies.length = 0;
    return bench;
  }
  const read = {op: 'ClientQuery', key: 'x'} as const;

  it('waits for a majority to answer a round that began after it, and is not in the log', () => {
    const bench = written();
    bench.heartbeat('s1');
    const answers = bench.letters;
    bench.letters = [];
    bench.ask('s1', read);
    const round = bench.letters;
    bench.letters = [];
    for (const letter of answers) bench.deliver(letter);
    bench.exchange(...THREE); // answers to the heartbeat before the read prove nothing
    expect(bench.replies).toEqual([]);
    for (const letter of round) bench.deliver(letter);
    bench.exchange(...THREE);
    expect(bench.replies).toEqual([{status: 'OK', output: '1'}]);
    expect(bench.raft('s1').log.last.index).toBe(3);
  });

  it('gets no answer from a leader that was replaced', () => {
    const stale = (rules: Rules): unknown => {
      const bench = written(rules);
      bench.elect('s2', 's3');
      bench.ask('s2', {op: 'ClientRequest', session: 2, serial: 2, command: write('2')});
      bench.settle('s2', 's3');
      bench.replies.length = 0;
      expect(bench.look('s1').role).toBe('leader');
      bench.ask('s1', read);
      bench.settle('s1');
      return bench.replies;
    };
    expect(stale(RAFT)).toEqual([]);
    expect(stale(BROKEN.readsAlone.rules)).toEqual([{status: 'OK', output: '1'}]);
  });

  it('waits until a new leader has committed an entry of its own', () => {
    const early = (rules: Rules): unknown => {
      const bench = written(rules, 's1', 's2');
      expect(bench.look('s1').commitIndex).toBe(3);
      // s2 has the write in its log, and doesn't know that it is committed. s3 doesn't have it, but votes for s2, and
      // answers its messages, if only to say what it lacks.
      bench.elect('s2', 's3');
      expect(bench.look('s2').commitIndex).toBeLessThan(3);
      bench.ask('s2', read);
      bench.heartbeat('s2');
      bench.settle('s2', 's3');
      return bench.replies;
    };
    expect(early(RAFT)).toEqual([{status: 'OK', output: '1'}]);
    expect(early(BROKEN.readsTooEarly.rules)).toEqual([{status: 'OK', output: null}]);
  });

  it('by a follower is redirected', () => {
    const bench = written();
    bench.ask('s2', read);
    expect(bench.replies).toEqual([{status: 'NOT_LEADER', leaderHint: 's1'}]);
  });

  it('is turned away when the leader steps down, as all that wait are', () => {
    const bench = written();
    bench.ask('s1', read);
    bench.ask('s1', {op: 'RegisterClient'});
    bench.letters = [];
    bench.heartbeat('s1', 1000);
    expect(bench.replies).toEqual([{status: 'NOT_LEADER'}, {status: 'NOT_LEADER'}]);
  });
});

describe('a client', () => {
  function cluster(maxSessions = 10): Cluster {
    return new Cluster({
      seed: 1,
      rules: RAFT,
      members: THREE,
      clients: ['c1', 'c2'],
      clientOptions: {patience: 60, pause: 20, deadline: 1000},
      link: {latency: constant(2)},
      syncTime: 1,
      maxSessions,
      settings: {
        electionTimeout: {min: 100, max: 200},
        heartbeatInterval: 30,
        maxEntries: 10,
        snapshotAfter: 100,
        chunkLength: 100,
        preVote: false,
      },
      onViolation: ({evidence}) => {
        throw new Error(evidence);
      },
    });
  }

  /** Executes a command and waits until it has ended. */
  function execute(world: Cluster, name: string, command: Command): Ending | undefined {
    let ending: Ending | undefined;
    world.client(name).execute(command, (result) => (ending = result));
    for (let steps = 0; ending === undefined && steps < 200; steps++) {
      world.simulation.runUntil(world.simulation.now + 10);
    }
    return ending;
  }

  it('finds the leader, also after it has changed', () => {
    const world = cluster();
    expect(execute(world, 'c1', write('1'))).toEqual({status: 'OK', output: null});
    const [leader] = world.leaders;
    expect(world.client('c1').target).toBe(leader?.id);
    world.simulation.crash(leader?.id ?? '');
    expect(execute(world, 'c1', cas('1', '2'))).toEqual({status: 'OK', output: true});
    expect(world.client('c1').target).not.toBe(leader?.id);
  });

  it('never knows what became of a command without an answer, and may go on', () => {
    const world = cluster();
    execute(world, 'c1', write('1'));
    world.simulation.network.partition(['c1']);
    expect(execute(world, 'c1', write('2'))).toEqual({status: 'UNKNOWN'});
    world.simulation.network.heal();
    expect(execute(world, 'c1', write('3'))).toEqual({status: 'OK', output: null});
  });

  it('without a session has had no effect', () => {
    const world = cluster();
    world.simulation.network.partition(['c1']);
    expect(execute(world, 'c1', write('1'))).toEqual({status: 'REFUSED', reason: 'no session'});
  });

  it('whose session has expired is not told more than that, and opens another', () => {
    const world = cluster(1);
    execute(world, 'c1', write('1'));
    execute(world, 'c2', write('2'));
    expect(execute(world, 'c1', write('3'))).toEqual({status: 'UNKNOWN'});
    expect(execute(world, 'c1', cas('2', '4'))).toEqual({status: 'OK', output: true});
  });

  it('does one thing at a time', () => {
    const world = cluster();
    world.client('c1').execute(write('1'), () => undefined);
    expect(() => world.client('c1').execute(write('2'), () => undefined)).toThrow('one thing at a time');
  });
});
