import {describe, expect, it} from 'vitest';
import {BROKER_DEFAULTS, Controller, type BrokerSettings, type LogEvent, type Packet} from './index';

const P = 'photos-0';

/** A controller with one partition on n1, n2 and n3, and a clock by hand. */
class Bench {
  now = 0;
  readonly controller: Controller;
  readonly events: LogEvent[] = [];
  readonly #epochs = new Map<string, number>();
  #life = 0;

  constructor(settings: Partial<BrokerSettings> = {}) {
    const host = {
      now: () => this.now,
      send: (to: string, packet: Packet) => {
        if (packet.kind === 'BrokerRegistrationReply') this.#epochs.set(to, packet.brokerEpoch);
      },
      record: (event: LogEvent) => void this.events.push(event),
    };
    this.controller = new Controller(
      {
        get now() {
          return host.now();
        },
        send: host.send,
        record: host.record,
      },
      {...BROKER_DEFAULTS, ...settings},
      new Map([[P, ['n1', 'n2', 'n3']]]),
    );
    for (const broker of ['n1', 'n2', 'n3']) this.start(broker);
  }

  /** A broker registers and reports. */
  start(broker: string): void {
    this.controller.handle(broker, {kind: 'BrokerRegistration', incarnation: this.#life++});
    this.report(broker);
  }

  report(...brokers: string[]): void {
    for (const broker of brokers) {
      this.controller.handle(broker, {kind: 'BrokerHeartbeat', brokerEpoch: this.#epochs.get(broker) ?? -1});
    }
  }

  /** Time passes in which only these brokers report. */
  silence(...reporting: string[]): void {
    for (let i = 0; i < 2; i++) {
      this.now += BROKER_DEFAULTS.sessionTimeout / 2;
      this.report(...reporting);
    }
    this.controller.expire();
  }

  alter(isr: string[], {leaderEpoch = this.state.leaderEpoch, partitionEpoch = this.state.partitionEpoch} = {}): void {
    const life = (broker: string) => ({broker, brokerEpoch: this.#epochs.get(broker) ?? -1});
    const leader = this.state.leader ?? '';
    const {brokerEpoch} = life(leader);
    const request = {partition: P, brokerEpoch, leaderEpoch, partitionEpoch, isr: isr.map(life)};
    this.controller.handle(leader, {kind: 'AlterPartition', ...request});
  }

  get state() {
    const state = this.controller.partitions.find(({partition}) => partition === P);
    if (!state) throw new Error('no partition');
    return state;
  }
}

describe('the controller', () => {
  it('elects an in-sync replica when the leader is silent, and raises the epoch', () => {
    const bench = new Bench();
    bench.alter(['n1', 'n3']);
    bench.silence('n2', 'n3');
    expect(bench.state).toMatchObject({leader: 'n3', leaderEpoch: 1, isr: ['n3']});
  });

  it('does not raise the leader epoch for a follower', () => {
    const bench = new Bench();
    bench.silence('n1', 'n2');
    expect(bench.state).toMatchObject({leader: 'n1', leaderEpoch: 0, isr: ['n1', 'n2']});
  });

  it('ignores a leader that doesn’t know the newest state', () => {
    const bench = new Bench();
    bench.alter(['n1', 'n2']);
    bench.alter(['n1', 'n3'], {partitionEpoch: 0});
    bench.alter(['n1', 'n3'], {leaderEpoch: 7});
    expect(bench.state.isr).toEqual(['n1', 'n2']);
  });

  it('adds no replica that it takes for dead', () => {
    const bench = new Bench();
    bench.silence('n1', 'n2');
    bench.alter(['n1', 'n2', 'n3']);
    expect(bench.state.isr).toEqual(['n1', 'n2']);
    // A copy of the refused request isn't granted later either.
    expect(bench.state.partitionEpoch).toBe(2);
  });

  it('registers no new life of a broker before the session of the former one has ended', () => {
    const bench = new Bench();
    bench.start('n1');
    expect(bench.state.leader).toBe('n1');
    bench.silence('n2', 'n3');
    expect(bench.state.leader).toBe('n2');
    bench.start('n1');
    expect(bench.controller.isLive('n1')).toBe(true);
  });

  it('keeps a replica eligible that leaves an ISR which is too small to commit anything after', () => {
    const bench = new Bench();
    bench.silence('n1', 'n2');
    expect(bench.state).toMatchObject({isr: ['n1', 'n2'], elr: []});
    bench.silence('n1');
    expect(bench.state).toMatchObject({isr: ['n1'], elr: ['n2']});
    bench.silence();
    expect(bench.state).toMatchObject({leader: null, isr: [], elr: ['n2', 'n1']});
  });

  it('elects an eligible replica only if it hasn’t restarted, and then the last leader', () => {
    const bench = new Bench();
    bench.silence('n1', 'n2');
    bench.silence('n1');
    bench.silence();
    bench.start('n2');
    expect(bench.state).toMatchObject({leader: null, elr: ['n1']});
    bench.report('n3');
    expect(bench.state.leader).toBeNull();
    bench.start('n1');
    expect(bench.state).toMatchObject({leader: 'n1', isr: ['n1'], elr: []});
    expect(bench.events.at(-1)).toMatchObject({kind: 'controller.partition', isUnclean: true});
  });

  it('without eligible replicas waits for the last one in sync', () => {
    const bench = new Bench({eligibleLeaderReplicas: false});
    bench.silence('n1', 'n2');
    bench.silence('n1');
    bench.silence();
    expect(bench.state).toMatchObject({leader: null, isr: ['n1'], elr: []});
    bench.start('n2');
    expect(bench.state.leader).toBeNull();
    bench.start('n1');
    expect(bench.state.leader).toBe('n1');
  });

  it('lets anybody lead only if unclean elections are allowed', () => {
    const careless = new Bench({uncleanLeaderElection: true, minInsyncReplicas: 1});
    careless.alter(['n1']);
    careless.silence('n3');
    expect(careless.state).toMatchObject({leader: 'n3', isr: ['n3']});
    const careful = new Bench({minInsyncReplicas: 1});
    careful.alter(['n1']);
    careful.silence('n3');
    expect(careful.state.leader).toBeNull();
  });
});
