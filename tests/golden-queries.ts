/** What a learner types, and where it must lead. */
export interface GoldenQuery {
  query: string;
  /** The pages that answer it, best first, by address below the edition: `orientation/how-to-learn`, `labs/raft`. */
  pages: [string, ...string[]];
}

const backend = 'orientation/what-the-backend-is';
const competency = 'orientation/competency-map';
const learning = 'orientation/how-to-learn';
const laboratory = 'orientation/your-laboratory';
const request = 'orientation/one-request-end-to-end';
const breakers = 'microservices-patterns/circuit-breakers-and-bulkheads';

/** Each query of a kind with the pages that answer it. */
const asked = (queries: Record<string, string | [string, ...string[]]>): GoldenQuery[] =>
  Object.entries(queries).map(([query, pages]) => ({query, pages: typeof pages === 'string' ? [pages] : pages}));

/**
 * Written from what people type before the ranking was tuned. A new lesson adds lines for its concepts: a name, another
 * name, a typing error, a question. A page that becomes the better answer takes the place of the one that was it.
 */
export const goldenQueries: Record<string, GoldenQuery[]> = {
  names: asked({
    'idempotency key': request,
    'transactional outbox': request,
    backend: backend,
    'trust boundary': backend,
    'three-way merge': laboratory,
    rebase: laboratory,
    'spaced repetition': learning,
    'competency map': competency,
    'service level objective': competency,
    hypervisor: laboratory,
    'claim check': request,
    interleaving: learning,
  }),
  'other names': asked({
    'presigned url': request,
    'hexagonal architecture': request,
    'testing effect': learning,
    'thick client': backend,
    'non-functional requirements': competency,
    uptime: competency,
    lockfile: laboratory,
    'flashcard box': learning,
    'three tier architecture': backend,
    'virtual machine monitor': laboratory,
    'docker container': laboratory,
    'dual write problem': request,
    '202 accepted': request,
  }),
  abbreviations: asked({
    SLO: competency,
    sli: competency,
    MTTR: competency,
    nfr: competency,
    TOFU: laboratory,
    SRS: learning,
    vm: laboratory,
    'e2e argument': backend,
    'RFC 2119': learning,
    sm2: learning,
  }),
  'typing errors': asked({
    'idempotncy key': request,
    idempotnecy: request,
    'transactonal outbox': request,
    hypervizor: laboratory,
    'spaced repitition': learning,
    availabilty: competency,
    'trust boundry': backend,
    bisecton: laboratory,
    'retreival practice': learning,
    'cherry pikc': laboratory,
    'competancy map': competency,
    'circut breaker': [breakers, 'labs/circuit-breaker', 'api/circuit-breaker'],
    'consistant hashing': ['labs/consistent-hashing', 'api/consistent-hashing'],
  }),
  'words in any order': asked({
    'outbox transactional': request,
    'client fat': backend,
    'merge three way': laboratory,
    'curve forgetting': learning,
    'budget latency': request,
    'failure partial': request,
    'host key ssh': laboratory,
    'breaker circuit': [breakers, 'labs/circuit-breaker', 'api/circuit-breaker'],
  }),
  questions: asked({
    'what is an idempotency key': request,
    'difference between frontend and backend': backend,
    'how do I undo a commit': laboratory,
    'is it safe to retry a request': request,
    'how to find the commit that broke something': laboratory,
    'what does a senior backend engineer need to know': competency,
    'when can I start learning backend': learning,
    'why can the client not be trusted': backend,
    'how to read a paper': learning,
    'how available is a chain of services': [request, competency],
    'what happens when the reply is lost': request,
    'how long until I forget what I learned': learning,
    'run the labs without internet': laboratory,
    'how much does cloud practice cost': learning,
    'is git a database of hashes': laboratory,
    'what is an LSM tree': ['labs/lsm-tree', 'api/lsm-tree'],
  }),
  'starts of words': asked({
    idemp: request,
    hyperv: laboratory,
    'content addr': laboratory,
    'quality attr': competency,
    'spaced rep': learning,
  }),
  labs: asked({
    raft: ['labs/raft', 'api/raft'],
    'isolation levels': ['labs/isolation', 'api/isolation'],
    'rate limiting': ['labs/rate-limit', 'api/rate-limit'],
    'zero trust': ['labs/policy-engine', 'api/policy-engine'],
    'load balancer': ['servers-proxies-caches/load-balancing', 'labs/load-balancing'],
    'b+tree': ['databases/b-plus-trees', 'labs/b-plus-tree'],
    saga: ['labs/saga', 'api/saga'],
    'cache eviction': ['labs/cache-eviction', 'api/cache-eviction'],
  }),
  'code identifiers': asked({
    threeWayMerge: ['api/gitlite', laboratory],
    appendEntries: ['api/raft', 'labs/raft'],
    createPhoto: [request, 'api/photo-app'],
    BloomFilter: ['api/lsm-tree', 'labs/lsm-tree'],
    erlangB: ['api/queueing', 'labs/queueing'],
    SerializableSnapshotIsolation: ['api/isolation', 'labs/isolation'],
    TokenRetryBudget: ['api/circuit-breaker', 'labs/circuit-breaker'],
    'ssh-keygen': laboratory,
    'git bisect': laboratory,
    MAX_NAME: ['api/hello-layers', backend],
  }),
  'machine and network': asked({
    'slow start': 'machine-and-network/tcp',
    'three way handshake': 'machine-and-network/tcp',
    'why is tcp slow': 'machine-and-network/tcp',
    epoll: 'machine-and-network/io-models-and-event-loop',
    'event loop': 'machine-and-network/io-models-and-event-loop',
    'dns ttl': 'machine-and-network/ip-and-dns',
    cidr: 'machine-and-network/ip-and-dns',
    'page cache': 'machine-and-network/operating-system',
    cgroup: 'machine-and-network/linux',
  }),
  'protocols and apis': asked({
    'persistent connection': 'protocols-and-apis/http',
    websoket: 'protocols-and-apis/real-time',
    varint: 'protocols-and-apis/message-formats',
    grpc: 'protocols-and-apis/grpc',
    'keyset pagination': 'protocols-and-apis/rest',
    middleware: 'protocols-and-apis/web-frameworks',
  }),
  'servers, proxies and caches': asked({
    'reverse proxy': 'servers-proxies-caches/proxies',
    'power of two choices': 'servers-proxies-caches/load-balancing',
    'stale while revalidate': 'servers-proxies-caches/caching',
    'cache hit ratio': ['servers-proxies-caches/caching', 'servers-proxies-caches/cache-eviction'],
    lru: 'servers-proxies-caches/cache-eviction',
    prefork: 'servers-proxies-caches/web-servers',
  }),
  databases: asked({
    'functional dependency': 'databases/data-modeling',
    'window function': 'databases/relational-model-and-sql',
    memtable: 'databases/lsm-trees',
    'write skew': 'databases/transactions',
    mvcc: 'databases/transactions',
    'consistant hashing': 'databases/partitioning',
    'replication lag': 'databases/replication',
  }),
  messaging: asked({
    'dead letter queue': 'messaging/queues',
    isr: 'messaging/the-log',
    'consumer lag': 'messaging/the-log',
    'pub sub': 'messaging/why-messaging',
  }),
};
