import {folder, roadmap, stage} from './src/roadmap';

/** The roadmap: every stage, folder and lesson of the course, in the order in which it is learned. */
export default roadmap(
  stage('Orientation', [
    folder('orientation', 'Orientation', [
      'what-the-backend-is',
      'competency-map',
      'how-to-learn',
      'your-laboratory',
      'one-request-end-to-end',
    ]),
  ]),
  stage('Machine and network', [
    folder('machine-and-network', 'Machine and network', [
      'operating-system',
      'io-models-and-event-loop',
      'linux',
      'ip-and-dns',
      'tcp',
    ]),
  ]),
  stage('Protocols and APIs', [
    folder('protocols-and-apis', 'Protocols and APIs', [
      'http',
      'real-time',
      'grpc',
      'message-formats',
      'rest',
      'web-frameworks',
    ]),
  ]),
  stage('Servers, proxies and caches', [
    folder('servers-proxies-caches', 'Servers, proxies and caches', [
      'web-servers',
      'proxies',
      'load-balancing',
      'caching',
      'cache-eviction',
    ]),
  ]),
  stage('Databases', [
    folder('databases', 'Databases', [
      'data-modeling',
      'relational-model-and-sql',
      'b-plus-trees',
      'lsm-trees',
      'transactions',
      'query-planning',
      'replication',
      'partitioning',
      'nosql',
    ]),
  ]),
  stage('Messaging and events', [
    folder('messaging', 'Messaging', ['why-messaging', 'queues', 'the-log', 'delivery-semantics']),
    folder('event-driven-architecture', 'Event-Driven Architecture', [
      'events-and-reactions',
      'event-sourcing',
      'cqrs',
      'outbox-and-cdc',
      'sagas',
      'event-schemas',
      'backpressure',
      'durable-execution',
    ]),
  ]),
  stage('Microservices', [
    folder('microservices-patterns', 'Microservices Patterns', [
      'monolith-to-microservices',
      'decomposition',
      'service-discovery',
      'api-gateway',
      'database-per-service',
      'timeouts-and-retries',
      'circuit-breakers-and-bulkheads',
      'overload-control',
      'configuration-and-flags',
      'testing-microservices',
      'cells-and-tenancy',
      'pattern-atlas',
    ]),
  ]),
  stage('Security and compliance', [
    folder('security-foundations', 'Security foundations', [
      'threat-modeling',
      'cryptography',
      'authentication',
      'oauth-and-oidc',
      'authorization',
      'web-and-api-security',
      'network-security',
      'detection-and-response',
    ]),
    folder('zero-trust-architecture', 'Zero Trust Architecture', [
      'principles-and-components',
      'workload-identity-and-mtls',
      'migration-and-maturity',
    ]),
  ]),
  stage('Data and analytics', [
    folder('data-engineering', 'Data Engineering', [
      'etl-and-elt',
      'pipelines-and-orchestration',
      'analytical-modeling',
      'columnar-formats-and-engines',
      'data-quality-and-lineage',
    ]),
  ]),
);
