/**
 * Decisions that are taken outside of the code: feature flags with stable percentages, targeting rules and a kill switch; a fleet
 * of instances that hear of a change one after the other; and a typed configuration made of layers, which is right as a whole or
 * refused as a whole.
 *
 * Sources: Hodgson, "Feature Toggles (aka Feature Flags)", martinfowler.com, 2017. Wiggins, "The Twelve-Factor App", III.
 *
 * @module
 */
export * from './bucket';
export * from './config';
export * from './flag';
export * from './fleet';
export * from './store';
export * from './theory';
export * from './thumbnails';
