/**
 * From a change in a database to an event at a broker: the dual write, which loses or invents events; the transactional
 * outbox, with relays that claim its rows under leases; a relay that remembers a position, which loses what commits late;
 * and a reader of the database's log. All with crashes and pauses between any two steps, and a consumer that does or does
 * not bear repetitions. Beside them DBLog's watermarks, which join a snapshot to a log.
 *
 * Sources: Richardson, "Microservices Patterns", 2018, section 3.3: transactional outbox, polling publisher, transaction
 * log tailing. Andreakis and Papapanagiotou, "DBLog", 2020.
 *
 * @module
 */
export * from './check';
export * from './database';
export * from './outbox';
export * from './process';
export * from './relays';
export * from './search-index';
export * from './service';
export * from './storm';
export * from './system';
export * from './theory';
export * from './watermark';
