/** Bytes before each message: a flag and a length. */
const PREFIX = 5;

// #region framing
/**
 * A message on a stream of gRPC: one byte that says whether it is compressed, four bytes of length, most significant first, and
 * the message. The stream is an HTTP/2 body, whose DATA frames may cut it anywhere.
 *
 * Source: gRPC over HTTP2, "Length-Prefixed-Message".
 *
 * @param message - what Protocol Buffers, or another codec, has encoded
 */
export function frameMessage(message: Uint8Array, compressed = false): Uint8Array {
  const framed = new Uint8Array(PREFIX + message.length);
  const view = new DataView(framed.buffer);
  view.setUint8(0, compressed ? 1 : 0);
  view.setUint32(1, message.length);
  framed.set(message, PREFIX);
  return framed;
}

/** Cuts a stream into messages. */
export class MessageReader {
  #bytes: Uint8Array = new Uint8Array();

  /** @param limit - the longest message that is accepted, in bytes; 4 MiB is what most libraries take by default */
  constructor(private readonly limit: number) {}

  /**
   * @returns the messages that are complete now
   * @throws RangeError with the name of the status on a message that is too long, before it has arrived
   */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#bytes = Uint8Array.from([...this.#bytes, ...bytes]);
    const messages: Uint8Array[] = [];
    while (this.#bytes.length >= PREFIX) {
      const length = new DataView(this.#bytes.buffer).getUint32(1);
      if (length > this.limit) throw new RangeError('RESOURCE_EXHAUSTED');
      if (this.#bytes.length < PREFIX + length) break;
      messages.push(this.#bytes.slice(PREFIX, PREFIX + length));
      this.#bytes = this.#bytes.slice(PREFIX + length);
    }
    return messages;
  }
}
// #endregion framing
