/**
 * Real-time delivery: the handshake, frames and messages of WebSocket, event streams (SSE), and a room that survives slow
 * members and broken connections.
 *
 * Sources: RFC 6455 (WebSocket), 2011; HTML Living Standard, section 9.2 (server-sent events).
 *
 * @module
 */
export * from './frame';
export * from './handshake';
export * from './hub';
export * from './messages';
export * from './sse';
