import type {Action, LogEntry, Metric, RowsView, Run, SeriesView, TableView, Tone, View} from '../experiment';
import type {StoredEvent} from './edition';
import type {Sales} from './gallery';
import {Market, type MarketEvent, type MarketOptions} from './market';
import type {Recorded} from './store';
import {meanReplay} from './theory';

/** What the reader has set. */
interface Values {
  readonly arrivals: number;
  readonly editions: number;
  readonly history: number;
  readonly check: 'on' | 'off';
  readonly snapshots: number;
  readonly projector: number;
  readonly order: MarketOptions['order'];
  readonly positions: MarketOptions['positions'];
  readonly upcaster: 'present' | 'missing';
  readonly reads: 'plain' | 'token';
}

/** Buyers of a rush. */
export const RUSH = 10;
/** Virtual milliseconds from one step to the next. */
const STEP = 10;
/** Events of the log, and of a stream, that are drawn. */
const DRAWN = 10;
const DRAWN_OF_STREAM = 5;
/** A view that lags by no more is up to date for a challenge: a batch may be under way. */
const CURRENT = 10;

/** An experiment under way. */
export class EventStoreRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly market: Market;
  /** How often the projector was crashed. */
  crashes = 0;
  /** Whether the view in use was ever wrong, as opposed to late. */
  everWrong = false;
  /** Whether readers were ever shown a view in the middle of its rebuilding. */
  emptied = false;
  readonly #lag: (readonly [time: number, events: number])[] = [[0, 0]];
  #seen = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    const {arrivals, editions, history, order, positions} = values;
    this.market = new Market({
      seed,
      arrivals,
      editions,
      history,
      check: values.check === 'on',
      snapshotEvery: values.snapshots,
      projectorTime: values.projector,
      order,
      positions,
      token: values.reads === 'token',
    });
    if (values.upcaster === 'missing') this.market.deployUpcaster(false);
    this.#say(
      `Each edition has ${this.market.store.version('edition-1') + 1} events from the past, most of them in forms that nobody writes any more. ${arrivals} buyers a second come.`,
    );
  }

  get time(): number {
    return this.market.scheduler.now;
  }

  /** Goes on by {@link STEP}. Buyers never end. */
  step(): boolean {
    this.market.scheduler.runUntil(this.time + STEP);
    this.#lag.push([this.time / 1000, this.market.lag]);
    this.#narrate();
    return true;
  }

  actions(): readonly Action[] {
    const {up, upcaster, views, switching} = this.market;
    return [
      {id: 'rush', label: `${RUSH} buyers at once`, group: 'Buyers'},
      up
        ? {id: 'crash', label: 'Crash the projector', group: 'Projector'}
        : {id: 'restart', label: 'Start the projector', group: 'Projector'},
      ...(upcaster ? [] : [{id: 'upcaster', label: 'Deploy the upcaster', group: 'Projector'}]),
      {id: 'empty', label: 'Empty the view and rebuild it', group: 'View'},
      {id: 'build', label: 'Build a new view beside it', group: 'View'},
      ...(views.next && !switching
        ? [{id: 'switch', label: 'Switch readers when the new one has caught up', group: 'View'}]
        : []),
    ];
  }

  act(id: string): void {
    const {market} = this;
    if (id === 'rush') market.rush(RUSH);
    else if (id === 'crash') {
      this.crashes += 1;
      market.crash();
    } else if (id === 'restart') market.restart();
    else if (id === 'upcaster') market.deployUpcaster(true);
    else if (id === 'empty') {
      this.emptied = true;
      market.empty();
    } else if (id === 'build') market.build();
    else market.switchWhenReady();
    this.#narrate();
  }

  views(): readonly View[] {
    return [this.#logView(), this.#tableView(), this.#lagView(), this.#readsView()];
  }

  metrics(): readonly Metric[] {
    const {sold, conflicts, doubles, lag, stale, gaveUp, waits} = this.market;
    const waited = waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length);
    return [
      {id: 'sold', label: 'Prints sold', value: sold, unit: ''},
      {id: 'conflicts', label: 'Conflicts', value: conflicts, unit: ''},
      {id: 'doubles', label: 'Prints sold twice', value: doubles.length, unit: ''},
      {id: 'lag', label: 'Events that the view lacks', value: lag, unit: ''},
      {id: 'stale', label: 'Buyers who missed their print', value: stale + gaveUp, unit: ''},
      {id: 'waited', label: 'Mean wait with a token', value: Math.round(waited), unit: 'ms'},
    ];
  }

  hash(): string {
    return this.market.trace.hash;
  }

  /** Whether the view in use is right, recent, and was made so beside the wrong one. */
  get repaired(): boolean {
    const {settled, wrong, lag, switches} = this.market;
    return this.everWrong && switches > 0 && !this.emptied && settled && !wrong && lag <= CURRENT;
  }

  #say(text: string, time = this.time): void {
    this.log.push({time, text});
  }

  #narrate(): void {
    const {trace} = this.market;
    for (const event of trace.events.slice(this.#seen)) {
      const text = this.#sentence(event);
      if (text !== undefined) this.#say(text, event.time);
    }
    this.#seen = trace.length;
    if (!this.everWrong && this.market.wrong) {
      this.everWrong = true;
      this.#say(
        'The view is wrong: it doesn’t say what the events up to its checkpoint say. It will not get better by itself.',
      );
    }
  }

  #sentence(event: MarketEvent): string | undefined {
    switch (event.kind) {
      case 'store.append': {
        const recorded = this.market.store.effectOf(event.stream, event.buyer);
        const what = recorded ? `${named(recorded)} at version ${recorded.version}, position ${event.position}` : '';
        return `${event.buyer} buys ${what}.`;
      }
      case 'store.conflict':
        return `${event.buyer}: ${event.stream} has grown to version ${event.version} meanwhile; reads again and decides again.`;
      case 'store.late':
        return `Position ${event.position} becomes visible now, and the view is at ${event.checkpoint} already: it will never read it.`;
      case 'store.refuse':
        return `${event.buyer} gets nothing: ${event.reason}.`;
      case 'view.stuck':
        return `The ${event.which === 'live' ? 'view' : 'new view'} is stuck after position ${event.after}: ${event.reason}. It tries again and again.`;
      case 'view.crash':
        return 'You crash the projector. What it had not saved is gone; the views stay.';
      case 'view.start':
        return 'The projector starts, and reads on after the checkpoint.';
      case 'view.empty':
        return 'The view is emptied and built again from the first event, while readers look at it.';
      case 'view.build':
        return 'A new view is built beside the one in use, from the first event.';
      case 'view.switch':
        return 'Readers use the new view from now on.';
      case 'view.upcaster':
        return 'The projector gets the upcaster, and can read events of all versions.';
      case 'view.apply':
        return undefined;
      case 'view.read':
        return event.outcome === 'stale'
          ? `${event.buyer} looks at the gallery, and doesn’t see the print.`
          : undefined;
    }
  }

  #logView(): RowsView {
    const {store, snapshots, views, editions} = this.market;
    const doubles = new Set(this.market.doubles);
    const all = store.readAll();
    const drawn = all.slice(-DRAWN).reverse();
    // A view stands before the newest event that it has.
    const gapAt = (checkpoint: number): number => drawn.filter(({position}) => position > checkpoint).length;
    const tone = ({stream, position, event}: Recorded<StoredEvent>): Tone => {
      if (event.type === 'PrintSold' && doubles.has(`${stream} ${event.number}`)) return 'bad';
      return position <= views.live.checkpoint ? 'good' : 'waiting';
    };
    return {
      kind: 'rows',
      title: 'The log and its streams, newest first',
      description: `The store has ${all.length} events, the last at position ${store.last}. The view is at ${views.live.checkpoint}${views.next ? `, the new view at ${views.next.checkpoint}` : ''}. ${editions.map((stream) => `${stream} is at version ${store.version(stream)}, ${snapshotOf(snapshots.latest(stream)?.version)}`).join('; ')}.`,
      rows: [
        {
          id: 'log',
          label: 'all events',
          detail: 'by position',
          cells: drawn.map((recorded) => ({
            text: `${recorded.position} ${named(recorded)}`,
            tone: tone(recorded),
          })),
          markers: [
            {at: gapAt(views.live.checkpoint), label: 'view'},
            ...(views.next ? [{at: gapAt(views.next.checkpoint), label: 'new view'}] : []),
          ],
        },
        ...editions.map((stream) => {
          const last = store
            .readStream(stream, Math.max(0, store.version(stream) + 1 - DRAWN_OF_STREAM))
            .slice()
            .reverse();
          const snapshot = snapshots.latest(stream)?.version;
          const since =
            snapshot === undefined ? 'no snapshot' : `${store.version(stream) - snapshot} since the snapshot`;
          return {
            id: stream,
            label: stream,
            detail: since,
            cells: last.map((recorded) => ({text: `v${recorded.version} ${named(recorded)}`, tone: tone(recorded)})),
          };
        }),
      ],
    };
  }

  #tableView(): TableView {
    const {views, store, editions, settled, wrong, lag} = this.market;
    const {view, checkpoint} = views.live;
    const [now, due] = [this.market.truth(store.last), this.market.truth(checkpoint)];
    const verdict = wrong
      ? 'It is wrong: the events up to its checkpoint say something else.'
      : lag > 0 || !settled
        ? 'It is late, and right as of its checkpoint.'
        : 'It is right and up to date.';
    const told = editions.map((stream) => ({
      stream,
      events: summary(now.get(stream)),
      due: summary(due.get(stream)),
      shown: summary(view.editions[stream]),
      owners: Object.keys(view.owners).filter((print) => print.startsWith(`${stream} `)).length,
    }));
    return {
      kind: 'table',
      title: 'What the events say, and what the view shows',
      description: `${told.map(({stream, events, shown}) => `${stream}: events ${events}, view ${shown}`).join('; ')}. ${verdict}`,
      columns: ['Edition', 'Events say', 'View shows', 'Owners in the view'],
      rows: told.map(({stream, events, due: should, shown, owners}) => ({
        cells: [stream, events, shown, String(owners)],
        tone: settled && shown !== should ? 'bad' : shown === events ? 'good' : 'waiting',
      })),
    };
  }

  #lagView(): SeriesView {
    return {
      kind: 'series',
      title: 'Lag of the view',
      description: `Readers see a view that is ${counted(this.market.lag, 'event')} behind${this.market.stuck ? ', and a projector is stuck' : ''}.`,
      x: {label: 'Time', unit: 's'},
      y: {label: 'Events', unit: ''},
      lines: [{label: 'events behind', points: this.#lag}],
    };
  }

  #readsView(): SeriesView {
    const {reads, snapshots} = this.market;
    const mean = reads.reduce((sum, [, events]) => sum + events, 0) / Math.max(1, reads.length);
    return {
      kind: 'series',
      title: 'Events read for a decision',
      description: `On average ${mean.toFixed(1)} events are read before a decision; snapshots written: ${snapshots.written}.`,
      x: {label: 'Time', unit: 's'},
      y: {label: 'Events', unit: ''},
      lines: [{label: 'read', points: reads.map(([time, events]) => [time / 1000, events] as const)}],
      levels:
        snapshots.every > 0
          ? [{label: `(k − 1) / 2 = ${meanReplay(snapshots.every).toFixed(1)}`, y: meanReplay(snapshots.every)}]
          : [],
    };
  }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const snapshotOf = (version: number | undefined): string =>
  version === undefined ? 'without a snapshot' : `with a snapshot at ${version}`;

const euros = (cents: number): string => `€${(cents / 100).toFixed(2)}`;

const summary = ({sold, cents}: Sales = {sold: 0, cents: 0}): string => `${sold} sold, ${euros(cents)}`;

/** What happened, in a few letters. */
function named({stream, event}: Recorded<StoredEvent>): string {
  const edition = stream.replace('edition-', 'e');
  if (event.type === 'EditionOpened') return `${edition} opened`;
  return `${edition} #${event.number}${event.type === 'PrintReturned' ? ' back' : ''}`;
}
