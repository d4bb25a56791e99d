import {
  type BrokerId,
  type BrokerLife,
  type BrokerRequest,
  type LogEvent,
  type Packet,
  type PartitionState,
  type TopicPartition,
} from './protocol';
import type {BrokerSettings} from './settings';

interface Registration {
  readonly incarnation: number;
  readonly brokerEpoch: number;
  isFenced: boolean;
  heardAt: number;
}

/** What a controller needs of its node. */
export interface ControllerHost {
  /** Virtual time. */
  readonly now: number;
  /** Sends a packet. */
  send(to: string, packet: Packet): void;
  /** Records an event. */
  record(event: LogEvent): void;
}

/** A change of a partition that the controller considers. */
interface Change {
  /** The ISR from now on; what it is, by default. */
  readonly isr?: readonly BrokerId[];
  /** Who has lost what it had, perhaps, and so can't be relied on. */
  readonly unclean?: BrokerId;
}

/**
 * The controller: knows which brokers are alive, and decides who leads each partition and who is in sync. A broker that
 * it hasn't heard of for the session timeout is fenced: it leads nothing, and leaves all ISRs.
 *
 * Simplified: it is one node that never fails and forgets nothing, where Kafka has a Raft quorum (KRaft). Every restart of
 * a broker counts as an unclean shutdown. There is no preferred leader to go back to, and no reassignment.
 *
 * Sources: KIP-631 (broker lifecycle), KIP-497 (AlterPartition), KIP-841 (no fenced replica in the ISR), KIP-903 (broker
 * epochs), KIP-966 (eligible leader replicas).
 */
export class Controller {
  readonly #host: ControllerHost;
  readonly #settings: BrokerSettings;
  readonly #brokers = new Map<BrokerId, Registration>();
  readonly #partitions = new Map<TopicPartition, PartitionState>();
  #nextBrokerEpoch = 1;

