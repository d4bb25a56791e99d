import type {RowsView} from '../experiment';
import type {Job, Proxy, Visit, Wait} from './chain';

type Cell = RowsView['rows'][number]['cells'][number];

const SECOND = 1000;
/** So many cells fit beside the labels. */
const CELLS = 14;
/** No cell is shorter, in milliseconds. */
const SHORTEST = 10;
const NOTHING: Cell = {text: '·', tone: 'muted'};

/** The shortest of 1, 2 and 5 times a power of ten that is no shorter. */
function roundUp(ms: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) if (factor * power >= ms) return factor * power;
  }
}

/** What a hop does in a slice of time: the end of a wait is shown rather than the next one's beginning. */
function waitCell(waits: readonly Wait[], from: number, to: number, now: number): Cell {
  const ended = waits.findLast(({until}) => until !== undefined && until >= from && until < to);
  if (ended?.outcome === 'timeout') return {text: '✕', tone: 'bad'};
  if (ended?.outcome === 'gone') return {text: '✕', tone: 'muted'};
  if (ended?.outcome !== undefined) return {text: String(ended.outcome), tone: ended.outcome === 200 ? 'good' : 'bad'};
  const waiting = waits.some(({since, until}) => since < to && since <= now && (until ?? Infinity) >= to);
  return waiting ? {text: '…', tone: 'waiting'} : NOTHING;
}

/** What the app does in a slice of time for one of the times that it was asked. */
function jobCell(job: Job, from: number, to: number, now: number): Cell {
  const {since, until, outcome, orphaned} = job;
  if (since >= to || since > now || (until !== undefined && until < from)) return NOTHING;
  const forNobody = orphaned !== undefined && orphaned < to;
  if (until !== undefined && until < to) {
    const text = {done: 'done', limit: '503', stopped: 'stops'}[outcome ?? 'done'];
    return {text, tone: outcome === 'done' && !forNobody ? 'good' : outcome === 'stopped' ? 'muted' : 'bad'};
  }
  return forNobody ? {text: '○', tone: 'bad'} : {text: '●', tone: 'active'};
}

/**
 * Who waits and who works during a visit, from its beginning to now or to the end of all work for it, in slices of time.
 *
 * @param details - what to say of each proxy
 */
export function timeline(
  {client, since, waits, jobs}: Visit,
  now: number,
  details: Readonly<Record<Proxy, string>>,
): {readonly slice: number; readonly rows: RowsView['rows']} {
  const span = Math.max(...[...waits, ...jobs].map(({until = now}) => until - since));
  const slice = Math.max(SHORTEST, roundUp(span / CELLS));
  // What ends on the edge of a cell is drawn in the next one.
  const starts = Array.from({length: Math.floor(span / slice) + 1}, (_, index) => since + index * slice);
  const waiting = (who: Wait['by']): Cell[] => {
    const own = waits.filter(({by}) => by === who);
    return starts.map((start) => waitCell(own, start, start + slice, now));
  };
  const unit = slice < SECOND ? {name: 'ms', length: 1} : {name: 's', length: SECOND};
  const proxies: {readonly id: Proxy; readonly label: string}[] = [
    {id: 'edge', label: 'Edge'},
    {id: 'gateway', label: 'Gateway'},
  ];
  return {
    slice,
    rows: [
      {
        id: 'time',
        label: 'From',
        detail: unit.name,
        cells: starts.map((start) => ({text: String((start - since) / unit.length), tone: 'muted'})),
      },
      {id: 'client', label: client.name, detail: '… waits', cells: waiting('client')},
      ...proxies
        .filter(({id}) => id === client.entry || client.entry === 'edge')
        .map(({id, label}) => ({id, label, detail: details[id], cells: waiting(id)})),
      ...jobs.map((job, index) => ({
        id: `job-${index}`,
        label: jobs.length === 1 ? 'App' : `App, try ${index + 1}`,
        detail: '● works, ○ for nobody',
        cells: starts.map((start) => jobCell(job, start, start + slice, now)),
      })),
    ],
  };
}
