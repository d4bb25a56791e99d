/**
 * Events and who reacts to them: CloudEvents and what makes one valid, a typed bus in virtual time, an aggregator that joins
 * two reactions, and a tracer that draws from what happened who reacted to whom, where a flow runs in a circle, and how long
 * it took until everybody knew. The photo app is the example.
 *
 * Times are in milliseconds.
 *
 * Sources: CloudEvents 1.0.2 and its documented extension "Correlation". Hohpe and Woolf, "Enterprise Integration Patterns",
 * 2003: Event Message, Correlation Identifier, Aggregator.
 *
 * @module
 */
export * from './aggregator';
export * from './bus';
export * from './cloud-event';
export * from './flow';
export * from './photo-flow';
