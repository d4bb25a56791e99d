import {History, type Rng, UndecidedError, checkLinearizability, keyValue} from '../kernel';
import type {Ending} from './client';
import {Cluster} from './cluster';
import {CLIENTS, FAULTS, type Fault, READER, SCHEMES, STORM, clusterFor} from './faults';
import type {Violation} from './invariants';
import type {Command} from './machine';
import type {NodeId} from './messages';
import {RAFT, type Rules} from './rules';

/** What went wrong in a run. */
export type Failure =
  | Violation
  /** Clients saw what no single server without faults could have shown them. */
  | {readonly property: 'Linearizability'; readonly evidence: string}
  /** After all faults were repaired, a client got no answer, or a server didn't catch up. */
  | {readonly property: 'Liveness'; readonly evidence: string};

/** What came of a run. */
export interface ChaosReport {
  /** What went wrong first, if anything did. */
  readonly failure?: Failure;
  /** Computes the hash of the trace. */
  readonly hash: () => string;
  /** How many events the trace has. */
  readonly events: number;
  /** How many leaders were elected. */
  readonly elections: number;
  /** How many entries were committed. */
  readonly committed: number;
  /** How many operations of clients were answered. */
  readonly answered: number;
  /** How often each fault was injected. */
  readonly faults: Readonly<Record<string, number>>;
}

type StoreOperation = Command | {readonly op: 'read'; readonly key: string};
type StoreOutput = string | boolean | null;

/** How long a cluster may take to recover from a storm, in virtual milliseconds. */
const CALM = 5000;
const KEYS: readonly string[] = ['x', 'y'];

/**
 * Runs a cluster through a storm: servers crash and restart, links lose, repeat and reorder messages, the network
 * splits, members come and go, while clients read and write. The safety properties are checked all the time, the
 * clients' history in the end; then the faults stop, and the cluster has to become usable again.
 *
 * The seed decides everything, also which kinds of faults there are at all: a run with few kinds goes deeper than one
 * with all of them, which hardly ever gets a leader (swarm testing). Raft promises to withstand every one of them.
 */
export function runChaos(seed: number | string, rules: Rules = RAFT): ChaosReport {
  return new Storm(seed, rules).run();
}

/** Ends a run at its first failure. */
class Stop extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.property}: ${failure.evidence}`);
    this.failure = failure;
  }
}

class Storm {
  readonly #cluster: Cluster;
  readonly #rng: Rng;
  readonly #history: History<StoreOperation, StoreOutput>;
  readonly #faults: readonly Fault[];
  readonly #injected: Record<string, number> = {};
  /** Clients that got an answer after the storm. */
  readonly #served = new Set<NodeId>();
  #values = 0;

  constructor(seed: number | string, rules: Rules) {
    this.#cluster = new Cluster({
      ...clusterFor(seed),
      rules,
      onViolation: (violation) => {
        throw new Stop(violation);
      },
    });
    this.#rng = this.#cluster.simulation.rng.split('storm');
    this.#history = new History(this.#cluster.simulation);
    const [scheme] = this.#rng.chance(0.5) ? this.#rng.shuffle(SCHEMES) : [];
    this.#faults = this.#rng.shuffle(FAULTS).slice(0, scheme ? this.#rng.int(3) : 1 + this.#rng.int(3));
    if (scheme) this.#inject(scheme);
  }

  run(): ChaosReport {
    const {simulation, invariants} = this.#cluster;
    let failure: Failure | undefined;
    try {
      for (const client of CLIENTS) this.#work(client);
      this.#blow();
      simulation.runUntil(STORM);
      this.#calm();
      while (this.#complaint() !== undefined && simulation.now < STORM + CALM) simulation.runUntil(simulation.now + 50);
      failure = this.#judge() ?? this.#complaint();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      failure = error.failure;
    }
    return {
      ...(failure && {failure}),
      hash: () => simulation.trace.hash,
      events: simulation.trace.length,
      elections: invariants.elections,
      committed: invariants.committed,
      answered: this.#history.operations.filter(({status}) => status === 'ok').length,
      faults: this.#injected,
    };
  }

  /** One client: an operation after the other, until one is answered when the storm is over. */
  #work(client: NodeId): void {
    const {simulation} = this.#cluster;
    const operation = this.#chooseOperation(client);
    const isLast = simulation.now >= STORM;
    const id = this.#history.invoke(client, operation);
    this.#cluster.client(client).execute(operation, (ending) => {
      this.#record(id, operation, ending);
      if (isLast && ending.status === 'OK') this.#served.add(client);
      else simulation.scheduler.after(this.#rng.float() * 25, () => this.#work(client));
    });
  }

  #chooseOperation(client: NodeId): StoreOperation {
    const key = this.#rng.pick(KEYS);
    // One client does hardly anything but read: on the wrong side of a partition, a write would stop it.
    if (this.#rng.chance(client === READER ? 0.95 : 0.2)) return {op: 'read', key};
    const value = `${++this.#values}`;
    if (this.#rng.chance(0.6)) return {op: 'write', key, value};
    // Values are never used twice, so a compare-and-set that succeeds says exactly what came before it.
    return {op: 'cas', key, from: `${this.#values - 1 - this.#rng.int(3)}`, to: value};
  }

  #record(id: number, {op}: StoreOperation, ending: Ending): void {
    if (ending.status === 'OK' && typeof ending.output !== 'number') this.#history.ok(id, ending.output);
    // Nobody knows whether a command without an answer was executed. A read has no effect either way.
    else if (ending.status === 'UNKNOWN' && op !== 'read') this.#history.info(id);
    else this.#history.fail(id);
  }

  #blow(): void {
    const {scheduler} = this.#cluster.simulation;
    scheduler.after(20 + this.#rng.float() * 230, () => {
      if (scheduler.now >= STORM || this.#faults.length === 0) return;
      this.#inject(this.#rng.pick(this.#faults));
      this.#blow();
    });
  }

  #inject({name, inject}: Fault): void {
    this.#injected[name] = (this.#injected[name] ?? 0) + 1;
    inject(this.#cluster, this.#rng);
  }

  #calm(): void {
    const {simulation, servers} = this.#cluster;
    simulation.network.heal();
    simulation.network.configure({loss: 0, duplication: 0});
    for (const server of servers) simulation.restart(server);
  }

  #judge(): Failure | undefined {
    try {
      const verdict = checkLinearizability(keyValue<string>(), this.#history.operations, {maxConfigurations: 100_000});
      if (verdict.linearizable) return undefined;
      const {client, input, calledAt} = verdict.culprit;
      const evidence = `nothing explains what ${client} got for its ${input.op} of ${input.key} called at ${calledAt} ms`;
      return {property: 'Linearizability', evidence};
    } catch (error) {
      if (!(error instanceof UndecidedError)) throw error;
      return {property: 'Linearizability', evidence: error.message};
    }
  }

  /** What is missing for the cluster to be usable. */
  #complaint(): Failure | undefined {
    const [leader] = this.#cluster.leaders;
    const missing =
      leader === undefined
        ? 'a leader'
        : (CLIENTS.find((client) => !this.#served.has(client)) ??
          leader.log.configuration.members.find((id) => this.#cluster.raft(id).commitIndex < leader.commitIndex));
    return missing === undefined ? undefined : {property: 'Liveness', evidence: `after the storm: ${missing}`};
  }
}
