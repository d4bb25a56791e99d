/**
 * Remote procedure calls as gRPC makes them: messages on a stream, timeouts in a header, status codes, and a small framework
 * with deadlines that reach the last service and cancellation that follows them.
 *
 * Sources: gRPC over HTTP2 (PROTOCOL-HTTP2.md); A. Birrell and B. Nelson, "Implementing Remote Procedure Calls", 1984.
 *
 * @module
 */
export * from './framing';
export * from './rpc';
export * from './status';
export * from './timeout';
