/**
 * Who gets the CPU next? Round robin, and the rule of Linux since 6.6, earliest eligible virtual deadline first, over tasks
 * that always have work, on one CPU.
 *
 * Times are in milliseconds.
 *
 * Source: Stoica and Abdel-Wahab, "Earliest Eligible Virtual Deadline First", Old Dominion University, TR-95-22, 1995.
 * Left out: tasks that sleep or arrive later, several CPUs, the cost of a switch.
 *
 * @module
 */

/** A task that always has work. */
export interface Task {
  readonly name: string;
  /** Its share of the CPU is its weight over the sum of all. */
  readonly weight: number;
  /** How long it wants to run at a time. A short one is served sooner, and no more in total. */
  readonly slice: number;
}

/** A stretch of time in which a task had the CPU. */
export interface Turn {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Everybody in turn, for the same time, whatever they weigh or want. O(1) for each turn. */
export function roundRobin(tasks: readonly Task[], slice: number, until: number): Turn[] {
  const turns: Turn[] = [];
  for (let now = 0; now < until; now += slice) {
    const task = tasks[turns.length % tasks.length];
    if (task === undefined) break;
    turns.push({name: task.name, from: now, to: now + slice});
  }
  return turns;
}

// #region eevdf
/**
 * Earliest eligible virtual deadline first. A task's virtual time advances by time run over weight; the average of all,
 * weighted, is where each should be. Who is not ahead of it is eligible, and of those the one runs whose slice would be
 * over first. O(tasks) for each turn; Linux has a tree for it.
 */
export function eevdf(tasks: readonly Task[], until: number): Turn[] {
  const queue = tasks.map((task) => ({...task, virtual: 0}));
  const weights = queue.reduce((sum, {weight}) => sum + weight, 0);
  const turns: Turn[] = [];
  for (let now = 0; now < until;) {
    const average = queue.reduce((sum, {weight, virtual}) => sum + weight * virtual, 0) / weights;
    const eligible = queue.filter(({virtual}) => virtual <= average + ROUNDING);
    const deadline = ({virtual, slice, weight}: (typeof queue)[number]): number => virtual + slice / weight;
    const [first] = eligible.sort((a, b) => deadline(a) - deadline(b));
    if (first === undefined) break;
    turns.push({name: first.name, from: now, to: now + first.slice});
    first.virtual += first.slice / first.weight;
    now += first.slice;
  }
  return turns;
}
// #endregion eevdf

/** Virtual times are sums of fractions; this is far below any slice. */
const ROUNDING = 1e-9;

/** How long each task has run. */
export function timeOf(turns: readonly Turn[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const {name, from, to} of turns) times.set(name, (times.get(name) ?? 0) + to - from);
  return times;
}

/** The longest time that a task waits from the end of one turn to the start of its next one, in milliseconds. */
export function longestWait(turns: readonly Turn[], name: string): number {
  const own = turns.filter((turn) => turn.name === name);
  return Math.max(0, ...own.map(({from}, index) => from - (own[index - 1]?.to ?? 0)));
}

// #region access
/**
 * EAT: the mean time of an access to memory, if a share of all accesses finds its page missing. Both times in the same
 * unit.
 */
export function effectiveAccessTime(missing: number, memoryTime: number, faultTime: number): number {
  return (1 - missing) * memoryTime + missing * faultTime;
}
// #endregion access
