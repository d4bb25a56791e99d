/**
 * A schema registry for a subset of Avro: what a reader with one schema sees of a value that was written with another,
 * whether it can read all such values, and a registry that refuses a version which breaks the agreed compatibility.
 *
 * The subset has no `bytes`, `fixed`, logical types, namespaces or recursive types.
 *
 * Sources: Apache Avro 1.12 Specification, "Schema Resolution"; Confluent Schema Registry, compatibility types.
 *
 * @module
 */
export * from './envelope';
export * from './registry';
export * from './resolution';
export * from './schema';
