import {
  choice,
  defineLab,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type View,
} from '../experiment';
import {Rng} from '../kernel';
import {ANOMALIES, findAnomalies, type Anomaly} from './anomalies';
import {CENSUS} from './census';
import type {Xid} from './events';
import {isOnCycle, type Dependency} from './history';
import {SCENARIOS, type Scenario, type ScenarioName} from './scenarios';
import type {Version, WriteRule} from './store';
import {LEVELS, type Level, type Transaction} from './transaction';
import {serialOrder, Workload, type Session} from './workload';

type Order = 'turns' | 'seed' | 'serial';

interface Values {
  readonly scenario: ScenarioName;
  readonly level: 'ru' | 'rc' | 'si' | 'ssi';
  readonly writes: 'updater' | 'committer';
  readonly order: Order;
}

const LEVEL: Readonly<Record<Values['level'], Level>> = {
  ru: 'read uncommitted',
  rc: 'read committed',
  si: 'snapshot',
  ssi: 'serializable',
};

const WRITES: Readonly<Record<Values['writes'], WriteRule>> = {
  updater: 'first updater wins',
  committer: 'first committer wins',
};

const TONES = {new: 'muted', active: 'plain', committed: 'good', aborted: 'muted'} as const;

/** What was done in one step, one cell a session. */
interface Line {
  readonly cells: readonly string[];
  readonly tone: Tone;
}

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

class IsolationRun implements Run {
  time = 0;
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly workload: Workload;
  readonly #rng: Rng;
  readonly #lines: Line[] = [];
  /** The session that went last. */
  #last = -1;
  #anomalies: readonly Anomaly[] = [];

  constructor(values: Values, seed: number) {
    this.values = values;
    const scenario: Scenario = SCENARIOS[values.scenario];
    const time = (): number => this.time;
    this.workload = new Workload(scenario, {
      level: LEVEL[values.level],
      writes: WRITES[values.writes],
      clock: {
        get now() {
          return time();
        },
      },
    });
    this.#rng = Rng.seeded(seed).split('order');
    const rows = Object.entries(scenario.rows).map(([key, value]) => `${key} = ${value}`);
    const purposes = scenario.scripts.map(({name, purpose}) => `${name} ${purpose}`);
    this.#say(`At first ${list(rows)}. ${purposes.join('; ')}.`);
  }

  get anomalies(): readonly Anomaly[] {
    return this.#anomalies;
  }

  step(): boolean {
    const session = this.#choose();
    if (!session) return false;
    this.#advance(session);
    return true;
  }

  actions(): Action[] {
    const {sessions, runnable, store} = this.workload;
    const actions = runnable.map((session): Action => {
      const {name} = session.script;
      return {id: `step:${name}`, label: `${name}: ${session.next?.text ?? ''}`, group: 'Next statement'};
    });
    for (const session of sessions) {
      const {name} = session.script;
      if (session.hasFailed) actions.push({id: `retry:${name}`, label: `Retry ${name}`, group: 'Try again'});
      if (!session.isOpen) continue;
      actions.push({id: `commit:${name}`, label: `Commit ${name}`, group: 'End now'});
      actions.push({id: `abort:${name}`, label: `Roll back ${name}`, group: 'End now'});
    }
    if (store.versions.some(({xmax}) => xmax !== undefined)) {
      actions.push({id: 'vacuum', label: 'Vacuum', group: 'Versions'});
    }
    return actions;
  }

  act(id: string): void {
    const [verb = '', name] = id.split(':');
    const session = this.workload.sessions.find(({script}) => script.name === name);
    if (!session) return this.#vacuum();
    const {tx} = session;
    if (verb === 'step') this.#advance(session);
    else if (verb === 'retry') this.#retry(session);
    else if (tx) this.#end(session, tx, verb === 'commit');
  }

