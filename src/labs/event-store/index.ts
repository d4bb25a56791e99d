/**
 * An event store and what stands around it: streams with optimistic concurrency, a decider with snapshots, upcasters for
 * events of the past, projections with checkpoints that are rebuilt beside the view in use, and keys whose loss erases a
 * person. The example is an edition of numbered prints of a photo: none may have two owners.
 *
 * Sources: Fowler, "Event Sourcing", 2005. Young, "CQRS Documents", 2010. Young, "Versioning in an Event Sourced System",
 * 2017: upcasting. Chassaing, "Functional Event Sourcing Decider", 2021.
 *
 * @module
 */
export * from './decider';
export * from './edition';
export * from './execute';
export * from './gallery';
export * from './projector';
export * from './snapshots';
export * from './store';
export * from './theory';
export * from './vault';
