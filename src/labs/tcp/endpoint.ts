import type {Timer, TraceEvent} from '../kernel';
import {Receiver} from './receiver';
import {advance, distance, type Segment} from './segment';
import {Sender, type SenderEvent, type SenderOptions} from './sender';

/** The states of a connection that this lab has: those of opening. Source: RFC 9293, section 3.3.2. */
export type TcpState = 'CLOSED' | 'LISTEN' | 'SYN-SENT' | 'SYN-RECEIVED' | 'ESTABLISHED';

/** What an endpoint reports. */
export type TcpEvent =
  | SenderEvent
  | (TraceEvent &
      (
        | {readonly kind: 'tcp.state'; readonly state: TcpState}
        | {readonly kind: 'tcp.syn-timeout'; readonly rto: number}
      ));

/** How an endpoint behaves. Sizes in bytes, times in milliseconds. */
export interface TcpOptions extends Partial<SenderOptions> {
  /** How much the receiver can hold; 1 MiB by default. */
  readonly buffer?: number;
  /** How long an acknowledgment may wait for a second segment; 0, the default, acknowledges each segment at once. */
  readonly delayedAck?: number;
  /** Whether the application reads as soon as there is something; it does by default. */
  readonly reads?: boolean;
}

/** What an endpoint is connected to. */
export interface EndpointPorts {
  /** The time, in milliseconds. */
  readonly now: () => number;
  /** Runs an action after so many milliseconds. */
  readonly after: (delay: number, action: () => void, label: string) => Timer;
  /** Puts a segment on the wire. */
  readonly send: (segment: Segment) => void;
  /** Takes a report. */
  readonly record: (event: TcpEvent) => void;
}

/** The largest segment on Ethernet: 1,500 bytes without the headers of IPv4 and TCP. */
export const MSS = 1460;

/**
 * One end of a TCP connection: the handshake, and a {@link Sender} and a {@link Receiver} that don't know of sequence
 * numbers. Left out: closing, resets, simultaneous open, urgent data and all options.
 *
 * Source: RFC 9293, section 3.10.
 */
export class Endpoint {
  /** The half that sends. */
  readonly sender: Sender;
  /** The half that receives. */
  readonly receiver: Receiver;
  readonly #ports: EndpointPorts;
  readonly #mss: number;
  readonly #delayedAck: number;
  /** ISS: the number of the SYN; the first byte of data has the next one. */
  readonly #iss: number;
  /** IRS: that of the peer. */
  #irs = 0;
  #state: TcpState = 'CLOSED';
  #reads: boolean;
  #received = '';
  #synTimer: Timer | undefined;
  #synAttempts = 0;
  #synSentAt = 0;
  #ackTimer: Timer | undefined;
  #announced = 0;

  /** @param iss - the first sequence number, from 0 to 2^32 - 1; random, so that nobody can guess it (RFC 6528) */
  constructor(iss: number, ports: EndpointPorts, options: TcpOptions = {}) {
    const {mss = MSS, buffer = 1_048_576, delayedAck = 0, reads = true} = options;
    this.#iss = iss;
    this.#ports = ports;
    this.#mss = mss;
    this.#delayedAck = delayedAck;
    this.#reads = reads;
    this.receiver = new Receiver({mss, buffer});
    this.sender = new Sender(
      {...options, mss},
      {
        now: ports.now,
        after: ports.after,
        record: ports.record,
        transmit: (offset, data) => this.#emit(this.#seqOf(offset), data),
        // A byte that was acknowledged long ago: the peer answers with what it expects and how much room it has.
        probe: () => this.#emit(this.#seqOf(this.sender.una - 1), ''),
      },
    );
  }

  /** Where the handshake is. */
  get state(): TcpState {
    return this.#state;
  }

  /** What the application has read so far. */
  get received(): string {
    return this.#received;
  }

  /** Waits for a connection. */
  listen(): void {
    this.#become('LISTEN');
  }

  /** Opens a connection: sends a SYN, and again until it is answered. */
  open(): void {
    this.#become('SYN-SENT');
    this.#sendSyn();
  }

  /** Takes bytes from the application; sends them when the connection is there. */
  write(data: string): void {
    this.sender.write(data);
  }

  /** The application starts or stops to read. */
  setReading(reads: boolean): void {
    this.#reads = reads;
    if (reads) this.#read();
  }