  /** @param replicas - the brokers of each partition, the preferred leader first, which leads at first */
  constructor(
    host: ControllerHost,
    settings: BrokerSettings,
    replicas: ReadonlyMap<TopicPartition, readonly BrokerId[]>,
  ) {
    this.#host = host;
    this.#settings = settings;
    for (const [partition, brokers] of replicas) {
      this.#partitions.set(partition, {
        partition,
        replicas: brokers,
        leader: brokers[0] ?? null,
        leaderEpoch: 0,
        partitionEpoch: 0,
        isr: brokers,
        elr: [],
        lastKnownLeader: null,
      });
    }
  }

  /** All partitions. */
  get partitions(): readonly PartitionState[] {
    return [...this.#partitions.values()];
  }

  /** Whether a broker is registered, and was heard of lately. */
  isLive(broker: BrokerId): boolean {
    return this.#brokers.get(broker)?.isFenced === false;
  }

  /** Handles a request of a broker. */
  handle(broker: BrokerId, request: BrokerRequest): void {
    this.expire();
    switch (request.kind) {
      case 'BrokerRegistration':
        return this.#register(broker, request.incarnation);
      case 'BrokerHeartbeat':
        return this.#heartbeat(broker, request.brokerEpoch);
      case 'AlterPartition':
        return this.#alter(broker, request);
    }
  }

  /** Fences the brokers that it hasn't heard of for the session timeout. Called again and again. */
  expire(): void {
    for (const [broker, registration] of this.#brokers) {
      if (registration.isFenced || this.#hasSession(registration)) continue;
      registration.isFenced = true;
      this.#host.record({kind: 'controller.fence', broker});
      for (const {partition, isr} of this.partitions) this.#change(partition, {isr: isr.filter((id) => id !== broker)});
      this.#publish();
    }
  }

  #register(broker: BrokerId, incarnation: number): void {
    const known = this.#brokers.get(broker);
    // Its former life may still lead something.
    if (known && known.incarnation !== incarnation && this.#hasSession(known)) return;
    if (known?.incarnation !== incarnation) {
      const brokerEpoch = this.#nextBrokerEpoch;
      this.#nextBrokerEpoch += 1;
      this.#brokers.set(broker, {incarnation, brokerEpoch, isFenced: true, heardAt: -Infinity});
      if (known && this.#settings.eligibleLeaderReplicas) this.#distrust(broker);
    }
    const {brokerEpoch = 0} = this.#brokers.get(broker) ?? {};
    this.#host.send(broker, {kind: 'BrokerRegistrationReply', incarnation, brokerEpoch});
  }

  /** A broker has come back, and may have lost what it hadn't flushed. */
  #distrust(broker: BrokerId): void {
    for (const {partition, isr} of this.partitions) {
      this.#change(partition, {isr: isr.filter((id) => id !== broker), unclean: broker});
    }
    this.#publish();
  }

  #heartbeat(broker: BrokerId, brokerEpoch: number): void {
    const registration = this.#brokers.get(broker);
    if (registration?.brokerEpoch !== brokerEpoch) return;
    registration.heardAt = this.#host.now;
    if (registration.isFenced) {
      registration.isFenced = false;
      this.#host.record({kind: 'controller.unfence', broker});
      for (const {partition, leader} of this.partitions) if (leader === null) this.#change(partition, {});
      this.#publish();
    } else this.#tell(broker);
  }

  #hasSession({heardAt}: Registration): boolean {
    return this.#host.now - heardAt < this.#settings.sessionTimeout;
  }

  /**
   * Changes the ISR as a leader asks, if the leader knows the newest state, and all that it wants in the ISR are alive, in
   * the life that the leader has seen.
   */
  #alter(broker: BrokerId, {partition, brokerEpoch, leaderEpoch, partitionEpoch, isr}: AlterPartition): void {
    const state = this.#partitions.get(partition);
    if (!state || this.#brokers.get(broker)?.brokerEpoch !== brokerEpoch) return;
    if (state.leader !== broker || state.leaderEpoch !== leaderEpoch || state.partitionEpoch !== partitionEpoch) {
      return this.#tell(broker);
    }
    const isEligible = ({broker: id, brokerEpoch: epoch}: BrokerLife): boolean =>
      this.isLive(id) && this.#brokers.get(id)?.brokerEpoch === epoch;
    if (isr.every(isEligible)) this.#change(partition, {isr: isr.map(({broker: id}) => id)});
    // A refusal counts as a change, so that a copy of the request that is still on its way can't be granted later.
    else this.#partitions.set(partition, {...state, partitionEpoch: partitionEpoch + 1});
    this.#publish();
  }

  /**
   * Changes the ISR and, if need be, the leader: somebody of the ISR; if it is empty, an eligible leader replica; if there
   * is none, whoever led last, as Kafka always did. Anybody else may lack committed records, and leads only if unclean
   * elections are allowed.
   */
  #change(partition: TopicPartition, {isr = this.#get(partition).isr, unclean}: Change): void {
    const before = this.#get(partition);
    const {replicas, lastKnownLeader} = before;
    const {minInsyncReplicas, eligibleLeaderReplicas, uncleanLeaderElection} = this.#settings;
    // Without eligible leader replicas the last one of the ISR stays in it, alive or not.
    const kept = isr.length === 0 && !eligibleLeaderReplicas ? before.isr : isr;
    const left = [...before.elr, ...before.isr].filter((id) => !kept.includes(id) && id !== unclean);
    const elr = eligibleLeaderReplicas && kept.length < minInsyncReplicas ? [...new Set(left)] : [];

    const mayLead = (id: BrokerId | null): id is BrokerId => id !== null && id !== unclean && this.isLive(id);
    const isClean = (id: BrokerId): boolean => kept.includes(id) || (kept.length === 0 && elr.includes(id));
    const candidates = [before.leader, ...replicas].filter(mayLead);
    const clean = candidates.find(isClean);
    const last = kept.length + elr.length === 0 && mayLead(lastKnownLeader) ? lastKnownLeader : undefined;
    const leader = clean ?? last ?? (uncleanLeaderElection ? candidates[0] : undefined) ?? null;
    const isUnclean = leader !== null && clean === undefined;

    const after = {
      leader,
      isr: leader === null || kept.includes(leader) ? kept : [leader],
      elr: isUnclean ? [] : elr.filter((id) => id !== leader),
      lastKnownLeader: leader === null ? (before.leader ?? lastKnownLeader) : null,
    };
    if (isSame(after, before)) return;
    const state = {
      ...before,
      ...after,
      leaderEpoch: before.leaderEpoch + (leader === before.leader ? 0 : 1),
      partitionEpoch: before.partitionEpoch + 1,
    };
    this.#partitions.set(partition, state);
    this.#host.record({kind: 'controller.partition', state, isUnclean});
  }

  #get(partition: TopicPartition): PartitionState {
    const state = this.#partitions.get(partition);
    if (!state) throw new RangeError(`no partition ${partition}`);
    return state;
  }

  #publish(): void {
    for (const broker of this.#brokers.keys()) this.#tell(broker);
  }

  #tell(broker: BrokerId): void {
    const registration = this.#brokers.get(broker);
    if (!registration || registration.heardAt === -Infinity) return;
    const live = [...this.#brokers].flatMap(([id, {brokerEpoch, isFenced}]) =>
      isFenced ? [] : [{broker: id, brokerEpoch}],
    );
    const partitions = this.partitions.filter(({replicas}) => replicas.includes(broker));
    this.#host.send(broker, {kind: 'Metadata', brokerEpoch: registration.brokerEpoch, live, partitions});
  }
}

type AlterPartition = Extract<BrokerRequest, {kind: 'AlterPartition'}>;

function isSame(
  a: Pick<PartitionState, 'leader' | 'isr' | 'elr' | 'lastKnownLeader'>,
  b: Pick<PartitionState, 'leader' | 'isr' | 'elr' | 'lastKnownLeader'>,
): boolean {
  const text = ({leader, isr, elr, lastKnownLeader}: typeof a): string =>
    JSON.stringify([leader, isr, elr, lastKnownLeader]);
  return text(a) === text(b);
}
