import type {Action, LogEntry, Metric, RowsView, Run, TableView, Tone, View} from '../experiment';
import {Rng} from '../kernel';
import {inWords, judge, type Verdict} from './check';
import type {PhotoEvent} from './database';
import type {ClaimOrder, OutboxRow} from './outbox';
import type {Move} from './process';
import type {Receiver} from './search-index';
import type {Technique} from './service';
import {OutboxSystem} from './system';

/** What the reader has set. */
interface Values {
  readonly technique: Technique;
  readonly relays: number;
  readonly order: ClaimOrder;
  /** In moves. */
  readonly lease: number;
  readonly batch: number;
  readonly receiver: Receiver;
  readonly requests: number;
  readonly photos: number;
  /** Who crashes once by itself, between two things that are no transaction. */
  readonly crash: 'none' | 'api' | 'relay' | 'index';
}

/** Moves for which a process that crashed by itself is down. */
const DOWN_FOR = 8;
/** Cells of a row that are drawn, the newest. */
const DRAWN = 10;
const MOST_REQUESTS = 16;

const MOVES: Readonly<Record<Move, string>> = {
  begin: 'begins a transaction for',
  commit: 'commits',
  send: 'sends to the broker',
  claim: 'claims from the outbox',
  publish: 'publishes',
  delete: 'deletes from the outbox',
  read: 'reads',
  save: 'saves its position, at',
  receive: 'receives',
  apply: 'applies',
  ack: 'acknowledges',
};

/** After these of its moves a process crashes once, if the reader has chosen it. */
const CRASH_AFTER: Readonly<Record<Values['crash'], readonly Move[]>> = {
  none: [],
  api: ['commit', 'send'],
  relay: ['publish'],
  index: ['apply'],
};

const copiesOf = (id: string, topic: readonly PhotoEvent[]): number => topic.filter((event) => event.id === id).length;
const named = ({photo, version}: PhotoEvent): string => `${photo} v${version}`;

/** An experiment under way. */
export class OutboxRun implements Run {
  readonly log: LogEntry[] = [];
  /** What the reader has set. */
  readonly values: Values;
  /** What is simulated. */
  readonly system: OutboxSystem;
  /** Processes that crashed in the middle of something. */
  readonly struck = new Set<string>();
  /** Whether anything crashed. */
  hasCrashed = false;
  readonly #rng: Rng;
  #requests = 0;
  /** When a process that crashed by itself comes back. */
  #back: {readonly process: string; readonly at: number} | undefined;

