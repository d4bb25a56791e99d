/** How a receiver behaves. */
export interface ReceiverOptions {
  /** The largest segment, in bytes. */
  readonly mss: number;
  /** How many bytes it can hold until the application reads them. */
  readonly buffer: number;
}

/** When an acknowledgment is due: at once, or it may wait for a second segment. */
export type AckDue = 'now' | 'later';

interface Piece {
  readonly offset: number;
  readonly data: string;
}

/**
 * The receiving half of a connection: puts bytes in order, and tells how much room there is. Offsets are those of bytes
 * in the peer's stream.
 *
 * Invariants: what the application reads is the stream from its start, without a gap; the end of the window,
 * next + window, never goes back.
 *
 * Sources: RFC 9293, sections 3.10.7.4 and 3.8.6.2.2 (silly windows); RFC 5681, section 4.2.
 */
export class Receiver {
  readonly #mss: number;
  readonly #buffer: number;
  /** In order and not read yet. */
  #unread = '';
  #next = 0;
  /** The end of the window that was offered. */
  #edge: number;
  /** Behind a gap, by offset; pieces may overlap. */
  #pieces: Piece[] = [];

  constructor({mss, buffer}: ReceiverOptions) {
    this.#mss = mss;
    this.#buffer = this.#edge = buffer;
  }

  /** RCV.NXT: the offset of the next byte in order. */
  get next(): number {
    return this.#next;
  }

  /** RCV.WND: how much from there on there is room for. */
  get window(): number {
    return this.#edge - this.#next;
  }

  /** Bytes in order that the application hasn't read. */
  get unread(): number {
    return this.#unread.length;
  }

  /** Which stretches have arrived behind a gap, in order and without overlap. */
  get islands(): readonly (readonly [from: number, to: number])[] {
    const islands: [number, number][] = [];
    for (const {offset, data} of this.#pieces) {
      const last = islands.at(-1);
      const end = offset + data.length;
      if (last !== undefined && offset <= last[1]) last[1] = Math.max(last[1], end);
      else islands.push([offset, end]);
    }
    return islands;
  }

  /**
   * Whether a segment has something to say: it lies, at least in part, in the window. An empty one may also lie at its end,
   * where a sender is that has filled the window: RFC 9293 would have it answered, and if both ends have lost what they
   * sent, each answer with another one. Linux allows it, too.
   */
  isAcceptable(offset: number, length: number): boolean {
    if (length === 0) return offset >= this.#next && offset <= this.#edge;
    return offset < this.#edge && offset + length > this.#next;
  }

  // #region arrive
  /** Bytes have arrived, of a segment that {@link Receiver.isAcceptable}. O(p) for p pieces behind a gap. */
  arrive(offset: number, data: string): AckDue {
    const from = Math.max(offset, this.#next);
    const piece = {offset: from, data: data.slice(from - offset, this.#edge - offset)};
    const hadGap = this.#pieces.length > 0;
    if (piece.offset > this.#next) {
      this.#pieces.push(piece);
      this.#pieces.sort((a, b) => a.offset - b.offset);
      return 'now'; // a duplicate of the last acknowledgment, so that the sender notices the gap
    }
    this.#append(piece);
    while (this.#pieces[0] !== undefined && this.#pieces[0].offset <= this.#next) {
      const [first] = this.#pieces.splice(0, 1);
      if (first !== undefined) this.#append(first);
    }
    return hadGap ? 'now' : 'later';
  }

  #append({offset, data}: Piece): void {
    const fresh = data.slice(this.#next - offset);
    this.#unread += fresh;
    this.#next += fresh.length;
  }
  // #endregion arrive

  // #region read
  /**
   * Gives bytes to the application.
   *
   * @returns them, and whether the window has grown enough to tell the sender: by a segment or half of the buffer. Less
   * would invite small segments for ever.
   */
  read(most = Infinity): {readonly data: string; readonly tell: boolean} {
    const data = this.#unread.slice(0, most);
    this.#unread = this.#unread.slice(data.length);
    const edge = this.#next + this.#buffer - this.#unread.length;
    const grows = edge - this.#edge >= Math.min(this.#mss, this.#buffer / 2);
    if (!grows) return {data, tell: false};
    // A sender that sees plenty of room learns the rest with the next acknowledgment.
    const tell = this.window < Math.min(this.#mss, this.#buffer / 2);
    this.#edge = edge;
    return {data, tell};
  }
  // #endregion read
}
