/**
 * Why does a fast line not make a short transfer fast? TCP from its segments up: the handshake, slow start and congestion
 * avoidance, the retransmission timer, fast retransmit and recovery, the receive window, Nagle's algorithm; the closed
 * forms that predict it; and what 700 connections cost.
 *
 * Times are in milliseconds, sizes in bytes.
 *
 * Sources: RFC 9293 (TCP), RFC 5681 (congestion control), RFC 6298 (retransmission timer), RFC 6582 (NewReno), RFC 6928
 * (initial window), RFC 9438 (CUBIC), RFC 1071 (checksum), RFC 9846 and RFC 5246 (TLS).
 *
 * @module
 */
export * from './congestion';
export * from './connections';
export * from './endpoint';
export * from './path';
export * from './pool';
export * from './receiver';
export * from './rto';
export * from './segment';
export * from './sender';
export * from './theory';
export * from './wire';
