import {type PageCosts, plus, price, type Work} from './cost';
import {type Database, executeJoin, executeScan, type Execution} from './execute';
import type {Access, Join, Option, Plan} from './plan';
import type {Condition} from './selectivity';

/** An option, and what it costs in truth. */
export interface Judged<T> extends Option<T> {
  /** What it really does. */
  readonly realWork: Work;
  /** What that costs on the real device. */
  readonly realCost: number;
}

/** A plan after its execution, beside everything that the planner refused. */
export interface Verdict {
  /** How the photos were read. */
  readonly execution: Execution;
  /** Every way to read them. */
  readonly access: readonly Judged<Access>[];
  /** Every way to find their owners. */
  readonly join: readonly Judged<Join>[];
  /** What the plan costs in truth. */
  readonly cost: number;
  /** What the best plan costs in truth. */
  readonly best: number;
}

/** The factor by which an estimate is wrong, in either direction. */
export function qError(estimated: number, actual: number): number {
  const [a, b] = [Math.max(1, estimated), Math.max(1, actual)];
  return Math.max(a / b, b / a);
}

/** Executes a plan, and every alternative to it. */
export function judge(
  database: Database,
  condition: Condition,
  {plan, access, join}: {plan: Plan; access: readonly Option<Access>[]; join: readonly Option<Join>[]},
  device: PageCosts,
): Verdict {
  const execution = executeScan(database, condition, plan.access.choice);
  const judged = <T>(options: readonly Option<T>[], work: (choice: T) => Work): Judged<T>[] =>
    options.map((option) => {
      const realWork = work(option.choice);
      return {...option, realWork, realCost: price(realWork, device)};
    });
  const scans = judged(access, (choice) => executeScan(database, condition, choice).work);
  const joined = judged(join, (choice) => executeJoin(database, execution.rows, choice));
  const least = (options: readonly Judged<unknown>[]): number => Math.min(...options.map(({realCost}) => realCost));
  const work = plus(execution.work, executeJoin(database, execution.rows, plan.join.choice));
  return {execution, access: scans, join: joined, cost: price(work, device), best: least(scans) + least(joined)};
}
