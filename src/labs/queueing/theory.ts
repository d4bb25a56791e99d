import {exp, ln} from '../kernel';

/** What arrives at a station, and what it is served by. Times in any unit, rates in the inverse of it. */
export interface Load {
  /** λ: arrivals in a unit of time, without memory (Poisson). */
  readonly arrivalRate: number;
  /** τ = 1 / μ: mean time that one server needs for one customer. */
  readonly serviceTime: number;
  /** c: servers that share one line; 1 by default. */
  readonly servers?: number;
}

/** Averages over a long time. All but the utilization are infinite when the work arrives faster than it can be done. */
export interface SteadyState {
  /** ρ: fraction of the time in which a server is busy. From 1 up it is the demand, and there is no steady state. */
  readonly utilization: number;
  /** L: customers in the system, waiting or in service. */
  readonly inSystem: number;
  /** Lq: customers that wait. */
  readonly waiting: number;
  /** W: time from arrival to departure, the response time. */
  readonly sojourn: number;
  /** Wq: time from arrival to the start of service. */
  readonly wait: number;
}

// #region little
/**
 * Little's law, L = λ W: of any system in which what enters also leaves, whatever happens inside.
 *
 * Source: Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961.
 */
export function little(rate: number, time: number): number {
  return rate === 0 ? 0 : rate * time;
}
// #endregion little

/** What arrives at a station with one server. */
export type SingleServerLoad = Pick<Load, 'arrivalRate' | 'serviceTime'>;

/** ρ = λ τ / c: the utilization law. */
export function utilization({arrivalRate, serviceTime, servers = 1}: Load): number {
  return (arrivalRate * serviceTime) / servers;
}

/** The other averages follow from the mean wait, by Little's law and because a sojourn is a wait and a service. */
function steadyState(load: Load, wait: number): SteadyState {
  const sojourn = wait + load.serviceTime;
  return {
    utilization: utilization(load),
    inSystem: little(load.arrivalRate, sojourn),
    waiting: little(load.arrivalRate, wait),
    sojourn,
    wait,
  };
}

// #region mm1
/** M/M/1: Poisson arrivals, exponential service, one server. W = τ / (1 - ρ), and Wq = ρ W. O(1). */
export function mm1(load: SingleServerLoad): SteadyState {
  return mg1(load, 1);
}

/**
 * The sojourn time that `percent` of the customers of an M/M/1 queue stay below: the sojourn is exponential, so it is
 * -ln(1 - p) W. The 99th percentile is 4.6 times the mean, at any load.
 *
 * @throws RangeError unless `percent` is from 0 to below 100
 */
export function mm1SojournPercentile(load: SingleServerLoad, percent: number): number {
  return quantile(percent, 1, mm1(load).sojourn);
}

/** P(N = n) = (1 - ρ) ρ^n: how often there are exactly n customers in an M/M/1 queue; 0 if it is unstable. */
export function mm1Probability({arrivalRate, serviceTime}: SingleServerLoad, n: number): number {
  const rho = arrivalRate * serviceTime;
  if (rho >= 1) return 0;
  return n === 0 ? 1 - rho : (1 - rho) * exp(n * ln(rho));
}
// #endregion mm1

// #region erlang
// #region erlang-b
/**
 * Erlang's B: the probability that all of `servers` are busy when those who find no free one leave. By the recursion
 * B(0) = 1, B(c) = a B(c - 1) / (c + a B(c - 1)), in which everything stays between 0 and 1; the formula itself,
 * (a^c / c!) / Σ a^k / k!, overflows a float64 before c = 171. O(`servers`).
 *
 * Source: Erlang, "Solution of some Problems in the Theory of Probabilities of Significance in Automatic Telephone
 * Exchanges", 1917.
 *
 * @param servers - c, an integer from 0
 * @param offered - a = λ τ, the mean number of servers that the work would keep busy, in erlangs
 */
export function erlangB(servers: number, offered: number): number {
  let blocked = 1;
  for (let c = 1; c <= servers; c++) blocked = (offered * blocked) / (c + offered * blocked);
  return blocked;
}
// #endregion erlang-b

/**
 * Erlang's C: the probability that a customer has to wait, when nobody leaves. C = B / (1 - ρ (1 - B)), which adds no
 * loss of precision to {@link erlangB}; 1 where there is no steady state. O(`servers`).
 *
 * @param servers - c, an integer from 1
 * @param offered - a = λ τ, in erlangs
 */
export function erlangC(servers: number, offered: number): number {
  const rho = offered / servers;
  if (rho >= 1) return 1;
  const blocked = erlangB(servers, offered);
  return blocked / (1 - rho * (1 - blocked));
}

/** M/M/c: Wq = C τ / (c (1 - ρ)). O(c). */
export function mmc(load: Load): SteadyState {
  const {servers = 1, serviceTime} = load;
  const rho = utilization(load);
  if (rho >= 1) return steadyState(load, Infinity);
  return steadyState(load, (erlangC(servers, rho * servers) * serviceTime) / (servers * (1 - rho)));
}

