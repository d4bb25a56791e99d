/**
 * A columnar file as Parquet lays it out: each column of a row group in pages of its own, encoded by a dictionary whose places
 * are run-length encoded or bit-packed, with the smallest and the largest value of each page kept aside.
 *
 * {@link encodeHybrid} and {@link writeColumn} produce the bytes that the specification asks for; {@link scan} answers a query and
 * counts the bytes that it reads, so that layouts and orders of rows can be compared.
 *
 * Left out: nulls and nesting (definition and repetition levels), general-purpose compression, the delta encodings, several row
 * groups, and the headers and footer, which are Thrift structures.
 *
 * Sources: Apache Parquet format, Encodings and Page Index. Abadi, Myers, DeWitt and Madden, "Materialization Strategies in a
 * Column-Oriented DBMS", ICDE 2007.
 *
 * @module
 */
export * from './bit-packing';
export * from './column';
export * from './hybrid';
export * from './scan';
