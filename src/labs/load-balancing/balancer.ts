// #region balancer
/** A server as the load balancer sees it. */
export interface Backend {
  /** Its name, which stays the same for as long as it exists. */
  readonly id: string;
  /** How much it can do, relative to a server of weight 1. Positive. */
  readonly weight: number;
  /** Requests in flight to it, as far as the balancer knows. */
  readonly load: number;
}

/** Decides which server gets a request. */
export interface Balancer {
  /**
   * Picks a server for a request.
   *
   * @param backends - those that may get it, at least one, always in the same order
   * @param key - what the request is about, such as a user or a photo; most algorithms ignore it
   * @throws RangeError if there is no server to pick from
   */
  pick<B extends Backend>(backends: readonly B[], key: string): B;
}
// #endregion balancer

/** What is wrong if nothing can be picked. */
export const NO_SERVER = 'there is no server to pick from';

/**
 * Unwraps what can only be missing if there was no server.
 *
 * @throws RangeError if it is missing
 */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError(NO_SERVER);
  return value;
}

/** Whether `a` is less loaded than `b`, each measured by its weight. Free of rounding where loads and weights are integers. */
export function lessLoaded(a: Backend, b: Backend): boolean {
  return a.load * b.weight < b.load * a.weight;
}
