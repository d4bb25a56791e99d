import type {Rng} from '../kernel';
import type {Balancer} from './balancer';
import {BoundedLoads} from './bounded';
import {LeastConnections, PowerOfChoices} from './choices';
import {RoundRobin, SmoothWeightedRoundRobin} from './round-robin';

/** The rules that the experiment offers. */
export type Algorithm = 'round-robin' | 'weighted' | 'random' | 'two' | 'least' | 'hash' | 'bounded';

/** Points on the ring of a server of weight 1. */
export const VNODES = 128;

/** Makes the balancer of a rule; `rng` draws where it draws. */
export function makeBalancer(algorithm: Algorithm, rng: Rng): Balancer {
  switch (algorithm) {
    case 'round-robin':
      return new RoundRobin();
    case 'weighted':
      return new SmoothWeightedRoundRobin();
    case 'random':
      return new PowerOfChoices(rng, 1);
    case 'two':
      return new PowerOfChoices(rng);
    case 'least':
      return new LeastConnections();
    case 'hash':
      return new BoundedLoads({c: Infinity, vnodes: VNODES});
    case 'bounded':
      return new BoundedLoads({c: 1.25, vnodes: VNODES});
  }
}
