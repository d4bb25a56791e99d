/**
 * A consumer that may get a message twice and must act once. Six consumers that differ in the order of effect, marker and
 * acknowledgment, played through every crash and every overlap; the inbox, whose marker and effect are one transaction; a
 * version check, which needs no inbox; a window that forgets; and a resequencer, which puts numbered messages in order.
 *
 * Times are in milliseconds.
 *
 * Sources: Hohpe and Woolf, "Enterprise Integration Patterns", 2003: Idempotent Receiver, Message Sequence, Resequencer.
 * Helland, "Idempotence Is Not a Medical Condition", ACM Queue 10(4), 2012. Saltzer, Reed and Clark, "End-to-End Arguments
 * in System Design", ACM TOCS 2(4), 1984.
 *
 * @module
 */
export * from './consumers';
export * from './explore';
export * from './inbox';
export * from './resequencer';
export * from './theory';
export * from './version';
export * from './window';