  // #region receive
  /** A segment has arrived. */
  receive(segment: Segment): void {
    switch (this.#state) {
      case 'CLOSED':
        return;
      case 'LISTEN':
        if (!segment.syn || segment.ack !== null) return;
        this.#irs = segment.seq;
        this.#become('SYN-RECEIVED');
        this.#sendSyn();
        return;
      case 'SYN-SENT':
        if (!segment.syn || segment.ack !== this.#seqOf(0)) return;
        this.#irs = segment.seq;
        this.#establish(segment.window);
        return;
      case 'SYN-RECEIVED':
        if (segment.syn) {
          this.#synAttempts += 1; // the answer was lost
          this.#emitSyn();
        }
        if (segment.syn || segment.ack !== this.#seqOf(0)) return;
        this.#establish(segment.window);
        this.#process(segment);
        return;
      case 'ESTABLISHED':
        if (segment.syn)
          this.#acknowledge(); // the last part of the handshake was lost
        else this.#process(segment);
    }
  }

  #process({seq, ack, window, data}: Segment): void {
    const offset = this.#offsetOf(seq);
    const acceptable = this.receiver.isAcceptable(offset, data.length);
    const full = this.receiver.window === 0 && offset === this.receiver.next;
    if (ack !== null && (acceptable || full)) {
      const acked = this.sender.una + distance(ack, this.#seqOf(this.sender.una));
      this.sender.acknowledge(acked, window, offset, data === '');
    }
    if (!acceptable) {
      this.#acknowledge();
      return;
    }
    if (data === '') return;
    const due = this.receiver.arrive(offset, data);
    const told = this.#reads && this.#read();
    if (!told) this.#acknowledgeSoon(due);
  }
  // #endregion receive

  // #region handshake
  #sendSyn(): void {
    this.#synAttempts += 1;
    this.#synSentAt = this.#ports.now();
    const {timeout} = this.sender;
    this.#synTimer = this.#ports.after(
      timeout.value,
      () => {
        this.#ports.record({kind: 'tcp.syn-timeout', rto: timeout.value});
        timeout.backOff();
        this.#sendSyn();
      },
      'SYN timeout',
    );
    this.#emitSyn();
  }

  #emitSyn(): void {
    const ack = this.#state === 'SYN-RECEIVED' ? advance(this.#irs, 1) : null;
    this.#ports.send({seq: this.#iss, ack, syn: true, window: this.receiver.window, data: ''});
  }

  #establish(window: number): void {
    const wasClient = this.#state === 'SYN-SENT';
    this.#synTimer?.cancel();
    const {timeout, congestion} = this.sender;
    if (this.#synAttempts === 1) timeout.measured(this.#ports.now() - this.#synSentAt);
    else {
      timeout.synWasLost();
      congestion.synWasLost();
    }
    this.#become('ESTABLISHED');
    this.sender.start(window); // data may go with the last part of the handshake
    if (wasClient && this.sender.max === 0) this.#acknowledge();
  }
  // #endregion handshake

  // #region acknowledgments
  /** RFC 5681, section 4.2: at least every second segment, and within half a second. */
  #acknowledgeSoon(due: 'now' | 'later'): void {
    const unannounced = this.receiver.next - this.#announced;
    if (due === 'now' || this.#delayedAck === 0 || unannounced >= 2 * this.#mss) this.#acknowledge();
    else this.#ackTimer ??= this.#ports.after(this.#delayedAck, () => this.#acknowledge(), 'delayed acknowledgment');
  }

  #acknowledge(): void {
    // Not where sending goes on: after a timeout that is old, and the peer would answer it as such, and so on for ever.
    this.#emit(this.#seqOf(this.sender.max), '');
  }

  /** Every segment acknowledges, so it makes an acknowledgment that waits superfluous. */
  #emit(seq: number, data: string): void {
    this.#ackTimer?.cancel();
    this.#ackTimer = undefined;
    this.#announced = this.receiver.next;
    const ack = advance(this.#irs, 1 + this.receiver.next);
    this.#ports.send({seq, ack, syn: false, window: this.receiver.window, data});
  }
  // #endregion acknowledgments

  /** Lets the application read. Returns whether the sender was told of new room, which acknowledges as well. */
  #read(): boolean {
    const {data, tell} = this.receiver.read();
    this.#received += data;
    if (tell) this.#acknowledge();
    return tell;
  }

  #become(state: TcpState): void {
    this.#state = state;
    this.#ports.record({kind: 'tcp.state', state});
  }

  #seqOf(offset: number): number {
    return advance(this.#iss, 1 + offset);
  }

  #offsetOf(seq: number): number {
    const {next} = this.receiver;
    return next + distance(seq, advance(this.#irs, 1 + next));
  }
}
