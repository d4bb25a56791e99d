import type {Lab} from './experiment';

/**
 * Every lab that pages can embed, in the order in which /labs lists them. A new lab is one line here; the literal import
 * gives it a chunk of its own, which is loaded when its reader comes near.
 */
export const labs: Readonly<Record<string, () => Promise<{lab: Lab}>>> = {
  'event-loop': () => import('./event-loop/lab'),
  dns: () => import('./dns/lab'),
  tcp: () => import('./tcp/lab'),
  'web-framework': () => import('./web-framework/lab'),
  'rate-limit': () => import('./rate-limit/lab'),
  proxy: () => import('./proxy/lab'),
  'load-balancing': () => import('./load-balancing/lab'),
  'http-cache': () => import('./http-cache/lab'),
  'cache-eviction': () => import('./cache-eviction/lab'),
  'b-plus-tree': () => import('./b-plus-tree/lab'),
  'lsm-tree': () => import('./lsm-tree/lab'),
  'message-formats': () => import('./message-formats/lab'),
  'query-planner': () => import('./query-planner/lab'),
  'consistent-hashing': () => import('./consistent-hashing/lab'),
  columnar: () => import('./columnar/lab'),
  scd2: () => import('./scd2/lab'),
  isolation: () => import('./isolation/lab'),
  replication: () => import('./replication/lab'),
  raft: () => import('./raft/lab'),
  broker: () => import('./broker/lab'),
  'partitioned-log': () => import('./partitioned-log/lab'),
  'service-discovery': () => import('./service-discovery/lab'),
  'event-store': () => import('./event-store/lab'),
  'circuit-breaker': () => import('./circuit-breaker/lab'),
  outbox: () => import('./outbox/lab'),
  backpressure: () => import('./backpressure/lab'),
  overload: () => import('./overload/lab'),
  saga: () => import('./saga/lab'),
  dag: () => import('./dag/lab'),
  queueing: () => import('./queueing/lab'),
  'envelope-encryption': () => import('./envelope-encryption/lab'),
  totp: () => import('./totp/lab'),
  'policy-engine': () => import('./policy-engine/lab'),
  'token-exchange': () => import('./token-exchange/lab'),
  'mtls-identity': () => import('./mtls-identity/lab'),
  'spaced-repetition': () => import('./spaced-repetition/lab'),
};
