/**
 * API composition: the join that a database did, made of calls to the services that own the data. What it needs beside the join
 * is here too: a deadline for the whole, parts that may be missing, batches in place of a call for each row, and the arithmetic
 * of fan-out.
 *
 * Sources: Richardson, "Microservices Patterns", 2018, chapter 7. Dean and Barroso, "The Tail at Scale", Communications of the
 * ACM 56(2), 2013.
 *
 * @module
 */
export * from './batch';
export * from './composition';
export * from './deadline';
export * from './feed';
export * from './theory';
