/** What is said in a deployment. */
export type Message =
  /** Instance to registry. */
  | {readonly type: 'register' | 'renew' | 'deregister'}
  /** Registry to instance: there is no such lease. */
  | {readonly type: 'unknown'}
  /** Registry to instance, and its answer: can you serve? */
  | {readonly type: 'probe'}
  | {readonly type: 'health'; readonly ready: boolean}
  /** Caller to registry, and its answer; or unasked, to callers who watch. */
  | {readonly type: 'query'}
  | {readonly type: 'instances'; readonly list: readonly string[]}
  /** Caller to instance, and its answer. */
  | {readonly type: 'call' | 'answer'; readonly call: number};
