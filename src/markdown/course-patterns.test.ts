import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {lessonsIn} from './edition-lessons';

/** Guide 1: what a course on microservices owes its readers. */
const MICROSERVICES = [
  // Decomposition and migration
  'decompose by business capability',
  'decompose by subdomain',
  'self-contained service',
  'service per team',
  'strangler fig',
  'anti-corruption layer',
  'branch by abstraction',
  'parallel run',
  // Access and discovery
  'API gateway',
  'backends for frontends',
  'gateway aggregation',
  'gateway offloading',
  'gateway routing',
  'client-side discovery',
  'server-side discovery',
  'service registry',
  'self-registration',
  'third-party registration',
  // Data and communication
  'database per service',
  'shared database',
  'saga',
  'API composition',
  'CQRS',
  'domain event',
  'event sourcing',
  'transactional outbox',
  'transaction log tailing',
  'polling publisher',
  'remote procedure invocation',
  'messaging',
  'domain-specific protocol',
  'idempotent consumer',
  // Resilience and what every service needs
  'circuit breaker',
  'bulkhead',
  'retry',
  'timeout',
  'access token pattern',
  'externalized configuration',
  'microservice chassis',
  'service template',
  'service mesh',
  'sidecar',
  'ambassador',
  'adapter container',
  // Being seen, being tested, being run
  'health check API',
  'log aggregation',
  'audit logging',
  'distributed tracing',
  'exception tracking',
  'consumer-driven contract',
  'service component test',
  'service instance per host',
  'service instance per VM',
  'service per container',
  'serverless deployment',
  'deployment stamps',
  'geodes',
  'cell',
];

/** Guide 2: those of Hohpe and Woolf, and what event-driven systems have added. */
const EVENT_DRIVEN = [
  // Channels
  'message channel',
  'point-to-point channel',
  'publish-subscribe',
  'datatype channel',
  'invalid message channel',
  'dead-letter channel',
  'guaranteed delivery',
  'message bus',
  'messaging bridge',
  // Messages
  'event message',
  'command message',
  'document message',
  'request-reply',
  'return address',
  'correlation identifier',
  'message sequence',
  'message expiry',
  'claim check',
  // Routing
  'content-based router',
  'message filter',
  'dynamic router',
  'recipient list',
  'splitter',
  'aggregator',
  'resequencer',
  'scatter-gather',
  'routing slip',
  'process manager',
  // Transformation
  'message translator',
  'envelope wrapper',
  'content enricher',
  'normalizer',
  'canonical data model',
  // Endpoints
  'polling consumer',
  'event-driven consumer',
  'competing consumers',
  'message dispatcher',
  'selective consumer',
  'durable subscriber',
  'idempotent receiver',
  // Management
  'wire tap',
  'message store',
  'smart proxy',
  'control bus',
  // Since then
  'sequential convoy',
  'priority queue',
  'queue-based load leveling',
  'asynchronous request-reply',
  'event store',
  'aggregate snapshot',
  'projection',
  'outbox',
  'inbox',
  'change data capture',
  'saga',
];

/** The names, and other names, of the concepts that the lessons say to be patterns. */
const taught = new Set(
  [...lessonsIn(path.resolve('docs')).values()]
    .flatMap(({concepts}) => concepts.filter(({pattern}) => pattern !== undefined))
    .flatMap(({name, aliases = []}) => [name, ...aliases])
    .map((name) => name.toLowerCase()),
);

const missing = (names: readonly string[]): string[] => names.filter((name) => !taught.has(name.toLowerCase()));

describe('the patterns of the course', () => {
  it('are all that a guide to microservices must have', () => {
    expect(missing(MICROSERVICES)).toEqual([]);
  });

  it('are all that a guide to event-driven architecture must have', () => {
    expect(missing(EVENT_DRIVEN)).toEqual([]);
  });
});
