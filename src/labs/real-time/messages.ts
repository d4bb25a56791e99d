import {decodeUtf8} from '../kernel';
import {ProtocolError, type Frame} from './frame';

/** A whole message, or a control frame, which may come between the fragments of one. */
export type Received =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'binary'; readonly bytes: Uint8Array}
  | {readonly kind: 'close' | 'ping' | 'pong'; readonly bytes: Uint8Array};

/**
 * Puts fragments together to messages. Source: RFC 6455, section 5.4.
 */
export class Assembler {
  #opcode: 'text' | 'binary' | undefined;
  #parts: Uint8Array[] = [];
  #length = 0;

  /** @param limit - the longest message that is accepted, in bytes; without it, many small fragments fill the memory */
  constructor(private readonly limit: number) {}

  /**
   * @returns what the frame completes, if anything
   * @throws ProtocolError on a fragment out of turn (1002), text that isn't UTF-8 (1007) or too long a message (1009)
   */
  push({fin, opcode, payload}: Frame): Received | undefined {
    if (opcode === 'close' || opcode === 'ping' || opcode === 'pong') return {kind: opcode, bytes: payload};
    if ((opcode === 'continuation') === (this.#opcode === undefined)) {
      throw new ProtocolError(1002, this.#opcode ? 'a message inside a message' : 'nothing to continue');
    }
    if (opcode !== 'continuation') this.#opcode = opcode;
    this.#length += payload.length;
    if (this.#length > this.limit) throw new ProtocolError(1009, `more than ${this.limit} bytes`);
    this.#parts.push(payload);
    if (!fin) return undefined;
    const [kind, bytes] = [this.#opcode, joined(this.#parts, this.#length)];
    this.#opcode = undefined;
    this.#parts = [];
    this.#length = 0;
    return kind === 'text' ? {kind, text: textOf(bytes)} : {kind: 'binary', bytes};
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw new ProtocolError(1007, 'text that is not UTF-8');
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
