import {findAnomalies, type AnomalyName} from './anomalies';
import type {Scenario} from './scenarios';
import {Workload, type WorkloadOptions} from './workload';

// #region explore
/**
 * Plays every interleaving of a scenario to its end: whoever can go on may be the next one. A depth-first search that
 * starts each time from the beginning, so O(n × d) statements for n interleavings of d statements.
 *
 * @param visit - is shown each one at its end
 * @returns how many there are
 */
export function explore(scenario: Scenario, options: WorkloadOptions, visit: (workload: Workload) => void): number {
  let choices: number[] | undefined = [];
  let count = 0;
  while (choices) {
    const workload = new Workload(scenario, options);
    const widths: number[] = [];
    for (let step = 0; workload.runnable.length > 0; step++) {
      const {runnable} = workload;
      const session = runnable[(choices[step] ??= 0)];
      if (!session) throw new Error('the search has lost its way');
      widths.push(runnable.length);
      workload.advance(session);
    }
    visit(workload);
    count += 1;
    choices = following(choices, widths);
  }
  return count;
}

/** The next path of a depth-first search: the last choice that has an alternative is made differently. */
function following(choices: readonly number[], widths: readonly number[]): number[] | undefined {
  for (let place = widths.length - 1; place >= 0; place--) {
    const choice = (choices[place] ?? 0) + 1;
    if (choice < (widths[place] ?? 0)) return [...choices.slice(0, place), choice];
  }
  return undefined;
}
// #endregion explore

/** What the interleavings of a scenario come to at one level. */
export interface Census {
  /** How many interleavings there are. */
  readonly interleavings: number;
  /** In how many of them each anomaly occurs. */
  readonly anomalies: Readonly<Partial<Record<AnomalyName, number>>>;
  /** How many end as some serial order would have ended. */
  readonly serializable: number;
  /** In how many the store rolled somebody back. */
  readonly rolledBack: number;
}

/** Plays every interleaving, and counts. */
export function takeCensus(scenario: Scenario, options: WorkloadOptions): Census {
  const anomalies: Partial<Record<AnomalyName, number>> = {};
  let [serializable, rolledBack] = [0, 0];
  const interleavings = explore(scenario, options, (workload) => {
    const {history} = workload;
    for (const name of new Set(findAnomalies(history).map((anomaly) => anomaly.name))) {
      anomalies[name] = (anomalies[name] ?? 0) + 1;
    }
    if (history.isSerializable) serializable += 1;
    if (workload.sessions.some(({hasFailed}) => hasFailed)) rolledBack += 1;
  });
  return {interleavings, anomalies, serializable, rolledBack};
}
