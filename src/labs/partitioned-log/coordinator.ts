import {range, roundRobin, sticky, type Assignment, type Assignor} from './assignors';
import type {ClientRequest, LogEvent, Packet, TopicPartition} from './protocol';
import type {GroupSettings} from './settings';

interface Member {
  /** Of this time in the group; 0 isn't one. */
  readonly epoch: number;
  heardAt: number;
}

/** What a coordinator needs of its node. */
export interface CoordinatorHost {
  /** Virtual time. */
  readonly now: number;
  /** Sends a packet. */
  send(to: string, packet: Packet): void;
  /** Records an event. */
  record(event: LogEvent): void;
}

const ASSIGNORS: Readonly<Record<GroupSettings['assignor'], Assignor>> = {range, 'round-robin': roundRobin, sticky};

/**
 * The coordinator of a consumer group: who is a member, which partitions each one reads, and up to where the group has
 * come. A rebalance is incremental: it decides on a target, and a partition goes to its new reader when the old one has
 * said that it has let go of it, or was silent for too long. Nobody else is disturbed.
 *
 * Simplified: it runs beside the controller and never fails, where Kafka has it on the leader of a partition of
 * `__consumer_offsets`, with the offsets as records there.
 *
 * Source: KIP-848, "The Next Generation of the Consumer Rebalance Protocol".
 */
export class GroupCoordinator {
  readonly #host: CoordinatorHost;
  readonly #settings: GroupSettings;
  readonly #partitions: readonly TopicPartition[];
  readonly #members = new Map<string, Member>();
  /** Who reads a partition, or was told to and hasn't let go of it. */
  readonly #holders = new Map<TopicPartition, string>();
  readonly #offsets = new Map<TopicPartition, number>();
  /** Number of the last commit of each partition that had an effect, so that an older one has none anymore. */
  readonly #commits = new Map<TopicPartition, {readonly memberEpoch: number; readonly id: number}>();
  #target: Assignment = new Map();
  #nextEpoch = 1;

  /** A group without members. */
  constructor(host: CoordinatorHost, settings: GroupSettings, partitions: readonly TopicPartition[]) {
    this.#host = host;
    this.#settings = settings;
    this.#partitions = partitions;
  }

  /** The next offset to read of each partition. */
  get offsets(): ReadonlyMap<TopicPartition, number> {
    return this.#offsets;
  }

  /** Who reads each partition. */
  get holders(): ReadonlyMap<TopicPartition, string> {
    return this.#holders;
  }

  /** Removes the members that were silent for too long. Called again and again. */
  expire(): void {
    const gone = [...this.#members].filter(
      ([, {heardAt}]) => this.#host.now - heardAt >= this.#settings.sessionTimeout,
    );
    for (const [member] of gone) {
      this.#members.delete(member);
      for (const [partition, holder] of this.#holders) if (holder === member) this.#holders.delete(partition);
    }
    if (gone.length > 0) this.#rebalance();
  }

  /** Handles a request of a consumer. */
  handle(member: string, request: ClientRequest): void {
    this.expire();
    switch (request.kind) {
      case 'GroupHeartbeat':
        return this.#heartbeat(member, request);
      case 'OffsetFetch': {
        const {id, partition} = request;
        const offset = this.#offsets.get(partition) ?? null;
        return this.#host.send(member, {kind: 'OffsetFetchReply', id, partition, offset});
      }
      case 'OffsetCommit':
        return this.#commit(member, request);
      default:
        return;
    }
  }

  #heartbeat(name: string, {id, memberEpoch, owned}: Extract<ClientRequest, {kind: 'GroupHeartbeat'}>): void {
    const reply = {kind: 'GroupHeartbeatReply', id} as const;
    const known = this.#members.get(name);
    if (memberEpoch !== 0 && known?.epoch !== memberEpoch) {
      return this.#host.send(name, {...reply, error: 'UNKNOWN_MEMBER_ID', memberEpoch: 0, assigned: []});
    }
    if (memberEpoch === 0) this.#join(name);
    const member = this.#members.get(name);
    if (!member) return;
    member.heardAt = this.#host.now;
    const target = this.#target.get(name) ?? [];
    for (const [partition, holder] of this.#holders) {
      if (holder === name && !target.includes(partition) && !owned.includes(partition)) this.#holders.delete(partition);
    }
    for (const partition of target) if (!this.#holders.has(partition)) this.#holders.set(partition, name);
    const assigned = target.filter((partition) => this.#holders.get(partition) === name);
    this.#host.send(name, {...reply, memberEpoch: member.epoch, assigned});
  }

  /** A consumer that starts has let go of what it had before. */
  #join(name: string): void {
    for (const [partition, holder] of this.#holders) if (holder === name) this.#holders.delete(partition);
    this.#members.set(name, {epoch: this.#nextEpoch, heardAt: this.#host.now});
    this.#nextEpoch += 1;
    this.#rebalance();
  }

  #rebalance(): void {
    const members = [...this.#members.keys()];
    const assign = ASSIGNORS[this.#settings.assignor];
    this.#target = members.length === 0 ? new Map() : assign(members, this.#partitions, this.#target);
    this.#host.record({kind: 'group.assign', members: members.sort()});
  }

  /** Takes a member's word for how far it has come, unless somebody else reads the partition by now. */
  #commit(name: string, request: Extract<ClientRequest, {kind: 'OffsetCommit'}>): void {
    const {id, memberEpoch, partition, offset} = request;
    const reply = {kind: 'OffsetCommitReply', id, partition} as const;
    if (this.#members.get(name)?.epoch !== memberEpoch || this.#holders.get(partition) !== name) {
      return this.#host.send(name, {...reply, error: 'UNKNOWN_MEMBER_ID'});
    }
    const last = this.#commits.get(partition);
    if (last?.memberEpoch !== memberEpoch || last.id < id) {
      this.#commits.set(partition, {memberEpoch, id});
      this.#offsets.set(partition, offset);
    }
    this.#host.send(name, reply);
  }
}
