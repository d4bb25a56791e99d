/**
 * An anti-corruption layer: the new model of a photo on one side, the old system's record on the other, and between them a
 * translator and an adapter that let nothing of the old model through.
 *
 * Source: Evans, "Domain-Driven Design", 2003, chapter 14 (Anticorruption Layer: facade, adapter, translator).
 *
 * @module
 */
export * from './adapter';
export * from './legacy';
export * from './photo';
export * from './translator';