  /** Starts everything for a seed. */
  constructor(values: Values, seed: number) {
    this.values = values;
    const {technique, relays, order, lease, batch, receiver} = values;
    this.system = new OutboxSystem({technique, relays, order, lease, batch, receiver});
    this.#rng = Rng.seeded(seed).split('choices');
    for (let i = 0; i < values.requests; i++) this.#request(`p${1 + (i % values.photos)}`);
    this.#say(
      `${values.requests} changes of ${values.photos === 1 ? 'a photo' : `${values.photos} photos`} are asked for.`,
    );
  }

  /** Moves so far. */
  get time(): number {
    return this.system.now;
  }

  /** What is wrong so far. What is under way counts as lost until it is through. */
  get verdict(): Verdict {
    return judge(this.system);
  }

  /** Lets a random process do its next thing, or time pass until a lease runs out. */
  step(): boolean {
    this.#recover();
    const choices = this.system.choices();
    if (choices.length > 0) {
      this.#do(this.#rng.pick(choices).process);
      if (this.system.atRest) this.#conclude();
      return true;
    }
    const {outbox} = this.system.database;
    if (!outbox.rows.some((row) => this.#isHeld(row))) return false;
    this.system.wait(1);
    return true;
  }

  actions(): readonly Action[] {
    const {system} = this;
    const faults = system.processes.flatMap((name): Action[] =>
      system.isUp(name)
        ? [
            {id: `crash:${name}`, label: `Crash ${name}`, group: 'Crash'},
            {id: `pause:${name}`, label: `Pause ${name}`, group: 'Pause'},
          ]
        : [{id: `start:${name}`, label: `Let ${name} go on`, group: 'Crash'}],
    );
    if (this.#requests >= MOST_REQUESTS) return faults;
    const photos = Array.from({length: this.values.photos}, (_, i) => `p${i + 1}`);
    return [...faults, ...photos.map((photo) => ({id: `ask:${photo}`, label: `Change ${photo}`, group: 'Client'}))];
  }

  act(id: string): void {
    const [verb, target = ''] = id.split(':');
    if (verb === 'ask') {
      this.#request(target);
      this.#say(`You ask for another change of ${target}.`);
    } else if (verb === 'crash') {
      if (this.system.isBusy(target)) this.struck.add(target);
      this.#crash(target, 'You crash');
    } else if (verb === 'pause') {
      this.system.pause(target);
      this.#say(`You pause ${target}. It keeps its memory, and doesn’t notice that time passes.`);
    } else this.#start(target);
  }

  views(): readonly View[] {
    return [this.#path(), this.#photos(), this.#processes()];
  }

  metrics(): readonly Metric[] {
    const {database, topic, index} = this.system;
    const waiting = new Set(database.log.map(({id}) => id));
    for (const {id} of topic) waiting.delete(id);
    return [
      {id: 'committed', label: 'Committed changes', value: database.log.length, unit: ''},
      {id: 'unpublished', label: 'Committed, not published', value: waiting.size, unit: ''},
      {id: 'published', label: 'Messages at the broker', value: topic.length, unit: ''},
      {id: 'invented', label: 'Events without a change', value: this.verdict.invented.length, unit: ''},
      {id: 'twice', label: 'Done twice by the index', value: this.verdict.doneTwice.length, unit: ''},
      {id: 'backwards', label: 'Times the index went back', value: index.backwards, unit: ''},
    ];
  }

  hash(): string {
    return this.system.trace.hash;
  }

  #request(photo: string): void {
    this.#requests += 1;
    this.system.request({id: `e${this.#requests}`, photo});
  }

  #do(process: string): void {
    const move = this.system.next(process);
    if (!move) return;
    const about = this.system.do(process);
    this.#say(`${process} ${MOVES[move]} ${about}.`);
    if (this.#back || this.hasCrashed || !CRASH_AFTER[this.values.crash].includes(move)) return;
    this.#back = {process, at: this.time + DOWN_FOR};
    this.#crash(process, 'Right after that it crashes:');
  }

  #recover(): void {
    if (!this.#back) return;
    const {process, at} = this.#back;
    if (this.time < at && this.system.choices().length > 0) return;
    this.#back = undefined;
    if (!this.system.isUp(process)) this.#start(process);
  }

  #crash(process: string, how: string): void {
    this.hasCrashed = true;
    this.system.crash(process);
    this.#say(`${how} ${process}. Its memory is gone; database and broker keep what they have.`);
  }

  #start(process: string): void {
    this.system.restart(process);
    this.#say(`${process} goes on.`);
  }

  #conclude(): void {
    const {verdict} = this;
    const copies = this.system.topic.length - new Set(this.system.topic.map(({id}) => id)).size;
    const twice = copies > 0 ? ` ${copies} ${copies === 1 ? 'message was a copy' : 'messages were copies'}.` : '';
    const wrong = inWords(verdict);
    this.#say(`All is at rest. ${wrong ? `Wrong: ${wrong}.` : 'The index agrees with the database.'}${twice}`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #isHeld(row: OutboxRow): boolean {
    return this.time < (this.system.database.outbox.leaseOf(row)?.until ?? 0);
  }

  #path(): RowsView {
    const {database, topic, index, reader} = this.system;
    const {invented, lost} = this.verdict;
    const inTopic = (event: PhotoEvent): Tone => (copiesOf(event.id, topic) > 1 ? 'waiting' : 'good');
    const row = (
      id: string,
      label: string,
      events: readonly PhotoEvent[],
      tone: (event: PhotoEvent, at: number) => Tone,
      pointer?: {readonly at: number; readonly label: string},
    ): RowsView['rows'][number] => {
      const hidden = Math.max(0, events.length - DRAWN);
      return {
        id,
        label,
        ...(hidden > 0 && {detail: `${hidden} earlier`}),
        cells: events.slice(hidden).map((event, at) => ({text: named(event), tone: tone(event, at + hidden)})),
        ...(pointer && pointer.at >= hidden && {markers: [{at: pointer.at - hidden, label: pointer.label}]}),
      };
    };
    const tails = this.values.technique === 'tail' && reader !== undefined;
    const usesTable = this.values.technique === 'outbox' || this.values.technique === 'cursor';
    const waiting = database.outbox.rows;
    return {
      kind: 'rows',
      title: 'From the commit to the index',
      description:
        `${database.log.length} changes are committed; ${lost.length} of them are not at the broker. ${topic.length} messages are there, of which the index has acknowledged ${index.acknowledged}.` +
        (invented.length > 0 ? ` ${invented.join(', ')} was never committed.` : ''),
      rows: [
        row(
          'log',
          'Committed',
          database.log,
          ({id}) => (lost.includes(id) ? 'bad' : 'good'),
          tails ? {at: reader.saved, label: 'position'} : undefined,
        ),
        ...(usesTable
          ? [
              row(
                'outbox',
                'Outbox',
                waiting.map(({event}) => event),
                (_, at) => {
                  const held = waiting[at];
                  return held && this.#isHeld(held) ? 'active' : 'plain';
                },
              ),
            ]
          : []),
        row('topic', 'Broker', topic, (event) => (invented.includes(event.id) ? 'bad' : inTopic(event)), {
          at: index.acknowledged,
          label: 'acknowledged',
        }),
      ],
    };
  }

  #photos(): TableView {
    const {database, index, atRest} = this.system;
    const names = Array.from({length: this.values.photos}, (_, i) => `p${i + 1}`);
    const text = (event: PhotoEvent | undefined): string => (event ? `v${event.version} (${event.id})` : '–');
    const differ = names.filter((photo) => database.photos.get(photo)?.id !== index.photos.get(photo)?.id);
    return {
      kind: 'table',
      title: 'What is true, and what the index believes',
      description: `${differ.length === 0 ? 'They agree.' : `They differ about ${differ.join(', ')}.`} ${atRest ? 'All is at rest.' : 'Events are under way.'}`,
      columns: ['Photo', 'Database', 'Index'],
      rows: names.map((photo) => ({
        cells: [photo, text(database.photos.get(photo)), text(index.photos.get(photo))],
        tone: !differ.includes(photo) ? 'plain' : atRest ? 'bad' : 'waiting',
      })),
    };
  }

  #processes(): TableView {
    const {system} = this;
    const rows = system.processes.map((name) => {
      const move = system.next(name);
      const state = !system.isUp(name) ? 'stands still' : move ? `next: ${move}` : 'has nothing to do';
      const held = system.database.outbox.rows
        .filter((row) => this.#isHeld(row) && system.database.outbox.leaseOf(row)?.owner === name)
        .map(({event}) => event.id);
      const tone: Tone = !system.isUp(name) ? 'bad' : system.isBusy(name) ? 'active' : 'plain';
      return {cells: [name, state, held.length > 0 ? `leases ${held.join(', ')}` : '–'], tone};
    });
    return {
      kind: 'table',
      title: 'Processes',
      description: `${rows.map(({cells: [name, state]}) => `${name} ${state}`).join('; ')}. ${system.requests.length} requests wait.`,
      columns: ['Process', 'State', 'Holds'],
      rows,
    };
  }
}
