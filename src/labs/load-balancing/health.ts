/** When to believe that a server is dead, or back. */
export interface HealthOptions {
  /** Milliseconds between two probes of a server. */
  readonly interval: number;
  /** Probes in a row that must fail before a server gets no more requests; 3 by default, as in HAProxy. */
  readonly fall?: number;
  /** Probes in a row that must succeed before it gets requests again; 2 by default. */
  readonly rise?: number;
  /** Below this fraction of healthy servers health is ignored; 0.5 by default, as in Envoy. */
  readonly panic?: number;
}

// #region health
/**
 * What the probes of one server say. One probe proves little, packets get lost, so only a row of equal answers changes
 * the verdict: more of them mean fewer false alarms, and more requests to a server that is dead.
 */
export class Health {
  readonly #fall: number;
  readonly #rise: number;
  #healthy = true;
  /** Probes in a row that contradict the verdict. */
  #contrary = 0;

  /** A server is taken for healthy until its probes say otherwise. */
  constructor({fall = 3, rise = 2}: Pick<HealthOptions, 'fall' | 'rise'> = {}) {
    this.#fall = fall;
    this.#rise = rise;
  }

  /** The verdict. */
  get healthy(): boolean {
    return this.#healthy;
  }

  /** Takes the result of a probe; `true` if the verdict changes. */
  observe(success: boolean): boolean {
    this.#contrary = success === this.#healthy ? 0 : this.#contrary + 1;
    if (this.#contrary < (this.#healthy ? this.#fall : this.#rise)) return false;
    this.#healthy = !this.#healthy;
    this.#contrary = 0;
    return true;
  }
}
// #endregion health

// #region panic
/**
 * The servers that may get requests: the healthy ones; but all of them if too few are healthy. Then the probes are
 * probably wrong, or the few that are left would be crushed by the load of all, and fail too. O(n).
 */
export function eligible<S extends {readonly healthy: boolean}>(servers: readonly S[], panic = 0.5): readonly S[] {
  const healthy = servers.filter((server) => server.healthy);
  return healthy.length > 0 && healthy.length >= panic * servers.length ? healthy : servers;
}
// #endregion panic
