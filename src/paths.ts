/** A way through the course for one purpose: its goals and all that they need. */
export interface LearningPath {
  /** In addresses: `/roadmap/?path=data`. */
  id: string;
  title: string;
  /** For whom, in one sentence. */
  purpose: string;
  /** Lessons (`folder/file`), or folders whose lessons are all goals. */
  goals: readonly string[];
}

/** The paths that the roadmap offers. Goals stand earlier only if they matter; what they need is added by itself. */
export const paths: readonly LearningPath[] = [
  {
    id: 'hurry',
    title: 'Senior in a hurry',
    purpose: 'The mechanisms behind most incidents and most interview questions, and what they need.',
    goals: [
      'orientation/one-request-end-to-end',
      'machine-and-network/tcp',
      'protocols-and-apis/http',
      'servers-proxies-caches/load-balancing',
      'servers-proxies-caches/caching',
      'databases/b-plus-trees',
      'databases/transactions',
      'databases/replication',
      'databases/partitioning',
      'messaging/the-log',
      'event-driven-architecture/outbox-and-cdc',
      'microservices-patterns/timeouts-and-retries',
      'microservices-patterns/overload-control',
      'security-foundations/oauth-and-oidc',
    ],
  },
  {
    id: 'platform',
    title: 'Platform',
    purpose: 'For those who run what others build: machines, networks, servers and proxies.',
    goals: [
      'orientation/your-laboratory',
      'machine-and-network',
      'servers-proxies-caches',
      'messaging/queues',
      'microservices-patterns/service-discovery',
      'microservices-patterns/configuration-and-flags',
      'microservices-patterns/cells-and-tenancy',
      'zero-trust-architecture/workload-identity-and-mtls',
    ],
  },
  {
    id: 'data',
    title: 'Data',
    purpose: 'From a page on a disk to a table of last year: how data is kept, found, copied, moved and judged.',
    goals: [
      'databases',
      'protocols-and-apis/message-formats',
      'messaging',
      'event-driven-architecture/outbox-and-cdc',
      'event-driven-architecture/event-schemas',
      'data-engineering',
    ],
  },
  {
    id: 'security',
    title: 'Security',
    purpose: 'What an attacker sees, from the packet to the token, and what stands in the way at each step.',
    goals: [
      'machine-and-network/operating-system',
      'machine-and-network/linux',
      'machine-and-network/ip-and-dns',
      'machine-and-network/tcp',
      'protocols-and-apis/http',
      'protocols-and-apis/rest',
      'servers-proxies-caches/proxies',
      'security-foundations',
      'zero-trust-architecture',
    ],
  },
  {
    id: 'architect',
    title: 'Architect',
    purpose: 'Choosing among protocols, stores, messages and boundaries, and knowing what each choice costs.',
    goals: [
      'orientation/competency-map',
      'orientation/one-request-end-to-end',
      'protocols-and-apis/rest',
      'protocols-and-apis/grpc',
      'protocols-and-apis/real-time',
      'servers-proxies-caches/load-balancing',
      'servers-proxies-caches/caching',
      'databases/data-modeling',
      'databases/nosql',
      'databases/replication',
      'databases/partitioning',
      'messaging',
      'event-driven-architecture',
      'microservices-patterns',
      'security-foundations/threat-modeling',
      'zero-trust-architecture/principles-and-components',
    ],
  },
];

/** A lesson as far as paths care. */
interface Step {
  id: string;
  prerequisites: readonly string[];
}

/**
 * The ids of the lessons on a path: its goals among `lessons`, and what they need, transitively. O(n + e) for n lessons
 * with e prerequisites.
 */
export function lessonsOnPath({goals}: LearningPath, lessons: readonly Step[]): Set<string> {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const isGoal = ({id}: Step) => goals.includes(id) || goals.includes(id.split('/')[0] ?? '');
  const open = lessons.filter(isGoal).map(({id}) => id);
  const found = new Set<string>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const lesson = byId.get(id);
    if (!lesson || found.has(id)) continue;
    found.add(id);
    open.push(...lesson.prerequisites);
  }
  return found;
}
