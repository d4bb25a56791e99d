/**
 * What a choice of partition key and sort key costs in a store that finds a partition by a hash and reads ranges within it, such
 * as DynamoDB or Cassandra, counted in DynamoDB's units.
 *
 * {@link partitionKey} says where an item goes, {@link plan} what a query has to read, {@link writeUnits} and {@link readUnits}
 * what that costs; {@link Partitions} are the ranges of the hash, each with a limit of its own, which can be split.
 *
 * Left out: the minutes of unused capacity that DynamoDB keeps for bursts, its own splitting under heat, which may also divide the
 * items of one key by their order, replicas, secondary indexes, and retries of what was refused. A query is one request, and
 * refused if it needs more than a partition has left in that second; in DynamoDB a request reads 1 MB at most, and a client
 * collects a larger answer page by page.
 *
 * Sources: Amazon DynamoDB Developer Guide, "DynamoDB read and write operations", "Using write sharding to distribute workloads
 * evenly", and "Understanding DynamoDB warm throughput in different scenarios" for the limits of a partition.
 *
 * @module
 */
export * from './capacity';
export * from './design';
export * from './partitions';