  views(): View[] {
    return [this.#statements(), this.#versions(), this.#graph(), this.#census()];
  }

  metrics(): Metric[] {
    const {sessions, store} = this.workload;
    const count = (fits: (tx: Transaction) => boolean): number => store.transactions.filter(fits).length;
    return [
      {id: 'committed', label: 'Committed', value: count(({status}) => status === 'committed'), unit: ''},
      {id: 'rolled-back', label: 'Rolled back', value: count(({status}) => status === 'aborted'), unit: ''},
      {id: 'waiting', label: 'Waiting', value: sessions.filter(({waits}) => waits).length, unit: ''},
      {id: 'anomalies', label: 'Anomalies', value: this.#anomalies.length, unit: ''},
      {id: 'versions', label: 'Versions', value: store.versions.length, unit: ''},
    ];
  }

  hash(): string {
    return this.workload.store.trace.hash;
  }

  #choose(): Session | undefined {
    const {sessions, runnable} = this.workload;
    switch (this.values.order) {
      case 'serial':
        return runnable[0];
      case 'seed':
        return runnable.length === 0 ? undefined : this.#rng.pick(runnable);
      case 'turns': {
        const after = (session: Session): number =>
          (sessions.indexOf(session) - this.#last - 1 + sessions.length) % sessions.length;
        return [...runnable].sort((a, b) => after(a) - after(b))[0];
      }
    }
  }

  #advance(session: Session): void {
    const text = session.next?.text ?? '';
    this.#do(session, text, () => {
      const outcome = this.workload.advance(session);
      return outcome.status === 'done' ? this.#result(session, text, outcome.value) : text;
    });
  }

  /** A statement with what came of it. */
  #result({seen}: Session, text: string, value: unknown): string {
    const [, verb = '', what = ''] = /^(read|count) ([^*]+)/.exec(text) ?? [];
    if (verb !== '') return `${text} → ${seen[what] ?? 0}`;
    if (typeof value === 'number') return text.endsWith(` ${value}`) ? text : `${text}: ${value}`;
    return value === undefined ? `${text}: not so, nothing written` : text;
  }

  #end(session: Session, tx: Transaction, isCommit: boolean): void {
    const {store} = this.workload;
    this.#do(session, isCommit ? 'commit' : 'rollback', () => {
      if (isCommit) store.commit(tx);
      else store.abort(tx);
      return isCommit ? 'commit' : 'rollback';
    });
  }

  #retry(session: Session): void {
    this.workload.retry(session);
    this.#say(`${session.script.name} starts again, as a new transaction with a new snapshot.`);
  }

  #vacuum(): void {
    const removed = this.workload.store.vacuum();
    const open = this.workload.store.transactions.filter(({status}) => status === 'active');
    this.#say(
      `Vacuum removes ${removed} ${removed === 1 ? 'version' : 'versions'} that nobody can see anymore` +
        (open.length > 0
          ? `; ${list(open.map(({xid}) => this.workload.nameOf(xid)))} may still need the others.`
          : '.'),
    );
  }

  /** Does something in a session, and notes what it did there, in the other sessions and to the history. */
  #do(session: Session, text: string, run: () => string): void {
    const {sessions} = this.workload;
    this.time += 1;
    this.#last = sessions.indexOf(session);
    const before = sessions.map((one) => this.#state(one));
    const did = run();
    const cells = sessions.map((one, place) => {
      const [was = '', is] = [before[place], this.#state(one)];
      const change = was === is || is === 'open' ? '' : is;
      if (one === session)
        return change === '' || change === 'committed' || change === did ? did : `${text}: ${change}`;
      return was.startsWith('waits') && is === 'open' ? 'goes on' : change;
    });
    const known = new Set(this.#anomalies.map((anomaly) => this.#describe(anomaly)));
    this.#anomalies = findAnomalies(this.workload.history);
    const fresh = this.#anomalies.filter((anomaly) => !known.has(this.#describe(anomaly)));
    const tone = this.#toneOf(session, fresh.length > 0);
    this.#lines.push({cells, tone});
    const words = cells.flatMap((cell, place) =>
      cell === '' ? [] : [`${sessions[place]?.script.name ?? ''}: ${cell}`],
    );
    this.#say(`${words.join('. ')}.`);
    for (const anomaly of fresh) this.#say(`${this.#describe(anomaly)} ${ANOMALIES[anomaly.name].meaning}`);
    if (this.workload.runnable.length === 0) this.#say(this.#verdict());
  }

  #toneOf(session: Session, isWrong: boolean): Tone {
    if (isWrong) return 'bad';
    if (session.waits) return 'waiting';
    return session.tx?.status === 'committed' ? 'good' : session.tx?.status === 'aborted' ? 'muted' : 'plain';
  }

  #state(session: Session): string {
    const {tx} = session;
    if (!tx) return 'new';
    if (tx.status === 'aborted') return tx.reason === 'rollback' ? 'rolled back' : `rolled back, ${tx.reason ?? ''}`;
    if (tx.status === 'committed') return 'committed';
    if (tx.waiting) return `waits for the row ${tx.waiting.key}`;
    return tx.doomed ? 'will be rolled back' : 'open';
  }

  #describe({name, transactions, keys}: Anomaly): string {
    const {source, adya} = ANOMALIES[name];
    const who = list(transactions.map((xid) => this.workload.nameOf(xid)));
    return `${name[0]?.toUpperCase() ?? ''}${name.slice(1)} (${source}; Adya ${adya}) of ${who} on ${list([...new Set(keys)])}.`;
  }

  #verdict(): string {
    const order = serialOrder(this.workload);
    const rows = Object.entries(this.workload.store.committed).map(([key, value]) => `${key} = ${value}`);
    const ended = `It ends with ${list(rows)}.`;
    if (order?.length === 0) return `${ended} Nothing was committed.`;
    const names = order?.map(({script}) => script.name) ?? [];
    return order
      ? `${ended} So would ${names.length === 1 ? `${names.join('')} alone` : `${list(names)}, one after the other, in that order`}.`
      : `${ended} No order of the transactions, one after the other, gives that.`;
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #statements(): View {
    const {sessions} = this.workload;
    const wrong = this.#anomalies.map(({name}) => name);
    const waiting = sessions.filter(({waits}) => waits).map(({script}) => script.name);
    return {
      kind: 'table',
      title: 'Statements in their order',
      description:
        `${this.#lines.length} statements at ${this.workload.store.level}. ` +
        (wrong.length > 0 ? `Anomalies: ${list([...new Set(wrong)])}.` : 'No anomaly so far.') +
        (waiting.length > 0 ? ` ${list(waiting)} waits.` : ''),
      columns: ['Step', ...sessions.map(({script}) => script.name)],
      rows: this.#lines.map(({cells, tone}, place) => ({cells: [`${place + 1}`, ...cells], tone})),
    };
  }

  #versions(): View {
    const {sessions, store} = this.workload;
    const watching = sessions.flatMap(({tx, script}) => (tx?.status === 'active' ? [{tx, name: script.name}] : []));
    const {versions} = store;
    const name = (xid: Xid | undefined): string => (xid === undefined ? '' : this.workload.nameOf(xid));
    const seen = watching.map(({tx, name: who}) => {
      const rows = [...new Set(versions.map(({key}) => key))].flatMap((key) => {
        const version = store.visible(tx, key);
        return version ? [`${key} = ${version.value}`] : [];
      });
      return `${who} sees ${list(rows)}.`;
    });
    return {
      kind: 'table',
      title: 'Versions of the rows, and who sees them',
      description: [`${versions.length} versions.`, ...seen].join(' '),
      columns: ['Row', 'Value', 'xmin', 'xmax', ...watching.map(({name: who}) => `${who} sees it`)],
      rows: versions.map((version) => ({
        cells: [
          version.key,
          `${version.value}`,
          name(version.xmin),
          name(version.xmax),
          ...watching.map(({tx}) => (store.visible(tx, version.key) === version ? 'yes' : '')),
        ],
        tone: this.#toneOfVersion(version),
      })),
    };
  }

  #toneOfVersion({xmin, xmax}: Version): Tone {
    const status = (of: Xid): Transaction['status'] =>
      this.workload.store.transactions.find(({xid}) => xid === of)?.status ?? 'committed';
    if (status(xmin) === 'aborted') return 'bad';
    if (status(xmin) === 'active') return 'waiting';
    return xmax !== undefined && status(xmax) === 'committed' ? 'muted' : 'plain';
  }

  #graph(): View {
    const {sessions, history} = this.workload;
    const edges = history.dependencies(true);
    const pairs = new Map<string, Dependency[]>();
    for (const edge of edges) {
      const id = `${edge.from} ${edge.to}`;
      pairs.set(id, [...(pairs.get(id) ?? []), edge]);
    }
    const label = (group: readonly Dependency[]): string =>
      [...new Set(group.map(({kind, key}) => `${kind} ${key}`))].join(', ');
    const nodeOf = (xid: Xid = 0): string => this.workload.sessionOf(xid)?.session.script.name ?? '';
    const wrong = edges.filter((edge) => isOnCycle(edge, edges));
    const words = [...pairs.values()].map(
      (group) =>
        `${this.workload.nameOf(group[0]?.from ?? 0)} before ${this.workload.nameOf(group[0]?.to ?? 0)} (${label(group)})`,
    );
    return {
      kind: 'cluster',
      title: 'Who is before whom',
      description:
        (words.length > 0 ? `${words.join(', ')}. ` : 'Nobody depends on anybody yet. ') +
        (wrong.length > 0
          ? 'That is a circle: no serial order explains it.'
          : 'No circle: a serial order explains it.'),
      nodes: sessions.map((session) => {
        const {tx, script} = session;
        return {
          id: script.name,
          label: tx ? this.workload.nameOf(tx.xid) : script.name,
          detail: this.#state(session),
          tone: tx?.status === 'active' && tx.doomed ? 'bad' : session.waits ? 'waiting' : TONES[tx?.status ?? 'new'],
        };
      }),
      messages: [...pairs].map(([id, group]) => ({
        id,
        from: nodeOf(group[0]?.from),
        to: nodeOf(group[0]?.to),
        label: label(group),
        progress: 0.5,
        tone: group.some((edge) => wrong.includes(edge)) ? 'bad' : 'active',
      })),
    };
  }

  #census(): View {
    const {scenario, writes, level} = this.values;
    const shows: Scenario['shows'] = (SCENARIOS[scenario] as Scenario).shows;
    const rows = LEVELS.map((name) => {
      const census = CENSUS[scenario][name][WRITES[writes]];
      const count = shows === undefined ? census.interleavings - census.serializable : (census.anomalies[shows] ?? 0);
      return {name, census, count};
    });
    const own = rows.find(({name}) => name === LEVEL[level]);
    const what = shows ?? 'no serial order';
    return {
      kind: 'table',
      title: 'All interleavings of this scenario',
      description: `At ${LEVEL[level]} there are ${own?.census.interleavings ?? 0} interleavings: ${own?.count ?? 0} with ${what === 'no serial order' ? what : `a ${what}`}, and ${own?.census.rolledBack ?? 0} in which the store rolls somebody back.`,
      columns: ['Level', 'Interleavings', `With ${what}`, 'With a rollback by the store'],
      rows: rows.map(({name, census, count}) => ({
        cells: [name, `${census.interleavings}`, `${count}`, `${census.rolledBack}`],
        tone: name === LEVEL[level] ? 'active' : 'plain',
      })),
    };
  }
}

