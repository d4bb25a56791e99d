/** Bytes before the payload. */
export const HEADER = 5;
const MAGIC = 0;

// #region envelope
/**
 * A payload with the id of the schema that it was written with in front: a zero byte, then the id in four bytes, most
 * significant first. Five bytes for each message, and no schema.
 *
 * Source: Confluent, "Formats, Serializers, and Deserializers for Schema Registry", wire format.
 */
export function wrap(schemaId: number, payload: Uint8Array): Uint8Array {
  const message = new Uint8Array(HEADER + payload.length);
  const header = new DataView(message.buffer);
  header.setUint8(0, MAGIC);
  header.setUint32(1, schemaId);
  message.set(payload, HEADER);
  return message;
}

/** The id and the payload; `undefined` for a message that has no such envelope, which belongs into the invalid-message channel. */
export function unwrap(message: Uint8Array): {readonly schemaId: number; readonly payload: Uint8Array} | undefined {
  if (message.length < HEADER || message[0] !== MAGIC) return undefined;
  const header = new DataView(message.buffer, message.byteOffset);
  return {schemaId: header.getUint32(1), payload: message.subarray(HEADER)};
}
// #endregion envelope
