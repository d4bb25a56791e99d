/**
 * Replication by log shipping: a leader takes writes and ships its log, followers append, confirm and apply it. Three
 * answers to whom the leader waits for, three ways to read from followers, a failover with and without a fence, and a
 * count of what clients were told is done and isn't there anymore.
 *
 * Nothing here elects a leader or agrees on anything; that is consensus, and another lab.
 *
 * Sources: Terry, Demers, Petersen, Spreitzer, Theimer and Welch, "Session Guarantees for Weakly Consistent Replicated
 * Data", PDIS 1994. PostgreSQL 15, chapter 27, "High Availability, Load Balancing, and Replication".
 *
 * @module
 */
export * from './client';
export * from './group';
export * from './messages';
export * from './replica';
export * from './theory';
