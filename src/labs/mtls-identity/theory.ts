import type {Certificate} from './svid';

// #region rotation-point
/** When to replace a document: after a fraction of its life, so that what is left is the time in which that may fail. */
export function rotationPoint({notBefore, notAfter}: Certificate, fraction: number): number {
  return notBefore + fraction * (notAfter - notBefore);
}
// #endregion rotation-point

// #region plan
/** A plan of rotation. All in minutes, but for the fraction. */
export interface Plan {
  /** Life of a document. */
  readonly ttl: number;
  /** Share of its life after which it is replaced. */
  readonly fraction: number;
  /** From publishing a key to signing with it. */
  readonly lead: number;
  /** From the end of signing with a key to its removal from the bundle. */
  readonly overlap: number;
  /** Between two activations. */
  readonly period: number;
  /** Until the slowest verifier has heard of a new bundle. */
  readonly refresh: number;
}

/** Longest outage of the issuer that no document notices. A clock that is ahead takes its part of it. */
export const slack = ({ttl, fraction}: Plan, ahead = 0): number => (1 - fraction) * ttl - ahead;

/** What a plan gets wrong, so that honest calls are refused sooner or later; empty if none are. */
export function mistakes(plan: Plan): string[] {
  // One key is prepared at a time, so its announcement can't begin before the last one was activated.
  const lead = Math.min(plan.lead, plan.period);
  return [
    ...(lead < plan.refresh ? ['a key signs before every verifier knows it'] : []),
    ...(plan.overlap < plan.ttl ? ['a key is gone before everything that it signed has expired'] : []),
  ];
}
// #endregion plan

/** Keys in the bundle at a time, at most: the active one, one that is announced, and those that are remembered. */
export const bundleSize = ({overlap, period}: Plan): number => 2 + Math.ceil(overlap / period);

/** Longest life that SPIRE gives to a document of a key that lives so long: a sixth, from activation to expiry of the key. */
export const longestTtl = (keyTtl: number): number => keyTtl / 6;

/** Documents that an issuer makes in a minute for so many workloads. */
export const issueRate = (workloads: number, {ttl, fraction}: Plan): number => workloads / (fraction * ttl);
