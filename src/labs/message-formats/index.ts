/**
 * One record in five formats, each written and explained byte by byte: JSON, XML, Protocol Buffers, Avro and CBOR; and what
 * happens to a field that only one side knows.
 *
 * Sources: RFC 8259 (JSON), RFC 8949 (CBOR), Protocol Buffers "Encoding", Apache Avro 1.12 Specification.
 *
 * @module
 */
export * from './avro';
export * from './bytes';
export * from './cbor';
export * from './json';
export * from './photo';
export * from './protobuf';
export * from './schema';
export * from './theory';
export * from './varint';