/**
 * The wait that `percent` of the customers of an M/M/c queue stay below. P(wait > t) = C exp(-(c μ - λ) t), so up to
 * 1 - C of them don't wait at all.
 *
 * @throws RangeError unless `percent` is from 0 to below 100
 */
export function mmcWaitPercentile(load: Load, percent: number): number {
  const {servers = 1, serviceTime} = load;
  const rho = utilization(load);
  return quantile(percent, erlangC(servers, rho * servers), rho < 1 ? serviceTime / (servers * (1 - rho)) : Infinity);
}
// #endregion erlang

/** Solves P(X > t) = `atZero` exp(-t / `scale`) = 1 - `percent` / 100 for t; 0 where even t = 0 satisfies it. */
function quantile(percent: number, atZero: number, scale: number): number {
  if (!(percent >= 0 && percent < 100)) throw new RangeError(`a percentile lies from 0 to below 100, not ${percent}`);
  const exceeded = 1 - percent / 100;
  return exceeded >= atZero ? 0 : scale * ln(atZero / exceeded);
}

// #region pk
/**
 * M/G/1: any service time, by Pollaczek and Khinchine. Wq = ρ / (1 - ρ) · (1 + cs²) / 2 · τ. Of the service time only
 * mean and variance count; the wait for a constant one is half of that for an exponential one. O(1).
 *
 * Source: Pollaczek 1930, Khinchine 1932; as in Kleinrock, "Queueing Systems I", 1975, chapter 5.
 *
 * @param variability - cs², the squared coefficient of variation of the service time; see `scv`
 */
export function mg1({arrivalRate, serviceTime}: SingleServerLoad, variability: number): SteadyState {
  const load = {arrivalRate, serviceTime};
  const rho = arrivalRate * serviceTime;
  const wait = rho < 1 ? (rho / (1 - rho)) * ((1 + variability) / 2) * serviceTime : Infinity;
  return steadyState(load, wait);
}
// #endregion pk

// #region approximations
/**
 * G/G/1, approximately: Kingman's Wq ≈ ρ / (1 - ρ) · (ca² + cs²) / 2 · τ, for gaps between arrivals with the variability
 * ca². Exact for Poisson arrivals, where ca² = 1, and as ρ approaches 1. O(1).
 *
 * Source: Kingman, "The single server queue in heavy traffic", Proceedings of the Cambridge Philosophical Society 57(4),
 * 1961.
 */
export function kingmanWait(load: SingleServerLoad, gapVariability: number, variability: number): number {
  const rho = load.arrivalRate * load.serviceTime;
  if (rho >= 1) return Infinity;
  return (rho / (1 - rho)) * ((gapVariability + variability) / 2) * load.serviceTime;
}

/**
 * M/G/c, approximately: the wait of M/M/c times (1 + cs²) / 2. No exact formula is known. Exact for one server, and for
 * exponential service. O(c).
 *
 * Source: Lee and Longton, "Queueing Processes Associated with Airline Passenger Check-in", Operational Research
 * Quarterly 10(1), 1959.
 *
 * @param variability - cs², the squared coefficient of variation of the service time
 */
export function mgc(load: Load, variability: number): SteadyState {
  return steadyState(load, (mmc(load).wait * (1 + variability)) / 2);
}
// #endregion approximations

// #region length
/** Which queue a simulation is to reproduce; see {@link customersNeeded}. */
export interface Precision {
  /** ρ, below 1. */
  readonly utilization: number;
  /** cs², the squared coefficient of variation of the service time; 1 by default. */
  readonly variability?: number;
  /** c; 1 by default. */
  readonly servers?: number;
  /** The relative error of the mean wait that is tolerated, such as 0.02. */
  readonly tolerance: number;
  /** How many standard deviations of the estimate the tolerance has to cover; 3 by default. */
  readonly deviations?: number;
}

/**
 * How many customers a simulation has to serve for its mean wait to come out right.
 *
 * Neighbors meet the same line, so their waits say the same thing, and ever more neighbors do as ρ rises. Of M/M/1 the
 * relative variance of the mean wait of n customers is (2 + 5ρ - 4ρ² + ρ³) / (ρ (1 - ρ)² n): at 90 % it takes 15 times as
 * many customers as at 50 %, and half of the error costs four times as many.
 *
 * For other queues this is scaled by (1 + cs²) / 2, as a queue in heavy traffic is, and by ρ / C, because only the fraction
 * C waits at all and tells something. That is a rule of thumb: measured with 120 runs each, 0.7 to 1 times as many were
 * needed for constant service, and up to twice as many for hyperexponential and log-normal ones. O(c).
 *
 * Source: Daley, "The serial correlation coefficients of waiting times in a stationary single server queue", Journal of
 * the Australian Mathematical Society 8(4), 1968.
 */
export function customersNeeded(precision: Precision): number {
  const {utilization: rho, variability = 1, servers = 1, tolerance, deviations = 3} = precision;
  const mm1Variance = (2 + rho * (5 + rho * (rho - 4))) / (rho * (1 - rho) * (1 - rho));
  const variance = (mm1Variance * ((1 + variability) / 2) * rho) / erlangC(servers, rho * servers);
  return Math.ceil((variance * deviations * deviations) / (tolerance * tolerance));
}
// #endregion length
