/**
 * What should a full cache throw out? Seven answers behind one interface, FIFO, LRU, LFU, CLOCK, SIEVE, S3-FIFO and
 * W-TinyLFU, and the limit that none of them can pass: Belady's optimal policy, which knows the future. With workloads
 * that tell them apart: popular keys, loops, scans and shifts of popularity.
 *
 * Sources are with each policy. All of them load what is requested, hold entries of one size, and know nothing of
 * expiry or cost.
 *
 * @module
 */
import type {Cache} from './cache';
import {Clock} from './clock';
import {Fifo} from './fifo';
import {Lfu} from './lfu';
import {Lru} from './lru';
import {S3Fifo} from './s3-fifo';
import {Sieve} from './sieve';
import {WTinyLfu} from './w-tinylfu';

export * from './belady';
export type {Access, Cache, Key, Segment} from './cache';
export * from './clock';
export * from './fifo';
export * from './lfu';
export * from './list';
export * from './lru';
export * from './s3-fifo';
export * from './sieve';
export * from './sketch';
export * from './theory';
export * from './w-tinylfu';
export * from './workload';

/** The policies that don't know the future. */
export type Policy = 'fifo' | 'lru' | 'lfu' | 'clock' | 'sieve' | 's3-fifo' | 'w-tinylfu';

/** Makes an empty cache of each policy, for a capacity. */
export const policies: Readonly<Record<Policy, (capacity: number) => Cache>> = {
  fifo: (capacity) => new Fifo(capacity),
  lru: (capacity) => new Lru(capacity),
  lfu: (capacity) => new Lfu(capacity),
  clock: (capacity) => new Clock(capacity),
  sieve: (capacity) => new Sieve(capacity),
  's3-fifo': (capacity) => new S3Fifo(capacity),
  'w-tinylfu': (capacity) => new WTinyLfu(capacity),
};