const isOver = ({workload}: IsolationRun): boolean => workload.sessions.every(({tx}) => tx?.status === 'committed');

/** The experiment. */
export const lab = defineLab({
  name: 'isolation',
  title: 'Isolation levels',
  summary: 'Interleave transactions statement by statement, and see which anomalies each isolation level lets happen.',
  timeUnit: 'steps',
  parameters: {
    scenario: choice({
      label: 'Transactions',
      options: {
        likes: SCENARIOS.likes.title,
        counter: SCENARIOS.counter.title,
        duty: SCENARIOS.duty.title,
        quota: SCENARIOS.quota.title,
        albums: SCENARIOS.albums.title,
        price: SCENARIOS.price.title,
        gallery: SCENARIOS.gallery.title,
        rollback: SCENARIOS.rollback.title,
        report: SCENARIOS.report.title,
        chain: SCENARIOS.chain.title,
        opposite: SCENARIOS.opposite.title,
      },
      initial: 'likes',
    }),
    level: choice({
      label: 'Isolation level',
      options: {ru: 'Read uncommitted', rc: 'Read committed', si: 'Snapshot isolation', ssi: 'Serializable (SSI)'},
      initial: 'rc',
    }),
    writes: choice({
      label: 'Concurrent writers (from snapshot on)',
      options: {updater: 'First updater wins', committer: 'First committer wins'},
      initial: 'updater',
    }),
    order: choice({
      label: 'Who is next when you press Run',
      options: {turns: 'In turns', seed: 'At random, by the seed', serial: 'One after the other'},
      initial: 'turns',
    }),
  },
  predict: {
    question:
      'A photo has 10 likes. Two servers count one more each: both read the number, write it back plus one, and commit, statement by statement in turns, at read committed, the default of PostgreSQL. What happens?',
    options: [
      {
        text: 'The photo has 12 likes',
        explanation:
          'That takes a second server that reads after the first one has committed. Here both have read 10 before.',
      },
      {
        text: 'The photo has 11 likes, and nobody is told',
        explanation:
          'The second write waits for the first transaction, but then it writes the 11 that its program has computed from the old 10. Read committed promises only that 10 was committed when it was read.',
      },
      {
        text: 'One of the transactions is rolled back',
        explanation: 'That is what snapshot isolation does. Read committed lets the second write over the first.',
      },
      {
        text: 'Both wait for each other',
        explanation: 'There is one row and so one lock: the second waits for the first, and nobody for the second.',
      },
    ],
    right: 1,
  },
  explain:
    'Each write adds a version, and each reader sees the version that its snapshot holds. At read committed every statement takes a new snapshot, so what a transaction read before may be replaced before it writes: a lost update. Snapshot isolation takes one snapshot for the whole transaction, and rolls back the second writer of a row. It misses what two transactions do to different rows after each has read the other’s: write skew. Serializable snapshot isolation watches just that: if one transaction has missed a write of a second, and the second one of a third that commits first, one of them is rolled back, now and then without need.',
  challenges: [
    {
      id: 'both-likes',
      title: 'Count both likes',
      task: 'With “Two likes, read and written back” at read committed, choose the order of the statements so that the photo ends with 12 likes.',
      hint: 'Use the buttons under “Next statement” from step 0 on. Of 14 interleavings, 2 get there.',
      solved: (run: IsolationRun) =>
        run.values.scenario === 'likes' &&
        run.values.level === 'rc' &&
        isOver(run) &&
        run.workload.store.committed.likes === 12,
    },
    {
      id: 'nobody-on-duty',
      title: 'Nobody on duty',
      task: 'At snapshot isolation, let both moderators go off duty, though each checks that the other one stays.',
      hint: 'Both have to look before one of them commits.',
      solved: (run: IsolationRun) =>
        run.values.scenario === 'duty' &&
        run.values.level === 'si' &&
        run.anomalies.some(({name}) => name === 'write skew'),
    },
    {
      id: 'retry',
      title: 'The other half of serializable',
      task: 'Let the two moderators run at serializable with overlapping transactions, so that one is rolled back, and try it again until both have committed. Somebody has to be on duty then.',
      hint: 'A transaction that the store rolled back can be tried again, with a new snapshot.',
      solved: (run: IsolationRun) =>
        run.values.scenario === 'duty' &&
        run.values.level === 'ssi' &&
        isOver(run) &&
        run.workload.sessions.some(({attempts}) => attempts.length > 1),
    },
    {
      id: 'report',
      title: 'A wrong report',
      task: 'At snapshot isolation, let the report about the two accounts show what no serial order would, although it only reads.',
      hint: 'The withdrawal reads first and commits last. The report sees the deposit, and not the withdrawal.',
      solved: (run: IsolationRun) =>
        run.values.level === 'si' && run.anomalies.some(({name}) => name === 'read-only anomaly'),
    },
    {
      id: 'false-alarm',
      title: 'A false alarm',
      task: 'The transactions of “A chain that is no circle” are in order in every interleaving. At serializable, get one of them rolled back all the same.',
      hint: 'T1 misses a write of T2, and T2 one of T3. What must T3 have done for T2 to be suspected?',
      solved: (run: IsolationRun) =>
        run.values.scenario === 'chain' &&
        run.workload.store.transactions.some(({reason}) => reason === 'read/write dependencies'),
    },
  ],
  firstFrame: 5,
  maxSteps: 60,
  pace: 1,
  start: (values, seed) => new IsolationRun(values, seed),
});
