/**
 * Raft, completely: elections, log replication, the commit rule, persistence on a disk that crashes, snapshots, changes
 * of membership, client sessions and linearizable reads; and what it takes to believe in it: the safety properties as
 * invariants, storms of faults, and mistakes that the storms have to find.
 *
 * A server is {@link Raft}, a state machine without clock, disk or network, together with {@link Leadership} while it
 * leads. {@link raftServer} gives it those three, from the kernel's simulation, and sends nothing before it is on disk.
 * {@link RAFT} holds the decisions on which safety rests; {@link BROKEN} holds versions that are wrong in one point.
 *
 * Membership changes add or remove one server at a time, because that is the approach which the dissertation recommends
 * (§4.3) and whose safety can be seen at a glance: two majorities that differ by one server overlap. It needs a
 * correction that came after the dissertation, see `mayReconfigure` in {@link Rules}.
 *
 * Beyond what is necessary for safety it has: pre-vote (§9.6), a leader that steps down without a majority (§6.2),
 * servers that protect a living leader (§4.2.3), catching up before joining (§4.2.1), leadership transfer (§3.10), and
 * fast backtracking. It doesn't have: leases for reads, reads from followers, pipelining, writing to the leader's disk
 * in parallel to the network (§10.2.1).
 *
 * Sources: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)", 2014. Ongaro,
 * "Consensus: Bridging Theory and Practice", dissertation, Stanford University, 2014, cited by "§" alone; its list of
 * errata, at github.com/ongardie/dissertation, has the correction to membership changes (raft-dev, 2015).
 *
 * @module
 */
export * from './broken';
export * from './chaos';
export * from './client';
export * from './cluster';
export type * from './environment';
export * from './faults';
export * from './invariants';
export * from './leader';
export * from './log';
export * from './machine';
export type * from './messages';
export * from './raft';
export * from './reads';
export * from './rules';
export * from './server';
export * from './storage';
